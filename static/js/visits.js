import { byId, on, page, show } from "./dom.js";

// Back, forward and reload: the form and the editor are two entries of the browser's history.
export class Visits {
	constructor(session, panels) {
		Object.assign(this, { session, panels, entry: byId("entry"), home: location.href, path: location.pathname });
		history.scrollRestoration = "manual";
		on(window, "popstate", ({ state }) => this.show(state));
		on(byId("leave"), "click", () => this.leave());
		on(document, "change", ({ target }) => target.name === "frame" && this.keepChoices());
		const choices = history.state?.choices;
		const frame = choices && document.querySelector(`[name=frame][value="${CSS.escape(choices.frame)}"]`);
		if (frame && frame.type === "radio") frame.checked = true;
	}

	keepChoices() {
		const { frame } = this.choices();
		history.replaceState({ choices: { frame } }, "");
	}

	choices() {
		const frame = document.querySelector("[name=frame]:checked") || document.querySelector("[name=frame]");
		const unit = byId("unit");
		return { frame: frame ? frame.value : this.session.options.frame, unit: unit ? unit.value.trim() : "" };
	}

	begin(file) {
		const { session } = this;
		const choices = session.work ? session.options : this.choices();
		if (byId("editor").hidden) history.pushState({ working: true }, "");
		session.workspace.open();
		this.panels.closePanel();
		session.start(file, choices);
	}

	arrive({ href }) {
		history.replaceState({ working: true }, "", href);
		this.linkLanguages();
	}

	forget() {
		history.replaceState({ working: true }, "", page.home);
		this.linkLanguages();
	}

	leave() {
		const { session } = this;
		if (session.replaced) session.restore();
		else if (this.entry) history.back();
		else location.assign(page.home);
	}

	show(state) {
		if (this.panels.goBack()) return;
		const { session } = this;
		if (this.entry ? state?.working && !session.work : location.pathname !== this.path) {
			location.reload(); // it is another document's entry
			return;
		}
		if (!this.entry) return;
		if (state?.working && session.work) {
			session.workspace.open();
			if (!session.record) session.retry();
		} else {
			if (!session.record && session.work) session.cancel();
			session.workspace.close();
		}
		this.linkLanguages();
	}

	linkLanguages() {
		this.path = location.pathname;
		for (const link of document.querySelectorAll("nav [hreflang]")) {
			const url = new URL(location.href);
			url.searchParams.set("lang", link.hreflang);
			link.href = url.href;
		}
		show(document.querySelector("main > .notice"), false);
	}
}
