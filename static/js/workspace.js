import { announce, byId, message, on, page, show } from "./dom.js";
import { Stage } from "./stage.js";

// The strongest first; several faces are offered by themselves.
const CHIPS = ["no_face", "unsure_face", "incomplete", "turned", "face_at_edge", "extended", "blurred", "small_source"];

// What is seen of the work on a photo.
export class Workspace {
	constructor() {
		this.editor = byId("editor");
		this.stage = new Stage(byId("stage"), 1600);
		this.circles = [...document.querySelectorAll("[data-circle]")].map(
			(element) => new Stage(element, element.dataset.circle),
		);
		this.stages = [this.stage, ...this.circles];
		on(byId("square"), "click", ({ target }) => {
			target.setAttribute("aria-pressed", byId("stage").classList.toggle("square"));
		});
		this.clear = () => this.callAll("clear");
	}

	get state() {
		return this.editor.dataset.state;
	}

	// busy (nothing to save yet), slow (the same), ready, changing or problem
	setState(name) {
		const focused = document.activeElement;
		this.editor.dataset.state = name;
		if (focused !== document.body && !focused.getClientRects().length) byId("title").focus({ preventScroll: true });
		this.stage.view.setAttribute("aria-busy", name === "busy" || name === "changing");
		byId("save").setAttribute("aria-disabled", name === "changing");
	}

	setTitle(text, aloud = true) {
		byId("title").textContent = text;
		if (aloud) announce(text);
	}

	open() {
		show(byId("entry"), false);
		show(document.querySelector(".others"), false);
		show(this.editor, true);
		document.documentElement.classList.add("working");
		scrollTo(0, 0);
		byId("title").focus({ preventScroll: true });
	}

	close() {
		show(this.editor, false);
		document.documentElement.classList.remove("working");
		show(byId("entry"), true);
		show(document.querySelector(".others"), true);
	}

	showBusy(text, share, aloud) {
		this.setState("busy");
		byId("title").classList.remove("good");
		byId("hint").textContent = "";
		show(byId("retry"), false);
		show(byId("another"), false);
		if (share) byId("progress").value = share;
		else byId("progress").removeAttribute("value");
		this.setTitle(text, aloud);
	}

	showReady(text, record, face) {
		this.setState("ready");
		const has = (code) => record.warnings.includes(code);
		const unplaced = has("no_face") && record.fit !== "whole";
		const several = has("many_faces") || (has("unsure_face") && record.faces.length > 1);
		const undecided = several && face === "";
		this.setTitle(unplaced ? message("place") : undecided ? message("which") : text);
		byId("title").classList.toggle("good", !unplaced && !undecided);
		const code = CHIPS.find((chip) => has(chip) && (unplaced || chip !== "no_face"));
		const note = byId("note");
		show(note, code);
		note.open = false;
		if (!code) return;
		note.firstElementChild.textContent = page.words.chips[code];
		note.lastElementChild.textContent = page.words[code] || record.notes.find((each) => each.code === code).text;
	}

	// With a button to repeat what failed, and one to go back.
	showProblem(text, hint, label, state = "problem") {
		this.setState(state);
		this.setTitle(text, false);
		byId("title").classList.remove("good");
		announce(`${text} ${hint}`);
		byId("hint").textContent = hint;
		byId("retry").textContent = label;
		byId("retry").className = "";
		show(byId("retry"), label);
		show(byId("another"), !label);
		scrollTo(0, 0);
	}

	// After `showProblem`: nothing of the photo is seen, and another one is what comes first.
	showDeleted() {
		this.callAll("clear");
		show(byId("another"), true);
		byId("retry").className = "quiet";
	}

	// A message beside the picture, which stays.
	showToast(text, label, action) {
		const toast = byId("toast");
		const button = toast.querySelector("button");
		toast.firstElementChild.textContent = text;
		show(toast, true);
		show(button, label);
		button.textContent = label || "";
		button.onclick = () => {
			this.hideToast();
			action();
		};
	}

	hideToast() {
		show(byId("toast"), false);
	}

	setFrame(frame) {
		for (const stage of this.stages) stage.overlay.src = stage === this.stage ? frame.sample : frame.thumbnail;
		const whole = Object.assign(new Image(), { src: frame.image });
		this.whole = whole;
		whole.decode().then(
			() => {
				if (this.whole === whole) this.stage.overlay.src = frame.image;
			},
			() => {},
		);
	}

	celebrate() {
		this.editor.classList.add("joy");
		setTimeout(() => this.editor.classList.remove("joy"), 1500);
	}

	callAll(name, ...values) {
		for (const stage of this.stages) stage[name](...values);
	}
}
