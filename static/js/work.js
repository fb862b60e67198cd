import { data, find, say, show, word } from "./page.js";
import { Stage } from "./stage.js";

export class Work {
	constructor() {
		this.stage = new Stage(find("stage"), 1600);
		this.small = [...document.querySelectorAll("[data-circle]")].map((each) => new Stage(each, each.dataset.circle));
		this.stages = [this.stage, ...this.small];
		find("square").addEventListener("click", ({ target }) => {
			target.setAttribute("aria-pressed", find("stage").classList.toggle("square"));
		});
	}

	/* "busy": nothing to save yet; "ready"; "changing": a new one is under way; "problem". */
	state(name) {
		find("work").dataset.state = name;
		this.stage.view.setAttribute("aria-busy", name === "busy" || name === "changing");
	}

	title(text, aloud = true) {
		find("title").textContent = text;
		if (aloud) say(text);
	}

	enter() {
		this.busy(word("reading"));
		show(find("entry"), false);
		show(find("work"), true);
		scrollTo(0, 0);
		find("title").focus({ preventScroll: true });
	}

	busy(text, share, aloud) {
		this.state("busy");
		if (share) find("progress").value = share;
		else find("progress").removeAttribute("value");
		this.title(text, aloud);
	}

	ready(text, notes) {
		this.state("ready");
		this.title(text);
		find("notes").textContent = "";
		show(find("notes"), notes.length);
		notes.forEach((note) => {
			const item = document.createElement("li");
			item.textContent = data.words[note.code] ? word(note.code) : note.text;
			find("notes").append(item);
		});
	}

	/* `label`: of the button that may help; none without. */
	problem(text, hint, label) {
		this.state("problem");
		this.title(text, false);
		say(`${text} ${hint}`);
		find("hint").textContent = hint;
		find("retry").textContent = label;
		show(find("retry"), label);
	}

	setFrame(frame) {
		this.stages.forEach((stage) => {
			stage.frame.src = stage === this.stage ? frame.image : frame.thumbnail;
		});
	}

	/* Calls a method of every stage. */
	all(name, ...values) {
		for (const stage of this.stages) stage[name](...values);
	}
}
