import { data, find, show, word } from "./page.js";

// The browsers inside chat apps, where saving needs other words.
const APPS = [
	["Zalo", "browser", /\bZalo/i],
	["Messenger", "browser", /FBAN\/Messenger|FB_IAB\/(Orca|MESSENGER)|MessengerForiOS/i],
	["Instagram", "outside", /\bInstagram\b/i],
	["Facebook", "outside", /\bFBA[NV]\/|FB_IAB/i],
	["TikTok", "browser", /musical_ly|BytedanceWebview|\bTikTok/i],
	["Telegram", "browser", /\bTelegram/i],
];

export class Save {
	constructor() {
		const agent = navigator.userAgent + (window.TelegramWebviewProxy ? " Telegram" : "");
		const known = APPS.find(([, , pattern]) => pattern.test(agent));
		if (known) find("app").textContent = word("inApp", { app: known[0], open: word(known[1]) });
		show(find("app"), known);
		this.sharing = canShare();
		this.ahead = this.sharing && !known; // a long press inside an app needs the picture's real address
		show(find("share"), this.sharing);
		find("share").addEventListener("click", () => this.share());
	}

	/* Gives the address to show. */
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
		} catch {
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
			if (!this.file) await this.fetch();
			await navigator.share({ files: [this.file] });
		} catch (error) {
			if (error.name !== "AbortError") location.href = find("save").href;
		}
	}
}

function canShare() {
	try {
		return navigator.canShare({ files: [new File([""], "a.jpg", { type: "image/jpeg" })] });
	} catch {
		return false;
	}
}
