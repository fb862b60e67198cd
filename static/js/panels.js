import { byId, message, on, page, show } from "./dom.js";
import { fitWindow } from "./geometry.js";
import { Stage } from "./stage.js";

const THUMBNAIL_SIDE = 240; // px
const TYPING_DELAY = true;

// What the buttons under the picture open: one at a time, with the picture in view.
export class Panels {
	constructor(session, editing) {
		Object.assign(this, { session, editing, name: "", thumbnails: null });
		this.editor = byId("editor");
		this.buttons = [...document.querySelectorAll("[data-panel]")];
		for (const button of this.buttons) {
			on(button, "click", () => (this.name === button.dataset.panel ? this.close() : this.open(button.dataset.panel)));
		}
		on(byId("close"), "click", () => {
			const { name } = this;
			this.close();
			if (name === "keep") this.onKept();
		});
		on(byId("cancel"), "click", () => this.close(false));
		on(byId("done"), "click", () => this.close(true));
		on(this.editor, "keydown", ({ key }) => key === "Escape" && this.name && this.close(false));
		const field = byId("unit-text");
		if (!field) {
			this.offerUnits(byId("unit-list-place"));
			return;
		}
		on(field, "input", () => {
			const unit = field.value.trim();
			if (session.frame.fields.includes("unit")) session.changes.request({ unit }, TYPING_DELAY);
			else session.work.options.unit = unit; // seen on another frame only
			this.showUnit();
		});
		on(byId("unit-frame"), "click", () => {
			this.setFrame(this.frameWithUnit().id);
			this.showUnit();
			field.focus({ preventScroll: true });
		});
		on(field, "keydown", (event) => {
			if (event.key !== "Enter" || event.isComposing) return;
			event.preventDefault(); // else it would press the button that gets the focus
			this.close();
		});
	}

	// The campaign's list of units, where it has one.
	async offerUnits(place) {
		if (!place) return;
		const { UnitPicker } = await import("./units.js");
		this.picker = new UnitPicker(byId("unit"), place, (unit) => {
			this.session.changes.request({ unit });
			this.showListedUnit();
		});
		this.showListedUnit();
	}

	showListedUnit(problem) {
		const { session } = this;
		const other = Object.values(page.frames).find(({ lineless }) => !lineless);
		const isNowhere = Boolean(other && session.frame.lineless);
		const text = isNowhere ? message("unitNowhere", { frame: other.title }) : "";
		byId("unit-note").textContent = problem ? `${problem.text} ${problem.hint}` : text;
		if (byId("unit").value === session.options.unit) return;
		byId("unit").value = session.options.unit;
		this.picker?.show();
	}

	// In words: of a list the address has the ID alone.
	unitName() {
		const { unit } = this.session.work ? this.session.options : { unit: "" };
		const listed = [...(byId("unit")?.options || [])].find(({ value }) => value === unit);
		return listed && unit ? listed.text : unit;
	}

	open(name) {
		const switched = Boolean(this.name);
		this.close(true, false, true);
		if (!switched) history.pushState({ ...history.state, panel: true }, ""); // so that Back closes it
		this.name = name;
		this.editor.dataset.panelOpen = name;
		const panel = byId(`${name}-panel`);
		show(panel, true);
		show(byId("close"), name !== "edit");
		byId("close").lastElementChild.textContent = message(name === "keep" ? "isSaved" : "close");
		for (const button of this.buttons) button.setAttribute("aria-expanded", button.dataset.panel === name);
		if (name === "edit") this.editing.open();
		if (name === "frames") this.showFrames();
		if (name === "unit") this.showUnit(true);
		if (name === "invite") this.linkUnit();
		const shown = [...panel.querySelectorAll("input, button, a")].filter((each) => each.getClientRects().length);
		const first = shown.find((each) => each.getAttribute("aria-pressed") === "true") || shown[0];
		if (first) first.focus({ preventScroll: true });
		if (scrollY) scrollTo({ top: 0 });
	}

	// `isPast`: the history has gone back already, or stays.
	close(keep = true, withFocus = true, isPast = false) {
		const { name } = this;
		if (!name) return;
		this.name = "";
		if (!isPast && history.state?.panel) {
			this.isReturning = true;
			history.back();
		}
		if (name === "edit") this.editing.close(keep);
		delete this.editor.dataset.panelOpen;
		show(byId(`${name}-panel`), false);
		show(byId("close"), false);
		for (const button of this.buttons) button.setAttribute("aria-expanded", false);
		const opener = this.buttons.find((button) => button.dataset.panel === name);
		if (withFocus) (opener || byId("save")).focus({ preventScroll: true });
	}

	// Whether a step back in the history was about a panel; one that is open is closed.
	goBack() {
		const isReturning = Boolean(this.isReturning);
		this.isReturning = false;
		if (isReturning || !this.name) return isReturning;
		this.close(false, true, true);
		return true;
	}

	// Each frame around this person's own face.
	showFrames() {
		const { session } = this;
		const { work } = session;
		if (this.thumbnails?.work !== work || this.thumbnails.preview !== work.preview) this.drawFrames();
		for (const { id, stage, button } of this.thumbnails.all) {
			const { window } = page.frames[id];
			if (work.preview && work.crop) stage.showCrop(fitWindow(work.crop, session.frame.window, window));
			button.setAttribute("aria-pressed", id === session.options.frame);
		}
	}

	drawFrames() {
		const { work } = this.session;
		byId("choices").textContent = "";
		const all = Object.entries(page.frames).map(([id, frame]) => {
			const button = Object.assign(document.createElement("button"), { type: "button", className: "frame" });
			const circle = Object.assign(document.createElement("div"), { className: "circle" });
			button.append(circle, frame.title);
			byId("choices").append(button);
			const stage = new Stage(circle, THUMBNAIL_SIDE);
			stage.overlay.src = frame.thumbnail;
			if (work.preview) stage.load(work.preview, work.photo.width, work.photo.height);
			on(button, "click", () => this.setFrame(id));
			return { id, stage, button };
		});
		this.thumbnails = { work, preview: work.preview, all };
	}

	setFrame(id) {
		const { session } = this;
		const { work, workspace } = session;
		const oldWindow = session.frame.window;
		const { crop } = session.options;
		work.wanted = { ...session.options, frame: id };
		workspace.stage.mask = "";
		workspace.setFrame(session.frame);
		workspace.callAll("showPhoto");
		if (work.preview) {
			work.crop = fitWindow(work.crop, oldWindow, session.frame.window);
			workspace.callAll("showCrop", work.crop);
		}
		const { x, y, side, angle } = work.crop;
		session.changes.request({
			frame: id,
			crop: crop && [x, y, side, angle].map((number) => +number.toFixed(2)).join(),
		});
		this.showFrames();
	}

	// `problem`: why the frame cannot have the text.
	showUnit(fill, problem) {
		const field = byId("unit-text");
		const { session } = this;
		if (!field) {
			this.showListedUnit(problem);
			return;
		}
		if (fill) field.value = session.options.unit;
		byId("unit-count").textContent = message("unitLength", { n: [...field.value].length, max: field.maxLength });
		const note = byId("unit-note");
		field.setAttribute("aria-invalid", Boolean(problem));
		const full = [...field.value].length >= field.maxLength;
		const isNowhere = !session.frame.fields.includes("unit");
		const other = { frame: this.frameWithUnit().title };
		if (problem) note.textContent = `${problem.text} ${problem.hint}`;
		else note.textContent = message(isNowhere ? "unitNowhere" : full ? "unitFull" : "unitEmpty", other);
		byId("unit-frame").textContent = message("useFrame", other);
		show(byId("unit-frame"), isNowhere);
	}

	frameWithUnit() {
		return Object.values(page.frames).find(({ fields }) => fields.includes("unit"));
	}

	refuseUnit(problem) {
		const field = byId("unit-text");
		if (!field && !byId("unit-list-place")) return false;
		if (!field) {
			this.open("unit");
			this.showListedUnit(problem);
			return true;
		}
		const value = problem.unit || field.value;
		if (this.name !== "unit") this.open("unit");
		field.value = value;
		this.showUnit(false, problem);
		return true;
	}

	linkUnit() {
		byId("qr").src = this.withUnit(page.qr);
		const poster = byId("poster");
		if (poster) poster.href = this.withUnit(poster.href);
	}

	withUnit(path) {
		const { unit } = this.session.work ? this.session.options : { unit: "" };
		const url = new URL(path, location.href);
		if (unit) url.searchParams.set("unit", unit);
		else url.searchParams.delete("unit");
		return url.href;
	}
}
