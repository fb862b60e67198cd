import { keepPart } from "./kept_view.js";

// While the language is changed: the step, the photo that is shown there, and what can be undone. Called before the
// first step is shown.
export function keepFolderView(steps, match, look) {
	const step = keepPart("step", () => steps.current);
	if (step) history.replaceState(null, "", `#${step}`);
	keepLook(look);
	keepMatch(match);
}

function keepLook(look) {
	const fields = ["wall-search", "wall-filter"].map((id) => document.getElementById(id));
	const kept = keepPart("look", () => ({
		undos: look.rows.undos,
		isWall: look.isWall,
		isFinished: look.isFinished,
		queue: look.queue.ids,
		at: look.queue.at,
		wall: fields.map(({ value }) => value),
	}));
	if (!kept) return;
	look.rows.undos = kept.undos;
	look.isWall = kept.isWall;
	for (const [index, field] of fields.entries()) field.value = kept.wall[index];
	whenEntered(look, () => {
		Object.assign(look, { isFinished: kept.isFinished });
		Object.assign(look.queue, { ids: kept.queue, at: kept.at });
		look.queue.extend();
		if (!look.isWall) look.draw();
	});
}

function keepMatch(match) {
	const kept = keepPart("match", () => ({ undos: match.undos, queue: match.queue, id: match.photo?.id }));
	if (!kept) return;
	whenEntered(match, () => {
		const isThere = (id) => match.photos.some((photo) => photo.id === id);
		match.queue = [...kept.queue.filter(isThere), ...match.queue.filter((id) => !kept.queue.includes(id))];
		match.undos = kept.undos.filter(({ id }) => isThere(id));
		match.at = kept.id ? Math.max(0, match.queue.indexOf(kept.id)) : match.queue.length;
		match.draw();
	});
}

// Once, after the step's page has asked for its photos for the first time.
function whenEntered(page, show) {
	const { enter } = page;
	page.enter = async () => {
		page.enter = enter;
		await page.enter();
		show();
	};
}
