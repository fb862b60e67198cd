import { enableCopyButtons } from "./clipboard.js";
import { announce, byId, message, on, page, show } from "./dom.js";

// Browsers inside chat apps, with the menu entry that leads out.
const APPS = [
	["Zalo", "browser", /\bZalo/i],
	["Messenger", "browser", /FBAN\/Messenger|FB_IAB\/(Orca|MESSENGER)|MessengerForiOS/i],
	["Instagram", "outside", /\bInstagram\b/i],
	["Facebook", "outside", /\bFBA[NV]\/|FB_IAB/i],
	["TikTok", "browser", /musical_ly|BytedanceWebview|\bTikTok/i],
	["Telegram", "browser", /\bTelegram/i],
];

// Saving: a link with an attachment; the share sheet, first on iPhones, where it reaches the photos; a long press on the
// picture, and the way into another browser, inside apps.
export class Saver {
	constructor(session, panels) {
		Object.assign(this, { session, panels, file: null });
		panels.onKept = () => this.celebrate();
		this.label = byId("save").lastElementChild.textContent;
		const agent = navigator.userAgent + (window.TelegramWebviewProxy ? " Telegram" : "");
		this.app = APPS.find(([, , pattern]) => pattern.test(agent));
		this.android = /Android/i.test(agent);
		const canShare = canShareFiles();
		this.sharesFirst = canShare && !this.app && /iPhone|iPad|iPod|Macintosh.*Mobile/.test(agent);
		show(byId("share"), canShare && !this.sharesFirst);
		on(byId("save"), "click", (event) => this.save(event));
		on(byId("share"), "click", () => this.share());
		show(byId("invite-share"), navigator.share);
		on(byId("invite-share"), "click", () => {
			navigator.share({ title: page.title, url: panels.withUnit(page.link) }).catch(() => {});
		});
	}

	offer(record) {
		byId("save").href = record.download;
		byId("save").lastElementChild.textContent = this.label;
		byId("save").classList.remove("saved");
		this.file = null;
		byId("address").textContent = new URL(record.href, location.href).href;
		this.linkWords();
	}

	// The words to post, and to invite with, lead to the page with the unit filled in.
	linkWords() {
		const link = this.panels.withUnit(page.link);
		const unit = this.panels.unitName();
		for (const part of document.querySelectorAll("[data-word]")) {
			const { word } = part.dataset;
			part.textContent = word ? unit || word : link;
		}
	}

	// Once a change has arrived, and if the picture is still there.
	async save(event) {
		if (event.detail === "checked") return;
		event.preventDefault();
		const { session } = this;
		if (session.workspace.state === "changing" && !(await session.changes.settled())) return;
		if (!session.record) return;
		const { download } = session.record;
		try {
			const reply = await fetch(download, { method: "HEAD" });
			if (reply.status === 404) return session.expire();
		} catch {
			return session.workspace.showToast(message("offline"), message("retry"), () => byId("save").click());
		}
		if (this.app) return this.showWaysOut();
		if (this.sharesFirst) return this.share();
		download && this.follow(download);
		this.celebrate();
	}

	follow(href) {
		const link = Object.assign(document.createElement("a"), { href, download: "" });
		document.body.append(link);
		link.click();
		link.remove();
	}

	celebrate() {
		byId("save").lastElementChild.textContent = message("saved");
		byId("save").classList.add("saved");
		announce(message("saved"));
		const isPhone = matchMedia("(pointer: coarse)").matches;
		const isDownload = !this.app && !this.sharesFirst;
		if (isDownload && byId("toast").hidden)
			this.session.workspace.showToast(message(isPhone ? "savedWhere" : "savedInFolder"));
		const next = byId("then");
		if (!next) return;
		this.panels.close(true, false);
		next.closest(".after").classList.add("reached");
		next.focus({ preventScroll: true });
		next.scrollIntoView({
			block: "center",
			behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth",
		});
	}

	// Inside an app a download may do nothing at all.
	showWaysOut() {
		const { session } = this;
		const [app, menu] = this.app;
		const { record } = session;
		this.panels.open("keep");
		byId("keep-note").textContent = message("inApp", { app, open: message(menu) });
		byId("large").src = record.picture;
		const url = new URL(record.href, location.href);
		const scheme = url.protocol.slice(0, -1);
		byId("chrome").href =
			`intent://${url.host}${url.pathname}${url.search}#Intent;scheme=${scheme};package=com.android.chrome;S.browser_fallback_url=${encodeURIComponent(url)};end`;
		show(byId("chrome"), this.android);
		this.follow(record.download);
	}

	async share() {
		const { session } = this;
		if (session.workspace.state === "changing" && !(await session.changes.settled())) return;
		const { record } = session;
		try {
			if (!this.file) {
				session.workspace.showToast(message("saving"));
				const reply = await fetch(record.download);
				if (reply.status === 404) return session.expire();
				this.file = new File([await reply.blob()], page.name, { type: reply.headers.get("Content-Type") });
				session.workspace.hideToast();
			}
			await navigator.share({ files: [this.file] });
			this.celebrate();
		} catch (error) {
			session.workspace.hideToast();
			if (error.name === "AbortError") return;
			// The picture took longer than a tap counts.
			if (error.name === "NotAllowedError")
				session.workspace.showToast(message("tapAgain"), this.label, () => this.share());
			else this.follow(record.download);
		}
	}

	// Captions, guides and sizes are on the picture's own page.
	async loadNextSteps(url) {
		let source = byId("after-source");
		if (!source) {
			try {
				const reply = await fetch(url);
				const text = await reply.text();
				source = document.importNode(
					new DOMParser().parseFromString(text, "text/html").getElementById("after-source"),
					true,
				);
			} catch {
				return; // the picture is there without them
			}
		}
		byId("after").textContent = "";
		byId("after").append(source);
		for (const guide of source.querySelectorAll("details[data-app]")) guide.open = guide.dataset.app === this.app?.[0];
		enableCopyButtons();
	}
}

function canShareFiles() {
	try {
		return navigator.canShare({ files: [new File([""], "a.jpg", { type: "image/jpeg" })] });
	} catch {
		return false;
	}
}
