import { call } from "./api.js";
import { byId, make, on, toast } from "./dom.js";
import { takeFiles } from "./files.js";
import { words } from "./words.js";

// A line of the list: name, and if need be short name, id and staff.
function showUnit(unit) {
	if (typeof unit === "string") return quoteCell(unit);
	const cells = [unit.name, unit.short, unit.id, unit.staff].map((cell) => quoteCell(String(cell ?? "")));
	while (cells[cells.length - 1] === "") cells.pop();
	return cells.join("; ");
}

// A name with a comma is one cell, as in CSV.
const quoteCell = (cell) => (/[,;\t"]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

// The units as a manifest lists them, also where they stand in a file of their own.
export function listUnits(record) {
	const listed = record.value("units") || [];
	return typeof listed === "string" ? record.campaign.units : listed;
}

// The list of units: typed, pasted from a spreadsheet, or from a file.
export class Units {
	constructor(record) {
		Object.assign(this, { record, field: document.querySelector("[name=units]"), timer: 0 });
		on(this.field, "input", () => {
			clearTimeout(this.timer);
			this.timer = setTimeout(() => this.read(this.field.value), 500);
		});
		on(this.field, "change", () => {
			clearTimeout(this.timer);
			this.read(this.field.value);
		});
		takeFiles("units", async (file) => {
			try {
				const found = await call("POST", `/api/units/file?name=${encodeURIComponent(file.name)}`, file);
				this.field.value = found.text;
				await this.read(found.text);
				if (found.people)
					toast(words("unitsOfStaff", { count: found.text.split("\n").length, people: found.people }), 8);
			} catch (problem) {
				toast(`${problem.text} ${problem.hint}`, 12);
			}
		});
	}

	// The desk reads the lines as it reads a CSV file, so that both mean the same.
	async read(text) {
		const isLong = text.includes("\t");
		const plain = isLong ? text.replaceAll("\t", ";") : text;
		if (!plain.trim()) return this.take([], []);
		try {
			const { units, problems } = await call("POST", "/api/units", { text: plain });
			this.take(units, problems);
		} catch (problem) {
			toast(`${problem.text} ${problem.hint}`);
		}
		return null;
	}

	take(units, problems) {
		const next = units.length ? units.map(({ id, ...unit }) => (this.isOwn(id) ? { ...unit, id } : unit)) : null;
		byId("unit-problems").replaceChildren(
			...problems.map(({ text, hint }) => make("li", { className: "finding error" }, `${text} ${hint}`)),
		);
		if (JSON.stringify(next) !== JSON.stringify(this.record.value("units"))) this.record.change({ units: next });
	}

	// Whether an id was typed, and is not the one that comes by itself from the name.
	isOwn(id) {
		return this.field.value
			.split("\n")
			.some((line) => line.split(/[;,\t]/).some((cell, number) => number === 2 && cell.trim() === id));
	}

	show({ units }) {
		if (document.activeElement !== this.field) this.field.value = listUnits(this.record).map(showUnit).join("\n");
		const people = units.reduce((sum, { staff }) => sum + (staff || 0), 0);
		const said = people ? "unitsWithPeople" : "unitCount";
		byId("unit-count").textContent = units.length ? words(said, { count: units.length, people }) : "";
	}
}
