import { byId, make, on } from "./dom.js";
import { formatNumber } from "./figures.js";
import { fold, matches } from "./folding.js";
import { words } from "./words.js";

const SHOWN = 60; // names; who wants others types a letter
const KEYS = 9;

// The names on the right: likely ones first, then those of the photo's folder, then all who have no photo yet.
export class MatchPeople {
	// `part`: how the ids of its field and list begin.
	constructor(choose, part = "match") {
		Object.assign(this, {
			choose,
			people: [],
			shown: [],
			at: 0,
			part,
			field: byId(`${part}-search`),
			list: byId(`${part}-people`),
		});
		on(this.field, "input", () => this.draw());
		on(this.field, "keydown", (event) => this.press(event));
		on(this.list, "click", ({ target }) => {
			const row = target.closest("li[data-index]");
			if (row) this.choose(this.shown[row.dataset.index]);
		});
	}

	show(people, likely, folder) {
		const place = fold(folder.split("/").pop() || "");
		const rank = (person) => {
			if (likely.includes(person)) return likely.indexOf(person) - likely.length;
			if (person.photos.length) return 2;
			return place && fold(person.unit) === place ? 0 : 1;
		};
		this.people = people
			.map((person) => ({
				person,
				rank: rank(person),
				folded: fold(`${person.name} ${person.unit} ${person.code || ""}`),
			}))
			.sort((one, other) => one.rank - other.rank || one.person.number - other.person.number);
		this.field.value = "";
		this.draw();
	}

	focus() {
		if (matchMedia("(hover: hover)").matches) this.field.focus({ preventScroll: true });
	}

	draw() {
		const query = fold(this.field.value);
		const found = this.people.filter(({ folded, rank }) => (query ? matches(folded, query) : rank < 2));
		this.shown = found.slice(0, SHOWN).map(({ person }) => person);
		const rows = this.shown.map((person, index) => this.row(person, index));
		const others = found.length - rows.length;
		if (!rows.length) rows.push(this.note(words(query ? "nobodyFound" : "nobodyFree")));
		else if (others > 0) rows.push(this.note(words("moreNames", { count: formatNumber(others) })));
		this.list.replaceChildren(...rows);
		this.list.scrollTop = 0;
		this.point(0);
	}

	note(text) {
		return make("li", { className: "soft", attributes: { role: "option", "aria-disabled": "true" } }, text);
	}

	row(person, index) {
		const key = make("kbd", { attributes: { "aria-hidden": "true" } }, index < KEYS ? index + 1 : "·");
		const facts = [person.unit, person.photos.length ? words("hasPhoto") : ""].filter(Boolean).join(" · ");
		const about = make("span", { className: "soft" }, facts);
		const attributes = { role: "option", "aria-selected": "false" };
		return make(
			"li",
			{ id: `${this.part}-person-${index}`, dataset: { index }, attributes },
			key,
			make("span", {}, person.name),
			about,
		);
	}

	point(index) {
		const rows = [...this.list.querySelectorAll("li[data-index]")];
		this.at = Math.max(0, Math.min(rows.length - 1, index));
		for (const [each, row] of rows.entries()) row.setAttribute("aria-selected", String(each === this.at));
		const row = rows[this.at];
		if (row) {
			this.field.setAttribute("aria-activedescendant", row.id);
			row.scrollIntoView({ block: "nearest" });
		} else this.field.removeAttribute("aria-activedescendant");
	}

	press(event) {
		if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
		const digit = /^[1-9]$/.test(event.key) ? Number(event.key) : 0;
		if (event.key === "ArrowDown") this.point(this.at + 1);
		else if (event.key === "ArrowUp") this.point(this.at - 1);
		else if (event.key === "Enter" && this.shown[this.at]) this.choose(this.shown[this.at]);
		else if (digit && this.shown[digit - 1]) this.choose(this.shown[digit - 1]);
		else return;
		event.preventDefault();
	}
}
