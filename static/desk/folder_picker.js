import { call } from "./api.js";
import { byId, make, on, showDialog } from "./dom.js";
import { formatNumber } from "./figures.js";
import { words } from "./words.js";

// The desk's own dialog for folders and files of the computer on which it runs.
export class Picker {
	constructor() {
		Object.assign(this, { dialog: byId("picker"), answer: null, place: null, wants: "folder", turn: 0, asked: null });
		on(byId("picker-up"), "click", () => this.go(this.place.parent));
		on(byId("picker-take"), "click", () => this.take());
		on(this.dialog, "input", () => {
			byId("picker-problem").hidden = true;
			this.allow();
		});
		on(byId("picker-form"), "submit", (event) => {
			event.preventDefault();
			this.open(byId("picker-path").value);
		});
		on(byId("picker-new"), "submit", (event) => {
			event.preventDefault();
			this.makeFolder(byId("picker-name").value);
		});
		on(byId("picker-path"), "focus", ({ target }) => target.select());
		on(this.dialog.querySelector("[data-close]"), "click", () => this.dialog.close());
		on(this.dialog, "close", () => this.answer?.(null));
	}

	// What was chosen, { name, path }, or null. `wants`: folder (or a ZIP), list, or out (a folder to write to).
	async pick(wants, start = "") {
		this.wants = wants;
		byId("picker-title").textContent = words(`picker.${wants}`);
		byId("picker-take").hidden = wants === "list";
		byId("picker-new").hidden = wants !== "out";
		for (const id of ["picker-name", "picker-path"]) byId(id).value = "";
		this.place = null;
		this.allow();
		this.say("loading");
		showDialog(this.dialog);
		const chosen = new Promise((resolve) => {
			this.answer = resolve;
		});
		try {
			const { roots, recent } = await call("GET", "/api/folder/places");
			const places = [...recent, ...roots];
			byId("picker-roots").replaceChildren(...places.map((each) => make("li", {}, this.link(each, each.name))));
			const isOut = wants === "out"; // it is not among the photos, where the last choice may be
			const isThere = start && (await this.go(start));
			if (!isThere && (isOut || !start)) await this.go((isOut ? roots : places)[0]?.path);
		} catch (problem) {
			this.tell(problem);
		}
		return chosen;
	}

	// What stands in the box, which is gone to first where it is not shown.
	async take() {
		const typed = byId("picker-path").value.trim();
		if (typed !== this.place?.path && !(await this.open(typed))) return;
		const { name, path, isEmpty } = this.place;
		if (isEmpty) return;
		try {
			if (this.wants === "out") await call("POST", "/api/folder/places/out", { path });
			this.finish({ name, path });
		} catch (problem) {
			this.tell(problem);
		}
	}

	// An empty name is none; what was typed stays where the folder could not be made.
	async makeFolder(name) {
		await this.asked; // who types fast means the folder that was gone to last
		if (!name.trim() || !this.place) return byId("picker-name").focus();
		const { path } = this.place;
		if (!(await this.show(() => call("POST", "/api/folder/places/new", { path, name })))) return null;
		byId("picker-name").value = "";
		return byId("picker-take").focus();
	}

	finish(chosen) {
		this.answer?.(chosen); // a second click may come after the first one
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
		return path && this.show(() => call("GET", `/api/folder/places/list?path=${encodeURIComponent(path)}`));
	}

	// A folder that was typed or pasted, wherever it is.
	async open(path) {
		return path.trim() && this.show(() => call("POST", "/api/folder/places", { path }));
	}

	// Whether what was asked for is shown now.
	async show(ask) {
		const hadFocus = byId("picker-entries").contains(document.activeElement);
		byId("picker-problem").hidden = true;
		this.turn += 1;
		const { turn } = this;
		try {
			const asked = ask();
			this.asked = asked.catch(() => null);
			const place = await asked;
			if (turn !== this.turn) return false; // somebody has gone on meanwhile
			this.place = place;
		} catch (problem) {
			if (turn === this.turn) this.tell(problem);
			return false;
		}
		this.draw(this.place);
		if (hadFocus) (byId("picker-entries").querySelector("button") || byId("picker-up")).focus();
		return true;
	}

	// It stands until somebody goes on, or types something else.
	tell({ code, text, hint }) {
		const more = this.wants === "out" && code === "no_file" ? words("pickerMakeIt") : "";
		byId("picker-problem").hidden = false;
		byId("picker-problem").textContent = [text, hint, more].filter(Boolean).join(" ");
		if (!this.place) this.say("");
		this.allow();
	}

	// Nothing can be taken while a problem stands.
	allow() {
		const typed = byId("picker-path").value.trim();
		const isEmpty = typed === this.place?.path && this.place.isEmpty;
		byId("picker-take").disabled = !typed || !byId("picker-problem").hidden || isEmpty;
	}

	// Where entries would be.
	say(name, values = {}) {
		const text = make("p", { className: "soft" }, name ? words(name, values) : "");
		byId("picker-entries").replaceChildren(make("li", {}, text));
	}

	draw({ path, parent, folders, lists, archives, photos, others, truncated }) {
		byId("picker-path").value = path;
		byId("picker-up").disabled = !parent;
		for (const button of byId("picker-roots").querySelectorAll("button")) {
			if (button.dataset.path === path) button.setAttribute("aria-current", "true");
			else button.removeAttribute("aria-current");
		}
		const entries = folders.map((each) => this.link(each, each.name));
		if (this.wants === "list") entries.push(...lists.map((each) => this.file(each)));
		if (this.wants === "folder") entries.push(...archives.map((each) => this.file(each)));
		if (entries.length) byId("picker-entries").replaceChildren(...entries.map((button) => make("li", {}, button)));
		else if (photos && this.wants === "folder") this.say("pickerHere", { count: formatNumber(photos) });
		else if (this.wants === "list") this.say("pickerNoLists");
		else if (this.wants === "out") {
			const files = photos + others + lists.length + archives.length;
			this.say(files ? "pickerOutFiles" : "pickerOutEmpty");
		} else this.say(parent ? "pickerEmpty" : "pickerEmptyHere");
		byId("picker-entries").scrollTop = 0;
		this.place.isEmpty = this.wants === "folder" && !photos && !entries.length;
		this.allow();
		const isList = this.wants === "list";
		const facts = isList ? listFacts(lists, entries) : this.wants === "out" ? "" : photoFacts(photos, entries);
		byId("picker-facts").textContent = truncated ? `${facts} ${words("pickerTruncated")}` : facts;
	}
}

const listFacts = (lists, entries) => (entries.length && !lists.length ? words("pickerNoLists") : "");

function photoFacts(photos, entries) {
	if (photos) return words("pickerPhotos", { count: formatNumber(photos) });
	return entries.length ? words("pickerNoPhotos") : "";
}
