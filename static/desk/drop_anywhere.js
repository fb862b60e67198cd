import { byId, on, toast } from "./dom.js";
import { readDropped } from "./dropped_files.js";
import { words } from "./words.js";

// Files that are dropped anywhere on the page, where the browser would open them: nobody aims. `take(files, refused)` gets
// them in the first step, with what is said of others; in the other steps it is told where photos belong.
export function listenForDrops(steps, take) {
	const place = byId("photos-drop");
	let isOwn = false; // a picture of the page is dragged
	const isMeant = ({ dataTransfer }) => !isOwn && dataTransfer.types.includes("Files");
	const isHere = () => steps.current === "choose" && !document.querySelector("dialog[open]");
	on(window, "dragstart", () => {
		isOwn = true;
	});
	on(window, "dragend", () => {
		isOwn = false;
	});
	on(window, "dragover", (event) => {
		if (!isMeant(event)) return;
		event.preventDefault();
		place.classList.toggle("over", isHere());
	});
	on(window, "dragleave", ({ relatedTarget }) => {
		if (!relatedTarget) place.classList.remove("over");
	});
	on(window, "drop", async (event) => {
		if (!isMeant(event)) return;
		event.preventDefault();
		place.classList.remove("over");
		if (!isHere()) return toast(words("dropInFirst"));
		const passed = [];
		const files = await readDropped(event.dataTransfer, passed);
		return take(
			files,
			passed.map((name) => words("dropOwn", { name })),
		);
	});
}
