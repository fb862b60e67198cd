import { byId, on, show } from "./dom.js";

// Calls onPhoto(file, how many were chosen) for files chosen, dropped or pasted, also before this script arrived.
export function listenForPhotos(onPhoto) {
	const input = byId("photo") || chooser();
	const camera = chooser();
	camera.accept = "image/*";
	camera.setAttribute("capture", "user");
	const take = (list) => {
		const files = [...list];
		const file = files.find(({ type }) => type.startsWith("image/")) || files[0];
		if (file) onPhoto(file, files.length);
	};
	for (const field of [input, camera]) {
		on(field, "change", () => {
			take(field.files);
			field.value = ""; // the same photo can be chosen again
		});
	}
	for (const button of document.querySelectorAll("[data-choose]")) on(button, "click", () => input.click());
	offerCamera(camera, onPhoto);
	on(document, "paste", ({ clipboardData }) => take(clipboardData.files));
	listenForDrops(take);
	if (input.files.length) {
		take(input.files);
		input.value = "";
	}
}

function chooser() {
	return Object.assign(document.createElement("input"), { type: "file", accept: "image/*,.heic,.heif" });
}

// The live camera where there is one and the page may use it; the system's on phones and tablets.
async function offerCamera(system, onPhoto) {
	const button = byId("camera");
	if (!button) return;
	const phone = matchMedia("(pointer: coarse)").matches;
	show(button, phone);
	let live = false;
	if (navigator.mediaDevices?.getUserMedia) {
		const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
		live = devices.some(({ kind }) => kind === "videoinput");
	}
	show(button, live || phone);
	on(button, "click", async () => {
		if (!live) return system.click();
		const { takePhoto } = await import("./camera.js");
		const file = await takePhoto().catch(() => {
			if (phone) system.click(); // not allowed, or taken by another program
		});
		if (file) onPhoto(file, 1);
	});
}

function listenForDrops(take) {
	let depth = 0;
	const onDrag = (name, change) =>
		on(document, name, (event) => {
			if (!event.dataTransfer.types.includes("Files")) return;
			event.preventDefault();
			depth = Math.max(0, depth + change);
			document.documentElement.classList.toggle("dropping", depth > 0);
			if (name === "drop") take(event.dataTransfer.files);
		});
	onDrag("dragenter", 1);
	onDrag("dragover", 0);
	onDrag("dragleave", -1);
	onDrag("drop", -Infinity);
}
