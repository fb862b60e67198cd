import { Captions } from "./campaign_captions.js";
import { Colours } from "./campaign_colours.js";
import { Units } from "./campaign_units.js";
import { fillSelect, loadChoices, showLayouts, showPalettes } from "./choices.js";
import { DayFields } from "./days.js";
import { byId, on } from "./dom.js";
import { words } from "./words.js";

const TEXTS = ["title", "slogan", "mark", "organiser", "contact", "ornament", "emblem", "lang", "closed_after_days"];
const NUMBERS = ["closed_after_days"];

// The fields on the left.
export class CampaignForm {
	constructor(record) {
		Object.assign(this, { record, form: byId("form"), choices: null });
		on(this.form, "submit", (event) => event.preventDefault());
		on(this.form, "input", (event) => this.read(event.target));
		this.parts = [new DayFields(record), new Captions(record), new Units(record), new Colours(record)];
	}

	async prepare() {
		this.choices = await loadChoices();
	}

	read(field) {
		const { name, value, checked } = field;
		if (NUMBERS.includes(name)) this.record.change({ [name]: value === "" ? null : Number(value) });
		else if (TEXTS.includes(name)) this.record.change({ [name]: value.trim() || null });
		else if (["front", "unlisted"].includes(name)) this.readPlace(name, checked);
	}

	// On the front page, or only for people who have the link: the one ends the other.
	readPlace(name, checked) {
		const other = this.form.elements[name === "front" ? "unlisted" : "front"];
		if (checked) other.checked = false;
		const { front, unlisted } = this.form.elements;
		this.record.change({ front: front.checked || null, listed: unlisted.checked ? false : null });
	}

	show(campaign) {
		const { id, state, changed, title, values, readable, overtaken } = campaign;
		byId("heading").textContent = title || words("untitled");
		document.title = `${title || id} · ${document.title.split(" · ").pop()}`;
		byId("state").textContent = words(changed ? "changed" : state);
		byId("state").className = `chip ${changed ? "changed" : state}`;
		byId("unreadable").hidden = readable;
		byId("editor").hidden = !readable;
		byId("overtaken").hidden = !overtaken;
		if (!readable) return;
		for (const name of TEXTS) {
			const field = this.form.elements[name];
			if (document.activeElement !== field) field.value = this.record.value(name) ?? "";
		}
		this.form.elements.front.checked = Boolean(values.front);
		this.form.elements.unlisted.checked = values.listed === false;
		this.showChoices(campaign);
		for (const part of this.parts) part.show(campaign);
	}

	showChoices({ values, frames }) {
		const { layouts, palettes, ornaments, emblems } = this.choices;
		const palette = values.palette || "party-red";
		const layout = frames.length ? frames[0].layout : values.layout || "";
		const looks = `${palette} ${layout}`;
		fillSelect(this.form.elements.ornament, "ornament", ornaments, values.ornament || "lotus");
		fillSelect(this.form.elements.emblem, "emblem", emblems, values.emblem || (values.logo ? "logo" : "none"));
		byId("logo-remove").hidden = byId("logo-there").hidden = !values.logo;
		byId("palette-choice").classList.toggle("unused", !frames.some((frame) => frame.layout));
		if (this.looks === looks) return; // their pictures stay
		this.looks = looks;
		showLayouts(byId("layouts"), layouts, palette, layout, (name) => this.chooseLayout(name));
		showPalettes(byId("palettes"), palettes, palette, (name) => this.record.change({ palette: name, colours: null }));
	}

	// The first frame is drawn from this layout from now on, also in place of a designer's artwork.
	chooseLayout(layout) {
		const { frames, values } = this.record.campaign;
		const blocks = values.frames || [];
		const first = { id: layout, title: words(`layout.${layout}`), overlay: "frame.png" };
		const others = blocks.slice(1).filter((_, number) => frames[number + 1]?.layout !== layout);
		const taken = others.some((block) => block.id === first.id);
		this.record.change({ layout, frames: [{ ...first, id: taken ? `${layout}-2` : layout }, ...others] });
	}
}
