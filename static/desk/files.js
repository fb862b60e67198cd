import { byId, on } from "./dom.js";

// The media types of pictures that the desk takes, by the ends of their names.
export const KINDS = { png: "image/png", webp: "image/webp", svg: "image/svg+xml" };

export const kindOf = (file) => KINDS[file.name.split(".").pop().toLowerCase()];

// Files dropped on #NAME-drop, or chosen with #NAME-choose in #NAME-file: `take(file)`.
export function takeFiles(name, take) {
	const place = byId(`${name}-drop`);
	chooseFiles(byId(`${name}-choose`), byId(`${name}-file`), take);
	on(place, "dragover", (event) => {
		event.preventDefault();
		place.classList.add("over");
	});
	on(place, "dragleave", () => place.classList.remove("over"));
	on(place, "drop", (event) => {
		event.preventDefault();
		place.classList.remove("over");
		if (event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
	});
}

export function chooseFiles(button, input, take) {
	on(button, "click", () => input.click());
	on(input, "change", () => {
		if (input.files[0]) take(input.files[0]);
		input.value = "";
	});
}
