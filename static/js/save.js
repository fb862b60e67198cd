import { byId, message, on, page, show } from "./dom.js";

// Browsers inside chat apps, with the menu entry that leads out.
const APPS = [
	["Zalo", "browser", /\bZalo/i],
	["Messenger", "browser", /FBAN\/Messenger|FB_IAB\/(Orca|MESSENGER)|MessengerForiOS/i],
	["Instagram", "outside", /\bInstagram\b/i],
	["Facebook", "outside", /\bFBA[NV]\/|FB_IAB/i],
	["TikTok", "browser", /musical_ly|BytedanceWebview|\bTikTok/i],
	["Telegram", "browser", /\bTelegram/i],
];

export class Saver {
	constructor() {
		const agent = navigator.userAgent + (window.TelegramWebviewProxy ? " Telegram" : "");
		const app = APPS.find(([, , pattern]) => pattern.test(agent));
		if (app) byId("app").textContent = message("inApp", { app: app[0], open: message(app[1]) });
		show(byId("app"), app);
		const canShare = canShareFiles();
		this.prefetches = canShare && !app; // inside an app a long press needs the real URL
		show(byId("share"), canShare);
		on(byId("share"), "click", () => this.share());
	}

	// Returns the URL to show.
	async offer(record, url) {
		byId("save").href = record.download;
		this.url = url;
		this.file = null;
		URL.revokeObjectURL(this.objectUrl);
		if (!this.prefetches) return url;
		try {
			await this.load();
			this.objectUrl = URL.createObjectURL(this.file);
			return this.objectUrl;
		} catch {
			return url;
		}
	}

	async load() {
		const reply = await fetch(this.url);
		if (!reply.ok) throw new Error();
		this.file = new File([await reply.blob()], page.name, { type: reply.headers.get("Content-Type") });
	}

	async share() {
		try {
			if (!this.file) await this.load();
			await navigator.share({ files: [this.file] });
		} catch (error) {
			if (error.name !== "AbortError") location.href = byId("save").href;
		}
	}
}

function canShareFiles() {
	try {
		return navigator.canShare({ files: [new File([""], "a.jpg", { type: "image/jpeg" })] });
	} catch {
		return false;
	}
}
