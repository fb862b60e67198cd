import { byId, on } from "./dom.js";
import { formatDay } from "./figures.js";
import { words } from "./words.js";

// 30/9/2027, 30.9.27 or 30-09-2027 as 2027-09-30; "" for what is no day.
export function parseDay(text) {
	const parts = text.trim().match(/^(\d{1,2})[/. -](\d{1,2})[/. -](\d{2}|\d{4})$/);
	if (!parts) return "";
	const [day, month, year] = parts.slice(1).map(Number);
	const full = year < 100 ? 2000 + year : year;
	const date = new Date(Date.UTC(full, month - 1, day));
	if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return "";
	return date.toISOString().slice(0, 10);
}

// First and last day: typed in the Vietnamese order, or chosen in the browser's calendar.
export class DayFields {
	constructor(record) {
		this.record = record;
		for (const name of ["starts", "ends"]) {
			const field = byId(name);
			const calendar = byId(`${name}-calendar`);
			on(field, "input", () => this.read(name, false));
			on(field, "change", () => this.read(name, true));
			on(document.querySelector(`[data-calendar=${name}]`), "click", () => calendar.showPicker());
			on(calendar, "input", () => {
				field.value = calendar.value ? formatDay(calendar.value) : "";
				this.read(name, true);
			});
		}
	}

	read(name, isFinished) {
		const field = byId(name);
		const day = parseDay(field.value);
		const isOdd = Boolean(field.value.trim()) && !day;
		field.setCustomValidity(isOdd && isFinished ? words("noDay") : "");
		if (isFinished) field.reportValidity();
		if (!isOdd && day !== (this.record.value(name) || "")) this.record.change({ [name]: day || null });
	}

	show({ values }) {
		for (const name of ["starts", "ends"]) {
			const day = values[name] || "";
			byId(`${name}-calendar`).value = day;
			if (document.activeElement !== byId(name)) byId(name).value = day ? formatDay(day) : "";
		}
	}
}
