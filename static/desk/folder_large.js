import { byId, make, on } from "./dom.js";
import { photoPath, stateOf, thumbPath, wholePath } from "./folder_rows.js";
import { isUnderWay } from "./folder_run.js";
import { say } from "./folder_state.js";
import { NO_PHOTO, PictureLoader } from "./picture_loader.js";
import { words } from "./words.js";

const PHOTO_SIDE = 640; // px
const SMALL_SIDE = 168; // px
const BEFORE = 2; // pictures of the strip before the one that is shown
const STRIP = 18;
const SEALS = { approved: "✓", left_out: "–", failed: "!" };

// One picture large, what has to be said of it, the photo that it is of, and the next ones.
export class LargePicture {
	constructor(rows, loader, go) {
		Object.assign(this, { rows, loader, large: new PictureLoader(10) });
		on(byId("strip"), "click", ({ target }) => {
			const button = target.closest("button");
			if (button) go(Number(button.dataset.index));
		});
	}

	show(row, queue, at, canUndo) {
		const state = stateOf(row);
		byId("look-name").textContent = row.name;
		byId("look-unit").textContent = row.unit;
		byId("look-file").textContent = row.source;
		const chip = byId("look-state");
		chip.textContent = words(row.pending ? "state.pending" : `state.${state}`);
		chip.className = `chip ${state}`;
		byId("approve").disabled = state !== "open";
		byId("approve").firstChild.textContent = `${words(state === "approved" ? "isApproved" : "approve")} `;
		byId("approve").classList.toggle("quiet", state === "approved");
		byId("take-back").hidden = state !== "approved";
		byId("give-name").hidden = row.has_person || !row.is_photo || !this.rows.folder.job?.matching;
		byId("mend").disabled = !row.can_mend;
		byId("leave-out").firstChild.textContent = `${words(state === "left_out" ? "takeIn" : "leaveOut")} `;
		byId("look-undo").disabled = !canUndo;
		byId("look-back").disabled = at === 0;
		byId("look-next").disabled = at >= queue.length - 1;
		this.showReasons(row);
		this.showPictures(row);
		this.showStrip(queue, at);
		const next = this.rows.byId.get(queue[at + 1]);
		if (next?.picture) this.large.fetch(wholePath(next));
	}

	announce(row) {
		say([row.name, row.unit, words(`state.${stateOf(row)}`), ...row.reasons].filter(Boolean).join(". "));
	}

	showReasons({ id, reasons, notes, text, hint, correction_text: correction, retouched, status, pending }) {
		const original = this.rows.copies[id];
		const told = [...reasons, [text, hint].filter(Boolean).join(" ")].filter(Boolean);
		const copy = isUnderWay(this.rows.folder.state.run) ? "copyAtEnd" : "copyIn";
		if (original) told.push(words(status === "left_out" ? "copyAside" : copy, { original }));
		const rows = told.map((each) => make("li", { className: "finding" }, each));
		if (pending) rows.unshift(make("li", { className: "finding" }, words("isPending")));
		rows.push(...notes.map((each) => make("li", { className: "soft" }, each)));
		if (correction) rows.push(make("li", { className: "soft" }, words("corrected", { what: correction })));
		if (status === "left_out" && !original) rows.push(make("li", { className: "soft" }, words("isAside")));
		if (retouched) rows.push(make("li", { className: "soft" }, words("retouched")));
		byId("look-reasons").replaceChildren(...rows);
	}

	showPictures(row) {
		const [image, photo] = [byId("look-picture"), byId("look-photo")];
		image.alt = words("pictureOf", { name: row.name });
		photo.alt = words("photoOf", { name: row.file });
		image.classList.toggle("out", !row.picture);
		if (row.picture) this.large.show(image, wholePath(row));
		else if (row.is_photo) this.large.show(image, photoPath(row, PHOTO_SIDE));
		else {
			image.dataset.path = "";
			image.src = NO_PHOTO;
		}
		this.large.show(photo, photoPath(row, PHOTO_SIDE));
	}

	showStrip(queue, at) {
		const start = Math.max(0, Math.min(at - BEFORE, queue.length - STRIP));
		const shown = queue.slice(start, start + STRIP);
		const hadFocus = byId("strip").contains(document.activeElement);
		byId("strip").replaceChildren(
			...shown.map((id, index) => {
				const row = this.rows.byId.get(id);
				const state = stateOf(row);
				const button = pictureButton(row, state, this.loader, "");
				button.dataset.index = start + index;
				button.setAttribute("aria-label", `${row.name}, ${words(`state.${state}`)}`);
				if (start + index === at) button.setAttribute("aria-current", "true");
				return make("li", { className: state }, button);
			}),
		);
		if (hadFocus) byId("strip").querySelector("[aria-current]").focus({ preventScroll: true });
	}
}

// A small round picture with a mark of what was decided.
export function pictureButton(row, state, loader, className) {
	const image = make("img", { alt: "", className, width: 104, height: 104, decoding: "async" });
	if (row.picture) loader.show(image, thumbPath(row));
	// Of one without a picture, who it is.
	else if (row.is_photo) loader.show(image, photoPath(row, SMALL_SIDE));
	else image.src = NO_PHOTO;
	const button = make("button", { type: "button" }, image);
	const seal = SEALS[state];
	if (seal) button.append(make("span", { className: "seal", attributes: { "aria-hidden": "true" } }, seal));
	return button;
}
