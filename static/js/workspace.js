import { announce, byId, message, on, page, show } from "./dom.js";
import { Stage } from "./stage.js";

export class Workspace {
	constructor() {
		this.stage = new Stage(byId("stage"), 1600);
		this.circles = [...document.querySelectorAll("[data-circle]")].map(
			(element) => new Stage(element, element.dataset.circle),
		);
		this.stages = [this.stage, ...this.circles];
		on(byId("square"), "click", ({ target }) => {
			target.setAttribute("aria-pressed", byId("stage").classList.toggle("square"));
		});
	}

	// busy (nothing to save yet), ready, changing or problem
	setState(name) {
		byId("work").dataset.state = name;
		this.stage.view.setAttribute("aria-busy", name === "busy" || name === "changing");
	}

	setTitle(text, aloud = true) {
		byId("title").textContent = text;
		if (aloud) announce(text);
	}

	open() {
		this.showBusy(message("reading"));
		show(byId("entry"), false);
		show(byId("work"), true);
		scrollTo(0, 0);
		byId("title").focus({ preventScroll: true });
	}

	showBusy(text, share, aloud) {
		this.setState("busy");
		if (share) byId("progress").value = share;
		else byId("progress").removeAttribute("value");
		this.setTitle(text, aloud);
	}

	showReady(text, notes) {
		this.setState("ready");
		this.setTitle(text);
		const list = byId("notes");
		list.textContent = "";
		show(list, notes.length);
		for (const { code, text } of notes) {
			const item = document.createElement("li");
			item.textContent = page.words[code] ? message(code) : text;
			list.append(item);
		}
	}

	showProblem(text, hint, label) {
		this.setState("problem");
		this.setTitle(text, false);
		announce(`${text} ${hint}`);
		byId("hint").textContent = hint;
		byId("retry").textContent = label;
		show(byId("retry"), label);
	}

	setFrame(frame) {
		for (const stage of this.stages) stage.overlay.src = stage === this.stage ? frame.image : frame.thumbnail;
	}

	callAll(name, ...values) {
		for (const stage of this.stages) stage[name](...values);
	}
}
