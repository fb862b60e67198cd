import { call, download, ticket } from "./api.js";
import { byId, make, on, showDialog, toast } from "./dom.js";
import { formatNumber } from "./figures.js";
import { showMissing } from "./folder_pairs.js";
import { hasNewNames } from "./folder_run.js";
import { tellProblem } from "./folder_state.js";
import { words } from "./words.js";

const MEGABYTE = 1e6;

// The last step: what is taken from here.
export class HandOverPage {
	constructor(folder, steps) {
		this.folder = folder;
		on(byId("to-run"), "click", () => steps.open("run"));
		on(byId("to-match"), "click", () => steps.open("match"));
		folder.onChange(({ run, look }) => {
			byId("not-done").hidden = run.state === "done" || hasNewNames(run);
			const isSeen = steps.current === "hand-over";
			if (isSeen && look.revision !== this.revision && run.state === "done") this.enter();
		});
		on(document, "desk-back", () => steps.current === "hand-over" && this.enter());
		on(byId("director-open"), "click", ({ target }) => this.openDirector(target));
		on(byId("director-save"), "click", ({ target }) => this.saveReport(target, "director"));
		on(byId("table-save"), "click", ({ target }) => this.saveReport(target, folder.job?.matching ? "people" : "table"));
		on(byId("zip-all"), "click", () => this.askWhich("all"));
		on(byId("zip-units"), "click", () => this.askWhich("unit"));
		const dialog = byId("zip-ask");
		on(dialog.querySelector("[data-close]"), "click", () => dialog.close());
		for (const [id, approved] of [
			["zip-whole", false],
			["zip-approved", true],
		])
			on(byId(id), "click", () => {
				dialog.close();
				this.pack(this.by, approved);
			});
	}

	async enter() {
		const { job, look } = this.folder.state;
		this.revision = look.revision;
		try {
			const { matching } = job;
			const [delivery, matches] = await Promise.all([
				call("GET", "/api/folder/delivery"),
				matching && !this.folder.isBusy ? call("GET", "/api/folder/matches") : null,
			]);
			this.show(delivery);
			showMissing(matches?.missing || [], matches?.missing_text || "");
		} catch (problem) {
			tellProblem(problem);
			if (byId("handing-over").hidden) this.show({ ...look, archives: [], units: [], folder: job.out.path });
		}
	}

	show({ pictures, approved, to_check: open, archives, units, folder, old, left_out: leftOut, copies, nobodys = 0 }) {
		Object.assign(this, { pictures, approved });
		byId("hand-over-empty").hidden = pictures > 0;
		byId("handing-over").hidden = !pictures;
		const name = open ? "handOverOpen" : "handOverTitle";
		byId("hand-over-title").textContent = words(name, {
			count: formatNumber(approved),
			all: formatNumber(pictures),
			open: formatNumber(open),
		});
		byId("out-place").textContent = folder;
		const hasFormer = archives.some(({ former }) => former);
		byId("zip-units").hidden = units.filter(({ unit }) => unit).length < 2 && !hasFormer;
		const { failed } = this.folder.state.run;
		byId("out-failed").hidden = !failed;
		byId("out-failed").textContent = words("handOverFailed", { count: formatNumber(failed) });
		byId("out-nobodys").hidden = !nobodys;
		byId("out-nobodys-text").textContent = words("handOverNobodys", { count: formatNumber(nobodys) });
		byId("out-left").hidden = !leftOut;
		byId("out-left").textContent = [
			words("leftOutAside", { count: formatNumber(leftOut) }),
			copies ? words("copiesAside", { count: formatNumber(copies) }) : "",
		].join(" ");
		byId("old-place").hidden = !old;
		byId("old-text").textContent = words("oldPictures", { count: formatNumber(old) });
		byId("tidy").onclick = () => this.tidy();
		this.showArchives(archives);
	}

	showArchives(archives) {
		byId("zip-list").replaceChildren(
			...archives.map(({ name, bytes, path, stale, former }) => {
				const size = words("megabytes", {
					count: formatNumber(Math.max(0.1, Math.round(bytes / (MEGABYTE / 10)) / 10)),
				});
				const button = make(
					"button",
					{ type: "button", className: "quiet", attributes: { "aria-label": `${words("save")}: ${name}` } },
					words("save"),
				);
				on(button, "click", () => save(path).catch(tellProblem));
				const about = make("span", { className: "path" }, `${name} `, make("span", { className: "soft" }, size));
				if (stale)
					about.append(make("span", { className: "finding" }, words(former ? "formerArchive" : "staleArchive")));
				return make("li", {}, about, button);
			}),
		);
	}

	// Nobody packs by mistake what has not been approved.
	askWhich(by) {
		this.by = by;
		const { pictures, approved } = this;
		if (approved === pictures) return this.pack(by, false);
		byId("zip-ask-title").textContent = words("zipAsk", {
			open: formatNumber(pictures - approved),
			all: formatNumber(pictures),
		});
		byId("zip-ask-text").textContent = words(approved ? "zipAskWhich" : "zipAskNone");
		byId("zip-whole").textContent = words("zipWhole", { count: formatNumber(pictures) });
		byId("zip-approved").textContent = words("zipApproved", { count: formatNumber(approved) });
		byId("zip-approved").hidden = !approved;
		return showDialog(byId("zip-ask"));
	}

	async pack(by, approved) {
		const buttons = [byId("zip-all"), byId("zip-units")];
		for (const button of buttons) button.disabled = true;
		byId("zip-state").textContent = words("packing");
		try {
			const {
				archives,
				outdated,
				aside,
				own_files_aside: ownFiles,
			} = await call("POST", "/api/folder/archives", { by, approved });
			this.showArchives([...archives, ...outdated]);
			const told = [words(by === "all" ? "packed" : "packedUnits", { count: formatNumber(archives.length) })];
			if (aside.length) told.push(words("archivesAside", { names: aside.join(", ") }));
			if (ownFiles.length) told.push(words("ownFilesAside", { names: ownFiles.join(", ") }));
			byId("zip-state").textContent = told.join(" ");
			if (by === "all") await save(archives[0].path);
		} catch (problem) {
			byId("zip-state").textContent = "";
			tellProblem(problem);
		}
		for (const button of buttons) button.disabled = false;
	}

	async saveReport(button, kind) {
		await this.withReport(button, kind, ({ path }) => save(path));
	}

	// The window has to be there before anything is waited for: browsers let nothing be opened later.
	async openDirector(button) {
		const page = window.open("", "_blank");
		const shown = await this.withReport(button, "director", async ({ path }) => {
			const address = await ticket(`${inLanguage(path)}&open=1`);
			if (page) page.location.replace(address);
			else await save(path);
		});
		if (!shown) page?.close();
	}

	// The reports as things stand now; whether `use` could have the one that is meant.
	async withReport(button, kind, use) {
		button.disabled = true;
		try {
			const { files } = await call("POST", "/api/folder/reports", {});
			await use(files.find((each) => each.kind === kind) || files.find((each) => each.kind === "table"));
			return true;
		} catch (problem) {
			tellProblem(problem);
			return false;
		} finally {
			button.disabled = false;
		}
	}

	async tidy() {
		try {
			const { moved } = await call("POST", "/api/folder/tidy", {});
			toast(words("tidied", { count: formatNumber(moved) }));
			await this.enter();
		} catch (problem) {
			tellProblem(problem);
		}
	}
}

// A download is asked for by the browser, which knows nothing of the page's language: the file's name depends on it.
const inLanguage = (path) => `${path}?lang=${document.documentElement.lang}`;

const save = (path) => download(inLanguage(path));
