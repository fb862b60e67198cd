import { byId } from "./dom.js";

const KEYS = {
	j: "next",
	ArrowRight: "next",
	k: "back",
	ArrowLeft: "back",
	" ": "approve",
	x: "leaveOut",
	e: "mend",
	z: "undo",
};
// What a key does while one picture is large; "" for none, and where somebody types or presses another button.
export function actOfKey({ key, target, ctrlKey, metaKey, altKey }) {
	if (ctrlKey || metaKey || altKey || document.querySelector("dialog[open]")) return "";
	if (["INPUT", "SELECT", "TEXTAREA"].includes(target.tagName)) return "";
	if (key === " " && target.tagName === "BUTTON" && target.id !== "approve") return "";
	return KEYS[key.length === 1 ? key.toLowerCase() : key] || "";
}

// After a click with the mouse no button keeps the focus: Space approves the next picture, whatever was clicked.
export function restFocus({ detail, target }) {
	if (detail && target.closest("button")) byId("look-title").focus({ preventScroll: true });
}
