import { byId, message, on, show } from "./dom.js";
import { drawRegion } from "./photo.js";

const percent = (part, total) => `${(100 * part) / total}%`;

export function drawFaces({ faces, chosen, width, height }, preview, onChoose) {
	const map = byId("map");
	const hadFocus = map.contains(document.activeElement);
	map.textContent = "";
	const several = preview && faces.length > 1;
	show(byId("faces"), several);
	if (!several) return;
	map.append(drawRegion(preview, { x: 0, y: 0, width: preview.width, height: preview.height }, 720));
	faces.forEach(({ box: [x, y, w, h] }, number) => {
		const ring = document.createElement("button");
		Object.assign(ring, { type: "button", className: "ring" });
		ring.setAttribute("aria-label", message("face", { n: number + 1, count: faces.length }));
		ring.setAttribute("aria-pressed", number === chosen);
		ring.style.left = percent(x + w / 2, width);
		ring.style.top = percent(y + h / 2, height);
		ring.style.width = percent(1.2 * Math.max(w, h), width);
		on(ring, "click", () => onChoose(number));
		map.append(ring);
		if (hadFocus && number === chosen) ring.focus();
	});
}
