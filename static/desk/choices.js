import { call, picture } from "./api.js";
import { make, on } from "./dom.js";
import { formatMeasure } from "./figures.js";
import { words } from "./words.js";

let choices = null;

// What the form offers, asked for once.
export async function loadChoices() {
	choices ||= await call("GET", "/api/choices");
	return choices;
}

// Layouts as pictures in `palette`, one of them chosen; `chosen(name)` is called when that changes.
export function showLayouts(container, layouts, palette, current, chosen) {
	container.replaceChildren(
		...layouts.map((layout) => {
			const image = make("img", { alt: "", width: 112, height: 112 });
			picture(`/api/layouts/${layout}/picture?palette=${palette}`).then((address) => {
				image.src = address;
			});
			const input = make("input", { type: "radio", name: "layout", value: layout, checked: layout === current });
			on(input, "change", () => chosen(layout));
			return make("label", {}, input, image, make("span", {}, words(`layout.${layout}`)));
		}),
	);
}

// Palettes as swatches with the contrast of their letters.
export function showPalettes(container, palettes, current, chosen) {
	container.replaceChildren(
		...palettes.map(({ name, colours, contrast }) => {
			const input = make("input", { type: "radio", name: "palette", value: name, checked: name === current });
			on(input, "change", () => chosen(name));
			const swatch = make("span", { className: "swatch" });
			for (const part of ["deep", "field", "gold", "light"]) {
				const stripe = make("i");
				stripe.style.background = colours[part];
				swatch.append(stripe);
			}
			const facts = make("small", { className: "soft" }, words("contrastShort", { contrast: formatMeasure(contrast) }));
			return make("label", {}, input, swatch, make("span", {}, words(`palette.${name}`)), facts);
		}),
	);
}

export function fillSelect(select, kind, names, current) {
	select.replaceChildren(
		...names.map((name) => make("option", { value: name, selected: name === current }, words(`${kind}.${name}`))),
	);
}
