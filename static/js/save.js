/* Saving: always a real link; the share sheet where there is one; the right words inside chat apps. */

import { inApp } from "./apps.js";
import { data, find, show, word } from "./page.js";

export class Save {
	constructor() {
		const known = data.apps[inApp()];
		if (known) find("app").textContent = word("inApp", { app: known[0], open: known[1] });
		show(find("app"), known);
		this.sharing = canShare();
		this.ahead = this.sharing && !known; // a long press inside an app needs the picture's real address
		show(find("share"), this.sharing);
		find("share").addEventListener("click", () => this.share());
	}

	/* Takes up a new picture; gives the address to show. */
	async offer(record, address) {
		find("save").href = record.download;
		this.address = address;
		this.file = null;
		URL.revokeObjectURL(this.shown);
		if (!this.ahead) return address;
		try {
			await this.fetch();
			this.shown = URL.createObjectURL(this.file);
			return this.shown;
		} catch (error) {
			return address;
		}
	}

	async fetch() {
		const answer = await fetch(this.address);
		if (!answer.ok) throw new Error();
		this.file = new File([await answer.blob()], data.name, { type: answer.headers.get("Content-Type") });
	}

	async share() {
		try {
			if (!this.file) await this.fetch(); // a share sheet opens only soon after the tap
			await navigator.share({ files: [this.file] });
		} catch (error) {
			if (error.name !== "AbortError") location.href = find("save").href;
		}
	}
}

function canShare() {
	try {
		return navigator.canShare({ files: [new File([""], "a.jpg", { type: "image/jpeg" })] });
	} catch (error) {
		return false;
	}
}
