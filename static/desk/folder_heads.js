import { headRegion } from "../js/faces.js";
import { drawRegion } from "../js/photo.js";
import { byId, make, on } from "./dom.js";
import { words } from "./words.js";

const HEAD_SIDE = 112; // px: twice as many as shown

// The faces of a group, from left to right, to choose from. `image` may be smaller than the photo.
export function drawHeads({ faces, chosen, width, height }, image, choose) {
	const strip = byId("heads");
	strip.hidden = faces.length < 2;
	if (strip.hidden) return strip.replaceChildren();
	const scale = image.naturalWidth / width;
	const heads = faces.map(({ box }, index) => {
		const region = headRegion(box, { width, height });
		for (const name of Object.keys(region)) region[name] *= scale;
		const label = words("faceNumber", { n: index + 1, count: faces.length });
		const attributes = { "aria-label": label, "aria-pressed": String(index === chosen) };
		const head = make("button", { type: "button", attributes }, drawRegion(image, region, HEAD_SIDE));
		on(head, "click", ({ detail }) => {
			choose(index);
			if (detail) byId("mend-stage").focus({ preventScroll: true }); // after the mouse Enter keeps the picture
		});
		return head;
	});
	return strip.replaceChildren(...heads);
}
