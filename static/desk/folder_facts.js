import { byId, make } from "./dom.js";
import { words } from "./words.js";

const UNITS_NAMED = 3; // of the folders that may be units

// Sentences behind a line that says what they are; those that cannot wait are outside of it.
export function showSome(place, title, sentences, urgent = []) {
	const item = (text) => make("li", { className: "soft" }, text);
	const parts = urgent.map((text) => make("p", { className: "finding" }, text));
	if (sentences.length) {
		const summary = make("summary", {}, words(title, { count: sentences.length }));
		parts.push(make("details", {}, summary, make("ul", { className: "findings" }, ...sentences.map(item))));
	}
	place.replaceChildren(...parts);
}

// Folders that seem to be units are offered as such: nobody would look for that among the sizes.
export function showUnitFolders(names) {
	byId("unit-offer").hidden = !names.length;
	const some = names.slice(0, UNITS_NAMED).join(", ");
	byId("unit-folders").textContent =
		names.length > UNITS_NAMED ? words("unitsAndMore", { some, count: names.length - UNITS_NAMED }) : some;
}

// What was decided before the pictures were to go elsewhere: it was taken along, or lies in the former folder.
export function showFormer(place, { former_choices: former }) {
	place.hidden = !former;
	place.textContent = former ? words(former.taken ? "formerTaken" : "formerLies", { path: former.path }) : "";
}
