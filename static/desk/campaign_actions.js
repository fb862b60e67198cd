import { call } from "./api.js";
import { noteAside } from "./campaign_shelves.js";
import { byId, make, on, showDialog, toast } from "./dom.js";
import { formatLongDay, formatMoment } from "./figures.js";
import { showSharing } from "./sharing.js";
import { words } from "./words.js";

// The buttons above the form: publishing, taking back, earlier states, copies.
export function startActions(record) {
	const act = async (name, more, done) => {
		try {
			return done(await record.act(name, more));
		} catch (problem) {
			record.tell(problem);
			if (name === "publish" && problem.code === "usage") byId("check").click();
			return null;
		}
	};
	const sure = (question) => confirm(words(question, { title: record.campaign.title }));
	const leave = (address) => {
		record.setBusy(1); // until the next page is here
		location.assign(`${address}${location.search}`);
	};
	const publish = () => {
		toast(words("publishing"), 60);
		return act("publish", {}, () => {
			toast("");
			const { state, starts } = record.campaign;
			const day = state === "upcoming" ? formatLongDay(starts) : "";
			showSharing(record, words(day ? "publishedSoon" : "published", { day }));
		});
	};
	for (const id of ["publish", "publish-changes"]) on(byId(id), "click", publish);
	on(byId("unpublish"), "click", () => {
		if (sure("unpublishSure")) act("unpublish", {}, () => toast(words("unpublished")));
	});
	on(byId("discard"), "click", () => act("discard", {}, () => {}));
	on(byId("duplicate"), "click", () =>
		act("duplicate", {}, ({ id }) => leave(`/chien-dich/${encodeURIComponent(id)}`)),
	);
	const layAside = (name, shelf) =>
		act(name, {}, ({ aside }) => {
			noteAside({ shelf, id: aside, title: record.campaign.title });
			leave("/chien-dich");
		});
	on(byId("archive"), "click", () => {
		if (record.campaign.is_draft || sure("archiveSure")) layAside("archive", "archive");
	});
	on(byId("delete"), "click", () => layAside("delete", "deleted"));
	on(window, "pageshow", ({ persisted }) => persisted && location.reload()); // back from there: as it is now
	for (const id of ["history", "back-to-earlier"]) on(byId(id), "click", () => showStates(record, act));
	on(byId("undo"), "click", () => record.undo());
	on(byId("redo"), "click", () => record.redo());
	on(document, "keydown", (event) => stepByKey(record, event));
	startMenu();
	record.onChange(({ is_draft, is_deletable, changed, readable }) => {
		byId("delete").hidden = !is_deletable;
		byId("publish").hidden = !is_draft || !readable;
		byId("publish-changes").hidden = byId("discard").hidden = is_draft || !changed;
		byId("unpublish").hidden = byId("numbers-item").hidden = is_draft;
	});
}

async function showStates(record, act) {
	const dialog = byId("states");
	const states = await call("GET", `${record.path}/history`);
	const rows = states.map(({ name, when, changed }) => {
		const button = make("button", { type: "button", className: "quiet" }, formatMoment(when));
		on(button, "click", () => {
			dialog.close();
			act("restore", { state: name }, () => toast(words("restored", { when: formatMoment(when) })));
		});
		const what = changed.length ? words("changedSince", { what: changed.join(", ") }) : words("sameAsNext");
		return make("li", {}, button, " ", make("span", { className: "soft" }, what));
	});
	byId("state-list").replaceChildren(...(rows.length ? rows : [make("li", {}, words("noHistory"))]));
	showDialog(dialog);
}

// Ctrl+Z and Ctrl+Y; in a field in which somebody types they are the browser's.
function stepByKey(record, event) {
	if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
	const { tagName, type } = document.activeElement || {};
	const isTyping = tagName === "TEXTAREA" || (tagName === "INPUT" && !["radio", "checkbox", "color"].includes(type));
	const key = event.key.toLowerCase();
	const isRedo = key === "y" || (key === "z" && event.shiftKey);
	if (isTyping || !(isRedo || key === "z")) return;
	event.preventDefault();
	if (isRedo) record.redo();
	else record.undo();
}

function startMenu() {
	const menu = byId("more-menu");
	const button = byId("more");
	const toggle = (open) => {
		menu.hidden = !open;
		button.setAttribute("aria-expanded", String(open));
	};
	on(button, "click", () => toggle(menu.hidden));
	on(menu, "click", () => toggle(false));
	on(document, "keydown", ({ key }) => key === "Escape" && toggle(false));
	on(document, "click", ({ target }) => !menu.contains(target) && target !== button && toggle(false));
}
