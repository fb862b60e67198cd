import { call } from "./api.js";
import { byId, make, on } from "./dom.js";
import { number, tellProblem } from "./folder_state.js";
import { words } from "./words.js";

// The desk's own dialog for folders and files of the computer on which it runs.
export class Picker {
	constructor() {
		Object.assign(this, { dialog: byId("picker"), answer: null, place: null, wants: "folder" });
		on(byId("picker-up"), "click", () => this.go(this.place.parent));
		on(byId("picker-take"), "click", () => this.finish({ name: this.place.name, path: this.place.path }));
		on(this.dialog.querySelector("[data-close]"), "click", () => this.dialog.close());
		on(this.dialog, "close", () => this.answer?.(null));
	}

	// What was chosen, { name, path }, or null. `wants`: folder (or a ZIP), list, or out (a folder to write to).
	async pick(wants, start = "") {
		this.wants = wants;
		byId("picker-title").textContent = words(`picker.${wants}`);
		byId("picker-take").hidden = wants === "list";
		try {
			const { roots, recent } = await call("GET", "/api/folder/places");
			const places = [...recent, ...roots];
			byId("picker-roots").replaceChildren(...places.map((each) => make("li", {}, this.link(each, each.name))));
			await this.go(start || places[0]?.path);
		} catch (problem) {
			tellProblem(problem);
			return null;
		}
		this.dialog.showModal();
		return new Promise((resolve) => {
			this.answer = resolve;
		});
	}

	finish(chosen) {
		this.answer(chosen);
		this.answer = null;
		this.dialog.close();
	}

	link({ path }, ...children) {
		const button = make("button", { type: "button", dataset: { path } }, ...children);
		on(button, "click", () => this.go(path));
		return button;
	}

	file(entry) {
		const button = make("button", { type: "button", className: "is-file" }, entry.name);
		on(button, "click", () => this.finish(entry));
		return button;
	}

	async go(path) {
		if (!path) return;
		const hadFocus = byId("picker-entries").contains(document.activeElement);
		try {
			this.place = await call("GET", `/api/folder/places/list?path=${encodeURIComponent(path)}`);
		} catch (problem) {
			tellProblem(problem);
			return;
		}
		this.draw(this.place);
		if (hadFocus) (byId("picker-entries").querySelector("button") || byId("picker-up")).focus();
	}

	draw({ path, parent, folders, lists, archives, photos, truncated }) {
		byId("picker-path").textContent = path;
		byId("picker-up").disabled = !parent;
		for (const button of byId("picker-roots").querySelectorAll("button")) {
			if (button.dataset.path === path) button.setAttribute("aria-current", "true");
			else button.removeAttribute("aria-current");
		}
		const entries = folders.map((each) => this.link(each, each.name));
		if (this.wants === "list") entries.push(...lists.map((each) => this.file(each)));
		if (this.wants === "folder") entries.push(...archives.map((each) => this.file(each)));
		const rows = entries.map((button) => make("li", {}, button));
		if (!rows.length) rows.push(make("li", {}, make("p", { className: "soft" }, words("pickerEmpty"))));
		byId("picker-entries").replaceChildren(...rows);
		byId("picker-entries").scrollTop = 0;
		const facts = photos ? words("pickerPhotos", { count: number(photos) }) : words("pickerNoPhotos");
		byId("picker-facts").textContent = truncated ? `${facts} ${words("pickerTruncated")}` : facts;
	}
}
