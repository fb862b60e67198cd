import { call } from "./api.js";
import { byId, make, on, toast } from "./dom.js";
import { listenForDrops } from "./drop_anywhere.js";
import { readChosen } from "./dropped_files.js";
import { formatNumber } from "./figures.js";
import { holdsNoPhotos, isDocument, isList, sendList, sendPhotos } from "./folder_drops.js";
import { showFormer, showSome, showUnitFolders } from "./folder_facts.js";
import { FrameChoice, showSizes } from "./folder_frames.js";
import { Picker } from "./folder_picker.js";
import { makeSample } from "./folder_sample.js";
import { startRun, tellProblem } from "./folder_state.js";
import { showUnlisted } from "./folder_unlisted.js";
import { words } from "./words.js";

const REFUSED_NAMED = 3; // of what was dropped and not taken
const LAST_PART = /(?<=[\\/])[^\\/]*$/; // of a path, of any system

// The first step: photos, list, frame, sizes, and what would be done.
export class ChoosePage {
	constructor(folder, steps) {
		Object.assign(this, { folder, steps, picker: new Picker(), wish: null, asked: 0 });
		this.frames = new FrameChoice((frame) => this.change({ frame }));
		on(byId("pick-source"), "click", () => this.pickSource());
		on(byId("change-source"), "click", () => this.pickSource());
		on(byId("pick-sample"), "click", async () => this.take(await makeSample()));
		on(byId("pick-list"), "click", () => this.pickList());
		on(byId("remove-list"), "click", () => this.change({ list: null }));
		on(byId("pick-out"), "click", () => this.pickOut());
		on(byId("pick-files"), "click", () => byId("files-input").click());
		on(byId("files-input"), "change", ({ target }) => {
			this.take(readChosen(target.files));
			target.value = "";
		});
		on(byId("go-on"), "click", () => this.goOn());
		listenForDrops(steps, (files, refused) => this.take(files, refused));
		folder.onChange((state) => this.show(state));
	}

	async enter() {
		await this.frames.load().catch(tellProblem);
		this.show(this.folder.state);
	}

	// Photos and a list, as they come: a list alone changes the list alone.
	async take(files, refused = []) {
		if (!files.length && !refused.length) return null;
		if (this.folder.isBusy) return toast(words("dropLater"));
		const lists = files.filter(isList);
		const photos = files.filter((each) => !isList(each));
		const before = this.folder.job && this.wish;
		const isMaybeList = photos.length > 0 && !lists.length && photos.every(isDocument);
		if (isMaybeList && photos.every(holdsNoPhotos)) return this.refuseDocument(photos[0]);
		try {
			const change = {};
			if (lists.length) change.list = await this.sendList(lists[0]);
			if (photos.length) {
				change.drop = await sendPhotos(photos, refused);
			}
			if (change.list || change.drop) await this.setSource(change);
			if (isMaybeList && !this.folder.job?.plan.photos) await this.refuseDocument(photos[0], before);
		} catch (problem) {
			tellProblem(problem);
		}
		const first = refused.slice(0, REFUSED_NAMED).join("; ");
		return first && toast(words("dropRefused", { count: refused.length, first }), 12);
	}

	// Maybe it was meant as a list: the folder from before comes back.
	async refuseDocument({ name }, before) {
		if (before?.source) await this.change(before);
		this.tell({ text: words("noListKind", { name }), hint: words("listKinds") }, byId("list-problem"));
	}

	async sendList(list) {
		try {
			return (await sendList(list)).path;
		} catch (problem) {
			this.tell(problem, byId("list-problem"));
			return "";
		}
	}

	async pickSource() {
		const chosen = await this.picker.pick("folder", this.folder.job?.source.drop ? "" : this.folder.job?.source.path);
		if (chosen) await this.setSource({ source: chosen.path }).catch(tellProblem);
	}

	async pickList() {
		const source = this.wish?.source || "";
		const chosen = await this.picker.pick("list", source);
		if (chosen) this.change({ list: chosen.path });
	}

	async pickOut() {
		const chosen = await this.picker.pick("out", this.folder.job?.out.path.replace(LAST_PART, ""));
		if (chosen) this.change({ out: chosen.path });
	}

	// Another source: with the list that lies in or beside it, and a place for pictures of its own.
	async setSource({ source = null, drop = null, list = "" }) {
		if (!source && !drop) {
			if (this.wish) return this.change({ list });
			this.earlyList = list;
			return true;
		}
		const { lists, former } = await call("POST", "/api/folder/suggestion", source ? { source } : { drop });
		const found = list || this.earlyList || (lists.length === 1 ? lists[0].path : null);
		const isAsBefore = former && !list && !this.earlyList && this.frames.has(former.frame);
		this.earlyList = "";
		const usual = { list: found, out: "", unit_from_folder: false, frame_unlisted: false };
		return this.change({ source, drop, ...usual, ...(isAsBefore ? former : {}) });
	}

	async change(part) {
		const frame = this.frames.chosen;
		const before = this.wish || { sizes: [2048], folders: "tree", unit_from_folder: false, out: "", list: null };
		this.wish = { source: null, drop: null, frame, ...before, ...part };
		if (!this.wish.source && !this.wish.drop) return false;
		this.asked += 1;
		const turn = this.asked;
		byId("plan-text").textContent = words("planning");
		byId("list-problem").replaceChildren();
		byId("go-on").disabled = true;
		try {
			await this.folder.choose(this.wish);
			if (turn === this.asked && isOther(before, this.wish) && !("folders" in part)) await this.takeUnits();
			return true;
		} catch (problem) {
			if (turn !== this.asked) return false;
			this.showPlan(this.folder.state);
			if (part.list) await this.refuseList(problem, part, before);
			else this.tell(problem);
			return false;
		}
	}

	// A list that is none is let go of, where photos came with it they stay.
	async refuseList(problem, { source, drop }, { list }) {
		this.wish.list = source || drop ? null : list;
		if ((source || drop) && !(await this.change({ list: null }))) return;
		this.tell(problem, byId("list-problem"));
	}

	// Folders that are called as units of the list are them: else one unit would come out under two names.
	async takeUnits() {
		const { plan, unit_from_folder: isTaken } = this.folder.job;
		if (!isTaken && plan.listed_unit_folders > 1) await this.change({ unit_from_folder: true });
	}

	// At the list where it is about that, else at the photos.
	tell({ text, hint }, place = byId("plan-notes")) {
		const told = make(
			"p",
			{ className: "finding error", attributes: { role: "alert" } },
			text,
			" ",
			make("span", { className: "soft" }, hint || ""),
		);
		place.prepend(told);
		if (place.id === "list-problem") told.scrollIntoView({ block: "center" });
	}

	// The folder of last time could not be read: a share that is away, a stick that was pulled out.
	offerAgain(problem) {
		const button = make("button", { type: "button", className: "quiet mend" }, words("tryAgain"));
		on(button, "click", () => this.folder.load(true).catch(tellProblem));
		this.tell(problem);
		byId("plan-notes").firstElementChild.append(" ", button);
	}

	show(state) {
		const { job } = state;
		byId("no-source").hidden = Boolean(job);
		byId("has-source").hidden = !job;
		byId("no-list").hidden = Boolean(job?.list);
		byId("has-list").hidden = !job?.list;
		for (const id of [
			"pick-source",
			"pick-files",
			"pick-sample",
			"change-source",
			"pick-list",
			"remove-list",
			"pick-out",
		])
			byId(id).disabled = this.folder.isBusy;
		if (job) this.showJob(job);
		this.showPlan(state);
	}

	showJob(job) {
		const { source, out, list, frame, sizes, folders, unit_from_folder, frame_unlisted, matching, plan } = job;
		showFormer(byId("out-former"), job);
		const place = source.drop ? { source: null, drop: source.drop } : { source: source.path, drop: null };
		const rest = { list: list?.path || null, frame: frame.id, sizes, folders, unit_from_folder, frame_unlisted };
		this.wish = { ...place, ...rest, out: this.wish?.out ?? out.path };
		byId("source-name").textContent = source.drop ? words("droppedName") : source.name;
		byId("source-path").textContent = source.drop ? words("dropped") : source.path;
		byId("list-name").textContent = list?.name || "";
		byId("list-facts").textContent = matching ? words("listPeople", { count: formatNumber(matching.people) }) : "";
		const remarks = matching ? [...matching.notes, ...matching.remarks] : [];
		showSome(byId("list-remarks"), "listRemarks", remarks);
		byId("out-path").value = out.path;
		byId("choices-summary").textContent = `· ${sizes.join(", ")} px · ${out.name}`;
		this.frames.choose(frame.id);
		showUnitFolders(plan.unit_folders);
		showSizes(this.wish, this.folder.isBusy, (part) => this.change(part));
		showUnlisted(byId("unlisted"), this.folder, job, (part) => this.change(part));
		byId("unlisted").classList.toggle("error", plan.unlisted.refused > 0);
	}

	showPlan({ job, problem }) {
		const button = byId("go-on");
		button.disabled = !job?.plan.photos && !this.folder.isBusy;
		if (!job) {
			byId("plan-text").textContent = words("chooseFirst");
			byId("plan-notes").replaceChildren();
			if (problem) this.offerAgain(problem);
			return;
		}
		const { plan, matching, frame, sizes } = job;
		const values = {
			count: formatNumber(plan.to_frame),
			frame: frame.campaign_title || frame.title,
			sizes: sizes.join(", "),
		};
		const sentences = [words(plan.photos ? "planPhotos" : "planNoPhotos", values)];
		const found = matching && formatNumber(matching.people - matching.missing);
		if (matching) sentences.push(words("planList", { count: found, all: formatNumber(matching.people) }));
		if (plan.passed_over) sentences.push(words("planPassed", { count: formatNumber(plan.passed_over) }));
		byId("plan-text").textContent = sentences.join(" ");
		const passed = plan.passed.map(({ name, text, hint }) => [name, [text, hint].filter(Boolean).join(" ")].join(": "));
		showSome(byId("plan-notes"), "planNotes", [...plan.notes, ...passed], frame.ended_on ? [words("frameEnded")] : []);
		const toMatch = matching?.open > 0;
		button.textContent = this.folder.isBusy ? words("toRun") : words(toMatch ? "goMatch" : "goRun");
	}

	async goOn() {
		const { matching } = this.folder.job;
		if (this.folder.isBusy) this.steps.open("run");
		else if (matching?.open > 0) this.steps.open("match");
		else await startRun(this.folder, this.steps);
	}
}

const isOther = (one, another) => ["source", "drop", "list"].some((name) => one[name] !== another[name]);
