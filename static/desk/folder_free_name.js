import { byId, make, on } from "./dom.js";
import { fold } from "./folding.js";

// A name that is not in the list, and a unit, below the names. `part`: how the ids begin; `choose({ name, unit })`.
export class FreeName {
	constructor(part, choose) {
		Object.assign(this, { place: byId(`${part}-free`), search: byId(`${part}-search`) });
		this.form = this.place.querySelector("form");
		on(this.place, "toggle", () => this.place.open && this.begin());
		on(this.form, "submit", (event) => {
			event.preventDefault();
			const { name, unit } = this.form.elements;
			choose({ name: name.value, unit: unit.value });
		});
	}

	// For another photo, which lies in `folder`: that may be one of the `units`.
	show(units, folder) {
		this.form.reset();
		this.place.open = false;
		const place = fold(folder.split("/").pop() || "");
		this.form.elements.unit.value = units.find((unit) => place && fold(unit) === place) || "";
		byId("known-units").replaceChildren(...units.map((value) => make("option", { value })));
	}

	// What was searched for in vain may be the name.
	begin() {
		const { name } = this.form.elements;
		if (!name.value) name.value = this.search.value;
		name.focus();
	}
}

// What is said to have a photo's match once more as it is.
export function formerChoice({ chosen, person, taken_off: isTakenOff }, people) {
	if (!chosen) return isTakenOff ? "off" : "auto";
	const who = people.find(({ number }) => number === person);
	return who?.listed === false ? { name: who.name, unit: who.unit } : person;
}
