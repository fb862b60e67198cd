import { byId, on, page, show } from "./dom.js";

// Back, forward and reload: the form and the editor are two entries of the browser's history.
export class Visits {
	constructor(session, closePanel) {
		Object.assign(this, { session, closePanel, entry: byId("entry"), home: location.href });
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
		this.closePanel();
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
		const { session } = this;
		if (!this.entry || (state?.working && !session.work)) {
			location.reload(); // it is another document's entry
			return;
		}
		this.closePanel();
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
		for (const link of document.querySelectorAll("nav [hreflang]")) {
			const url = new URL(location.href);
			url.searchParams.set("lang", link.hreflang);
			link.href = url.href;
		}
		show(document.querySelector("main > .notice"), false);
	}
}
