import { byId, on, show } from "./dom.js";

export function listenForPhotos(onPhoto) {
	const input = byId("photo");
	const camera = input.cloneNode();
	camera.accept = "image/*";
	camera.capture = "user";
	const choosePhoto = (list) => {
		const files = [...list];
		const file = files.find(({ type }) => type.startsWith("image/")) || files[0];
		if (file) onPhoto(file);
	};
	for (const field of [input, camera]) {
		on(field, "change", () => {
			choosePhoto(field.files);
			field.value = ""; // the same photo can be chosen again
		});
	}
	document.querySelectorAll("[data-choose]").forEach((button) => {
		show(button, true);
		on(button, "click", () => {
			document.querySelector(".hero").loading = "eager"; // while a photo is looked for
			(button.dataset.choose === "camera" ? camera : input).click();
		});
	});
	on(document, "paste", ({ clipboardData }) => choosePhoto(clipboardData.files));

	let depth = 0;
	const onDrag = (name, change) =>
		on(document, name, (event) => {
			if (!event.dataTransfer.types.includes("Files")) return;
			event.preventDefault();
			depth = Math.max(0, depth + change);
			document.documentElement.classList.toggle("dropping", depth > 0);
			if (name === "drop") choosePhoto(event.dataTransfer.files);
		});
	onDrag("dragenter", 1);
	onDrag("dragover", 0);
	onDrag("dragleave", -1);
	onDrag("drop", -Infinity);
}
