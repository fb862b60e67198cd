import { find, show } from "./page.js";

export function listenForPhotos(chosen) {
	const input = find("photo");
	const camera = input.cloneNode();
	camera.accept = "image/*";
	camera.capture = "user";
	const take = (list) => {
		const files = [...list];
		const file = files.find(({ type }) => type.startsWith("image/")) || files[0];
		if (file) chosen(file);
	};
	for (const each of [input, camera]) {
		each.addEventListener("change", () => {
			take(each.files);
			each.value = ""; // so that the same photo can be chosen again
		});
	}
	document.querySelectorAll("[data-choose]").forEach((button) => {
		show(button, true);
		button.addEventListener("click", () => {
			document.querySelector(".hero").loading = "eager"; // the frame, while a photo is looked for
			(button.dataset.choose === "camera" ? camera : input).click();
		});
	});
	document.addEventListener("paste", ({ clipboardData }) => take(clipboardData.files));

	let inside = 0;
	const drag = (name, change) =>
		document.addEventListener(name, (event) => {
			if (!event.dataTransfer.types.includes("Files")) return;
			event.preventDefault();
			inside = Math.max(0, inside + change);
			document.documentElement.classList.toggle("dropping", inside > 0);
			if (name === "drop") take(event.dataTransfer.files);
		});
	drag("dragenter", 1);
	drag("dragover", 0);
	drag("dragleave", -1);
	drag("drop", -Infinity);
}
