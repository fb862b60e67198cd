import { announce, byId, message, on } from "./dom.js";

// Buttons with data-copy="id" copy that element's text.
export function enableCopyButtons() {
	document.querySelectorAll("[data-copy]").forEach((button) => {
		const label = button.textContent;
		button.hidden = false;
		on(button, "click", async () => {
			button.textContent = message((await copyText(byId(button.dataset.copy))) ? "copied" : "selected");
			announce(button.textContent);
			setTimeout(() => {
				button.textContent = label;
			}, 2500);
		});
	});
}

async function copyText(element) {
	try {
		await navigator.clipboard.writeText(element.textContent.trim()); // there is none without https
		return true;
	} catch {
		getSelection().selectAllChildren(element);
		return document.execCommand("copy");
	}
}
