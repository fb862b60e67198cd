import { byId, make, on } from "./dom.js";
import { words } from "./words.js";

// The words to post: one text for everybody, or several, each with a name that says for whom it is.
export class Captions {
	constructor(record) {
		Object.assign(this, { record, place: byId("captions"), shown: "" });
		on(this.place, "input", () => this.save());
		on(byId("add-caption"), "click", () => this.add());
	}

	show({ values }) {
		const captions = this.captions(values);
		const shown = JSON.stringify(captions);
		if (shown === this.shown || this.place.contains(document.activeElement)) return;
		this.draw(captions);
	}

	captions({ caption, captions }) {
		const several = (captions || []).map((each) => (typeof each === "string" ? { text: each } : each));
		return several.length ? several : [{ text: caption || "" }];
	}

	draw(captions) {
		this.shown = JSON.stringify(captions);
		const several = captions.length > 1;
		this.place.replaceChildren(
			...captions.map(({ label = "", text = "" }, number) => {
				const who = make("input", { className: "caption-label", value: label, maxLength: 60 });
				const field = make("textarea", { rows: 3, maxLength: 2000, value: text, className: "caption-text" });
				const remove = make("button", { type: "button", className: "quiet" }, words("removeCaption"));
				on(remove, "click", () => this.remove(number));
				const rows = [make("label", {}, words("captionText"), " ", field)];
				if (several) rows.unshift(make("label", {}, words("captionLabel"), " ", who));
				if (several) rows.push(remove);
				return make("div", { className: "caption" }, ...rows);
			}),
		);
	}

	read() {
		return [...this.place.children].map((row) => {
			const label = row.querySelector(".caption-label")?.value.trim();
			const text = row.querySelector(".caption-text").value.trim();
			return label ? { label, text } : { text };
		});
	}

	save(captions = this.read()) {
		this.shown = JSON.stringify(captions);
		if (captions.length > 1) this.record.change({ caption: null, captions: captions.filter(({ text }) => text) });
		else this.record.change({ caption: captions[0]?.text || null, captions: null });
	}

	add() {
		const captions = [...this.read(), { text: "" }];
		this.draw(captions);
		this.place.lastElementChild.querySelector("input").focus();
	}

	remove(number) {
		const captions = this.read().filter((_, each) => each !== number);
		this.draw(captions);
		this.save(captions);
	}
}
