import { find, say, word } from "./page.js";

/* Buttons with data-copy="id" copy that element's text. */
export function listenForCopies() {
	document.querySelectorAll("[data-copy]").forEach((button) => {
		const label = button.textContent;
		button.hidden = false;
		button.addEventListener("click", async () => {
			button.textContent = word((await copy(find(button.dataset.copy))) ? "copied" : "selected");
			say(button.textContent);
			setTimeout(() => {
				button.textContent = label;
			}, 2500);
		});
	});
}

async function copy(element) {
	try {
		await navigator.clipboard.writeText(element.textContent.trim()); // there is none without https
		return true;
	} catch {
		getSelection().selectAllChildren(element);
		return document.execCommand("copy");
	}
}

/* Tells in `element` how long the picture lives; then calls `expired`. */
export class Life {
	constructor(element, expired) {
		Object.assign(this, { element, expired, end: 0 });
		setInterval(() => this.tell(), 1000);
	}

	start(seconds) {
		this.end = Date.now() + seconds * 1000;
		this.tell();
	}

	stop() {
		this.end = 0;
	}

	tell() {
		if (!this.end) return;
		const left = Math.ceil((this.end - Date.now()) / 1000);
		if (left > 0) {
			const text = left > 60 ? word("minutes", { n: Math.ceil(left / 60) }) : word("seconds", { n: left });
			if (this.element.textContent !== text) this.element.textContent = text;
		} else {
			this.stop();
			this.expired();
		}
	}
}
