import { byId, make, on, toast } from "./dom.js";
import { formatNumber } from "./figures.js";
import { words } from "./words.js";

const SHOWN = 300; // pairs; more are photos that nobody looks through here

// Photos beside whom they show, in the folded heap of this name; each with a button that does `act(photo)`.
export function showPairs(name, photos, personOf, loader, label, act) {
	const heap = byId(`${name}-heap`);
	heap.hidden = !photos.length;
	byId(`${name}-count`).textContent = words(`heap.${name}`, { count: formatNumber(photos.length) });
	const list = byId(`${name}-list`);
	const draw = () => {
		if (!heap.open) return list.replaceChildren();
		return list.replaceChildren(
			...photos.slice(0, SHOWN).map((photo) => pair(photo, personOf(photo), loader, label, act)),
		);
	};
	heap.ontoggle = draw;
	draw();
}

function pair(photo, person, loader, label, act) {
	const image = make("img", { alt: "", width: 44, height: 44 });
	loader.show(image, `/api/folder/photos/${photo.id}/photo?side=96`);
	const about = `${label}: ${photo.name}`;
	const button = make("button", { type: "button", className: "quiet", attributes: { "aria-label": about } }, label);
	on(button, "click", () => act(photo));
	const whose = make("span", {}, make("strong", {}, person?.name || ""), ` ${person?.unit || ""}`);
	return make("li", {}, image, make("span", { className: "path soft" }, photo.name), whose, button);
}

// People without a photo, by unit, wherever the page has a place for them.
export function showMissing(missing, text) {
	const count = missing.reduce((sum, { names }) => sum + names.length, 0);
	byId("missing-heap").hidden = byId("missing-card").hidden = !count;
	for (const id of ["missing-count", "missing-title"])
		byId(id).textContent = words("missing", { count: formatNumber(count) });
	for (const place of document.querySelectorAll("[data-missing]")) {
		place.replaceChildren(
			...missing.map(({ unit, names }) =>
				make(
					"section",
					{},
					make("strong", {}, `${unit || words("noUnit")} (${names.length})`),
					make("ul", {}, ...names.map((name) => make("li", {}, name))),
				),
			),
		);
	}
	for (const button of document.querySelectorAll("[data-copy-missing]")) button.onclick = () => copyText(text);
}

const copyText = (text) =>
	navigator.clipboard.writeText(text).then(
		() => toast(words("copied")),
		() => toast(words("notCopied")),
	);
