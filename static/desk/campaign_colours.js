import { byId, on } from "./dom.js";
import { formatMeasure } from "./figures.js";
import { words } from "./words.js";

// Four colours of one's own, in place of the palette's, with the contrast of letters on their ground.
export class Colours {
	constructor(record) {
		this.record = record;
		for (const input of document.querySelectorAll("[data-colour]")) {
			on(input, "input", () => this.change(input.dataset.colour, input.value));
		}
		on(byId("palette-only"), "click", () => record.change({ colours: null }));
	}

	change(name, value) {
		this.record.change({
			colours: { ...this.record.campaign.colours, ...this.record.value("colours"), [name]: value },
		});
	}

	show({ colours, contrast, values }) {
		for (const input of document.querySelectorAll("[data-colour]")) {
			if (document.activeElement !== input) input.value = colours[input.dataset.colour] || "#000000";
		}
		byId("contrast").textContent = contrast === null ? "" : words("contrast", { contrast: formatMeasure(contrast) });
		byId("palette-only").disabled = !values.colours;
		if (values.colours) byId("own-colours").open = true;
	}
}
