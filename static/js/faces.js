import { byId, message, on, show } from "./dom.js";
import { drawRegion } from "./photo.js";

const HEAD_SIDE = 112; // px: twice as many as shown

// The square of the photo in which the head of this box [x, y, width, height] is seen.
export function headRegion([x, y, w, h], { width, height }) {
	const side = Math.min(1.6 * Math.max(w, h), width, height);
	const inside = (start, length) => Math.max(0, Math.min(start, length - side)); // nothing of a head is blank
	return {
		x: inside(x + w / 2 - side / 2, width),
		y: inside(y + h * 0.42 - side / 2, height),
		width: side,
		height: side,
	};
}

// A strip of heads, from left to right, to choose from.
export function drawFaces({ faces, chosen, width, height }, preview, onChoose) {
	const strip = byId("heads");
	const hadFocus = strip.contains(document.activeElement);
	strip.textContent = "";
	const several = preview && faces.length > 1;
	show(strip, several);
	if (!several) return;
	const scale = (preview.naturalWidth || preview.width) / width;
	const numbers = faces.map((_, number) => number).sort((a, b) => faces[a].box[0] - faces[b].box[0]);
	numbers.forEach((number, place) => {
		const region = headRegion(faces[number].box, { width, height });
		for (const name of Object.keys(region)) region[name] *= scale;
		const head = document.createElement("button");
		head.type = "button";
		head.setAttribute("aria-label", message("face", { n: place + 1, count: faces.length }));
		head.setAttribute("aria-pressed", number === chosen);
		head.append(drawRegion(preview, region, HEAD_SIDE));
		on(head, "click", () => onChoose(number));
		strip.append(head);
	});
	const head = strip.querySelector("[aria-pressed=true]");
	if (!head) return;
	strip.scrollLeft = head.offsetLeft - strip.offsetLeft - (strip.clientWidth - head.offsetWidth) / 2;
	if (hadFocus) head.focus();
}
