// The search field over a campaign's list of units, which is a select in the page's form; only there this is loaded.
const MOST_SHOWN = 400;

const byId = (id) => document.getElementById(id);

// As the server compares: without diacritics, case or doubled spaces.
const fold = (text) =>
	text
		.normalize("NFD")
		.replace(/[\u0300-\u036f]/g, "")
		.toLowerCase()
		.replace(/đ/g, "d")
		.replace(/\s+/g, " ")
		.trim();

// A combobox with a list in `place`. It stays in step with `select`, and calls `choose(id)`.
export class UnitPicker {
	constructor(select, place, choose) {
		Object.assign(this, { select, place, choose, active: -1, rows: [] });
		this.units = [...select.options].slice(1).map(({ value, text, dataset }) => {
			const short = dataset.short || "";
			return { id: value, name: text, short, words: ` ${fold(`${text} ${short} ${value}`)}` };
		});
		this.build();
		this.show();
		select.addEventListener("change", () => this.show());
	}

	build() {
		const { place } = this;
		const { input: id, search, clear } = place.dataset;
		this.input = Object.assign(document.createElement("input"), { type: "text", id, placeholder: search });
		const attributes = {
			role: "combobox",
			"aria-autocomplete": "list",
			"aria-expanded": "false",
			"aria-controls": `${id}-options`,
			autocomplete: "off",
			autocapitalize: "off",
			spellcheck: "false",
			enterkeyhint: "done",
		};
		for (const [name, value] of Object.entries(attributes)) this.input.setAttribute(name, value);
		this.none = Object.assign(document.createElement("button"), {
			type: "button",
			className: "quiet",
			textContent: clear,
		});
		this.list = Object.assign(document.createElement("ul"), { id: `${id}-options`, hidden: true });
		this.list.setAttribute("role", "listbox");
		this.list.setAttribute("aria-label", document.querySelector(`label[for="${id}"]`)?.textContent || search);
		this.status = Object.assign(document.createElement("p"), { className: "note" });
		this.status.setAttribute("role", "status");
		place.append(this.input, this.none, this.list, this.status);
		this.input.addEventListener("focus", () => this.input.select());
		this.input.addEventListener("click", () => this.open());
		this.input.addEventListener("input", () => this.open(this.input.value));
		this.input.addEventListener("keydown", (event) => this.press(event));
		this.input.addEventListener("blur", () => this.show());
		this.none.addEventListener("click", () => this.take(""));
		this.list.addEventListener("pointerdown", (event) => event.pointerType === "mouse" && event.preventDefault());
		this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
		this.list.addEventListener("click", ({ target }) => {
			const row = target.closest("[role=option]");
			if (row) this.take(row.dataset.id);
		});
	}

	get chosen() {
		return this.units.find(({ id }) => id === this.select.value);
	}

	// Closed, with the chosen unit's name.
	show() {
		this.list.hidden = true;
		this.list.textContent = "";
		this.rows = [];
		this.active = -1;
		this.input.setAttribute("aria-expanded", "false");
		this.input.removeAttribute("aria-activedescendant");
		this.input.value = this.chosen?.name || "";
		this.none.hidden = !this.chosen;
		this.status.textContent = "";
	}

	open(text = "") {
		const wanted = fold(text).split(" ").filter(Boolean);
		const found = this.units.filter(({ words }) => wanted.every((word) => words.includes(word)));
		const starts = ({ words }) => wanted.every((word) => words.includes(` ${word}`));
		const sorted = wanted.length ? [...found.filter(starts), ...found.filter((unit) => !starts(unit))] : found;
		this.rows = sorted.slice(0, MOST_SHOWN).map((unit, number) => this.row(unit, number));
		this.list.textContent = "";
		this.list.append(...this.rows);
		this.list.hidden = !this.rows.length;
		this.list.scrollTop = 0;
		this.input.setAttribute("aria-expanded", `${!this.list.hidden}`);
		const { missing, more, found: count } = this.place.dataset;
		const rest = found.length - this.rows.length;
		const message = !found.length ? missing : rest ? more : wanted.length ? count : "";
		this.status.textContent = message.replace("{n}", rest || found.length);
		const at = wanted.length ? 0 : sorted.indexOf(this.chosen);
		this.point(found.length ? at : -1);
	}

	row({ id, name, short }, number) {
		const row = Object.assign(document.createElement("li"), { id: `${this.input.id}-${number}`, textContent: name });
		row.setAttribute("role", "option");
		row.setAttribute("aria-selected", `${id === this.select.value}`);
		row.dataset.id = id;
		if (short) row.append(Object.assign(document.createElement("small"), { textContent: ` ${short}` }));
		return row;
	}

	point(number) {
		this.rows[this.active]?.classList.remove("active");
		this.active = number;
		const row = this.rows[number];
		if (!row) return this.input.removeAttribute("aria-activedescendant");
		row.classList.add("active");
		this.input.setAttribute("aria-activedescendant", row.id);
		const { list } = this;
		const top = row.offsetTop - list.offsetTop;
		if (top < list.scrollTop || top + row.offsetHeight > list.scrollTop + list.clientHeight)
			list.scrollTop = top - list.clientHeight / 3;
	}

	press(event) {
		if (event.isComposing) return; // a word that is still being typed
		const last = this.rows.length - 1;
		const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
		const step = steps[event.key];
		if (step && this.list.hidden) this.open();
		else if (step) this.point(Math.min(last, Math.max(0, this.active + step)));
		else if (event.key === "Escape" && (!this.list.hidden || this.input.value !== (this.chosen?.name || "")))
			this.show();
		else if (event.key === "Enter") {
			if (!this.list.hidden && this.active >= 0) this.take(this.rows[this.active].dataset.id);
			else this.open(this.chosen?.name === this.input.value ? "" : this.input.value);
		} else return;
		event.preventDefault(); // nor does it send the form, or close the panel
		event.stopPropagation();
	}

	take(id) {
		const changed = id !== this.select.value;
		this.select.value = id;
		if (matchMedia("(pointer: coarse)").matches) this.input.blur(); // so that the keyboard goes
		this.show();
		if (!changed) return;
		this.select.dispatchEvent(new Event("change", { bubbles: true }));
		this.choose(id);
	}
}

// On the campaign's page: what is chosen stands in its address, and in those of the other language.
function rememberUnit(id) {
	const withUnit = (address) => {
		const url = new URL(address, location.href);
		if (id) url.searchParams.set("unit", id);
		else url.searchParams.delete("unit");
		return url.href;
	};
	history.replaceState(history.state, "", withUnit(location.href));
	for (const link of document.querySelectorAll("nav [hreflang]")) link.href = withUnit(link.href);
}

const place = byId("unit-search-place");
if (place) {
	const select = byId("unit");
	document.querySelector("label[for=unit]").htmlFor = place.dataset.input;
	select.hidden = true;
	new UnitPicker(select, place, rememberUnit);
}
