import { find, show, word } from "./page.js";
import { drawn } from "./photo.js";

const percent = (n, all) => `${(100 * n) / all}%`;

export function drawFaces({ faces, chosen, width, height }, preview, choose) {
	const map = find("map");
	const focused = map.contains(document.activeElement);
	map.textContent = "";
	const several = preview && faces.length > 1;
	show(find("faces"), several);
	if (!several) return;
	map.append(drawn(preview, { x: 0, y: 0, width: preview.width, height: preview.height }, 720));
	faces.forEach(({ box: [x, y, w, h] }, number) => {
		const ring = document.createElement("button");
		Object.assign(ring, { type: "button", className: "ring" });
		ring.setAttribute("aria-label", word("face", { n: number + 1, count: faces.length }));
		ring.setAttribute("aria-pressed", number === chosen);
		ring.style.left = percent(x + w / 2, width);
		ring.style.top = percent(y + h / 2, height);
		ring.style.width = percent(1.2 * Math.max(w, h), width);
		ring.addEventListener("click", () => choose(number));
		map.append(ring);
		if (focused && number === chosen) ring.focus();
	});
}
