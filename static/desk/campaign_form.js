import { fillSelect, loadChoices, showLayouts, showPalettes } from "./choices.js";
import { byId, make, on } from "./dom.js";
import { words } from "./words.js";

const TEXTS = ["title", "slogan", "mark", "organiser", "caption", "contact", "starts", "ends", "ornament", "emblem"];

// A line of the list of units: its name, and after a semicolon its short name.
const showUnit = (unit) => (typeof unit === "string" ? unit : [unit.name, unit.short].filter(Boolean).join("; "));

function readUnits(text) {
	const lines = text
		.split("\n")
		.map((line) => line.split(";").map((part) => part.trim()))
		.filter(([name]) => name);
	if (!lines.length) return null;
	return lines.map(([name, short]) => (short ? { name, short } : { name }));
}

// The fields on the left.
export class CampaignForm {
	constructor(record) {
		Object.assign(this, { record, form: byId("form"), choices: null });
		on(this.form, "submit", (event) => event.preventDefault());
		on(this.form, "input", (event) => this.read(event.target));
	}

	async prepare() {
		this.choices = await loadChoices();
	}

	read(field) {
		const { name, value, checked } = field;
		if (TEXTS.includes(name)) this.record.change({ [name]: value.trim() || null });
		else if (name === "units") this.record.change({ units: readUnits(value) });
		else if (name === "front") this.record.change({ front: checked || null });
		else if (name === "unlisted") this.record.change({ listed: checked ? false : null });
	}

	show({ id, state, changed, title, values, findings }) {
		byId("heading").textContent = title || words("untitled");
		document.title = `${title || id} · ${document.title.split(" · ").pop()}`;
		byId("state").textContent = words(changed ? "changed" : state);
		byId("state").className = `chip ${changed ? "changed" : state}`;
		for (const name of TEXTS) {
			const field = this.form.elements[name];
			if (document.activeElement !== field && field.tagName !== "SELECT") field.value = values[name] || "";
		}
		const units = this.form.elements.units;
		if (document.activeElement !== units) {
			units.value = Array.isArray(values.units) ? values.units.map(showUnit).join("\n") : "";
		}
		units.disabled = typeof values.units === "string";
		const count = Array.isArray(values.units) ? values.units.length : 0;
		byId("unit-count").textContent = count ? words("unitCount", { count }) : "";
		this.form.elements.front.checked = Boolean(values.front);
		this.form.elements.unlisted.checked = values.listed === false;
		this.showChoices(values);
		byId("logo-name").textContent = values.logo || "";
		this.showFindings(findings);
	}

	showChoices(values) {
		const { layouts, palettes, ornaments, emblems } = this.choices;
		const palette = values.palette || "party-red";
		const looks = `${palette} ${values.layout}`;
		fillSelect(this.form.elements.ornament, "ornament", ornaments, values.ornament || "lotus");
		fillSelect(this.form.elements.emblem, "emblem", emblems, values.emblem || (values.logo ? "logo" : "none"));
		if (this.looks === looks) return; // their pictures stay
		this.looks = looks;
		showLayouts(byId("layouts"), layouts, palette, values.layout, (layout) => this.record.change({ layout }));
		showPalettes(byId("palettes"), palettes, palette, (name) => this.record.change({ palette: name }));
	}

	// Each finding at its field, or in the list beside the picture.
	showFindings(findings) {
		for (const old of this.form.querySelectorAll(".finding")) old.remove();
		for (const field of this.form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
		const others = findings.filter((finding) => {
			const place = this.form.querySelector(`[data-key="${CSS.escape(finding.key.split(".")[0])}"]`);
			if (!place || !finding.key) return true;
			place.append(this.describe(finding));
			place.querySelector("input, textarea, select")?.setAttribute("aria-invalid", String(finding.level === "error"));
			return false;
		});
		byId("findings").replaceChildren(...others.map((finding) => make("li", {}, this.describe(finding))));
	}

	describe({ level, text, hint, mend }) {
		const told = make("span", { className: `finding ${level}` }, make("span", {}, text), " ");
		if (mend) {
			const button = make("button", { type: "button", className: "quiet mend" }, mend.label);
			on(button, "click", () => this.mend(mend));
			told.append(button);
		} else if (hint) told.append(make("span", { className: "soft" }, hint));
		return told;
	}

	// Puts the value that a finding offers where it belongs: "colours.field", "frames.0.window".
	mend({ key, value }) {
		const [name, ...path] = key.split(".");
		if (!path.length) return this.record.change({ [name]: value });
		const whole = structuredClone(this.record.campaign.values[name]) || {};
		let place = whole;
		for (const part of path.slice(0, -1)) place = place[part];
		place[path[path.length - 1]] = value;
		return this.record.change({ [name]: whole });
	}
}
