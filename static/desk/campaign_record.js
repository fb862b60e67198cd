import { call } from "./api.js";
import { byId, showDialog, toast } from "./dom.js";
import { keepPart } from "./kept_view.js";
import { words } from "./words.js";

const SAVE_DELAY = 600; // ms after the last change
const TRY_AGAIN = 10_000; // ms until what could not be saved is tried once more: a disk may have space again
const MOST_STEPS = 100;

// The campaign as the desk has it, and changes on their way there, one request at a time.
export class CampaignRecord {
	constructor(id) {
		Object.assign(this, { id, campaign: null, waiting: {}, timer: 0, sending: null, problem: null, listeners: [] });
		Object.assign(this, { done: [], undone: [], checked: "" }); // `checked`: the version of which all was looked at
		this.drawing = null; // why the frame cannot be drawn, as a finding
		this.acts = 0; // with the whole campaign, that are not done yet
		addEventListener("beforeunload", (event) => {
			if (!this.isKept && Object.keys(this.waiting).length) event.preventDefault();
		});
		this.kept = keepPart("record", () => this.keep());
	}

	// For the same page in another language: the steps back, and what cannot be saved just now.
	async keep() {
		if (!this.campaign) return this.kept; // it did not load: as the page before gave it
		await this.save();
		this.isKept = true;
		return { done: this.done, undone: this.undone, waiting: this.waiting };
	}

	get path() {
		return `/api/campaigns/${encodeURIComponent(this.id)}`;
	}

	// The value as it was typed last, though it may not be saved yet; null where there is none.
	value(name) {
		return (name in this.waiting ? this.waiting[name] : this.campaign.values[name]) ?? null;
	}

	// Calls `listener(campaign)` with every state that the desk tells.
	onChange(listener) {
		this.listeners.push(listener);
	}

	async load() {
		const campaign = await call("GET", this.path);
		const { waiting = {}, ...steps } = this.kept || {};
		this.kept = null;
		Object.assign(this, steps, { waiting: { ...waiting, ...this.waiting } });
		this.accept(campaign);
		if (Object.keys(waiting).length) this.queue({});
		else this.showSteps();
	}

	// While a value is wrong nothing can be drawn: what is known of frames and colours stays meanwhile.
	accept(campaign) {
		const { frames = [], colours, contrast } = this.campaign || {};
		const isDrawn = campaign.frames.length || !campaign.readable || !frames.length;
		this.campaign = isDrawn ? campaign : { ...campaign, frames, colours, contrast };
		for (const listener of this.listeners) listener(this.campaign);
	}

	// What keeps the frame from being drawn is to be mended like all else; null: nothing does.
	noteDrawing(finding) {
		if (JSON.stringify(finding) === JSON.stringify(this.drawing)) return;
		this.drawing = finding;
		this.accept(this.campaign);
	}

	// All that is to be mended.
	get findings() {
		const { findings } = this.campaign;
		const key = this.drawing?.key;
		const isKnown = findings.some((each) => each.level === "error" && (!key || each.key === key));
		return this.drawing && !isKnown ? [...findings, this.drawing] : findings;
	}

	// Values to be saved soon, with others that change meanwhile; `undo` takes them back.
	change(values) {
		const before = Object.fromEntries(Object.keys(values).map((name) => [name, this.value(name)]));
		const last = this.done[this.done.length - 1];
		const sameField = last && Object.keys(last).join() === Object.keys(before).join() && this.timer;
		if (!sameField) this.done.push(before); // what is typed in one go is one step
		this.done.splice(0, this.done.length - MOST_STEPS);
		this.undone = [];
		this.queue(values);
	}

	queue(values) {
		Object.assign(this.waiting, values);
		byId("save-state").textContent = words("saving");
		this.showSteps();
		clearTimeout(this.timer);
		this.timer = setTimeout(() => this.save(), SAVE_DELAY);
	}

	undo() {
		this.step(this.done, this.undone);
	}

	redo() {
		this.step(this.undone, this.done);
	}

	step(from, to) {
		const values = from.pop();
		if (!values) return;
		to.push(Object.fromEntries(Object.keys(values).map((name) => [name, this.value(name)])));
		document.activeElement?.blur(); // the field shows what is told, not what was typed
		this.queue(values);
		this.save();
	}

	showSteps() {
		byId("undo").disabled = !this.done.length;
		byId("redo").disabled = !this.undone.length;
	}

	// Saves what waits; resolves when nothing does.
	async save() {
		clearTimeout(this.timer);
		this.timer = 0;
		while (this.sending) await this.sending; // whoever waited with us may have sent the next one
		if (!Object.keys(this.waiting).length) return;
		const values = this.waiting;
		this.waiting = {};
		this.sending = call("PATCH", this.path, { version: this.campaign.version, values })
			.then((campaign) => {
				byId("save-state").textContent = words("saved");
				this.problem = null;
				this.accept(campaign);
			})
			.catch((problem) => this.keepUnsaved(values, problem))
			.finally(() => {
				this.sending = null;
			});
		await this.sending;
	}

	// What was typed stays, and is tried again where nothing but the place was at fault; that is told once.
	keepUnsaved(values, problem) {
		this.waiting = { ...values, ...this.waiting };
		byId("save-state").textContent = words("notSaved");
		if (this.problem?.text !== problem.text) this.tell(problem);
		this.problem = problem;
		if (["output", "offline"].includes(problem.code)) this.timer = setTimeout(() => this.save(), TRY_AGAIN);
	}

	// What `task` resolves to; it runs when all is saved, and nothing is saved meanwhile: both would have one version.
	// Raises what kept it from being saved: nobody wants to publish without the last words.
	async alone(task) {
		this.setBusy(1);
		try {
			return await this.inTurn(task);
		} finally {
			this.setBusy(-1);
		}
	}

	// Meanwhile no other act can be begun, by a second click or another button.
	setBusy(more) {
		this.acts += more;
		byId("acts").disabled = this.acts > 0;
	}

	async inTurn(task) {
		do await this.save();
		while (this.sending);
		if (Object.keys(this.waiting).length) throw this.problem;
		const work = task();
		this.sending = work
			.catch(() => {})
			.finally(() => {
				this.sending = null;
			});
		return work;
	}

	// What is done with the whole campaign, after all is saved; raises what the desk refuses.
	async send(method, path, body = {}) {
		return this.alone(async () => {
			const answer = await call(method, `${this.path}/${path}`, { version: this.campaign.version, ...body });
			if (answer && answer.id === this.id) this.accept(answer);
			return answer;
		});
	}

	act(name, more = {}) {
		return this.send("POST", name, more);
	}

	// Gives a file to the campaign; true if it was taken. The values that `names` stand for can be undone.
	async giveFile(path, file, kind, names) {
		try {
			await this.alone(async () => {
				const before = Object.fromEntries(names.map((name) => [name, this.value(name)]));
				const headers = { "If-Match": this.campaign.version, "Content-Type": kind };
				const answer = await call("PUT", `${this.path}/${path}`, new Blob([file], { type: kind }), headers);
				this.note(before);
				this.accept(answer);
			});
			return true;
		} catch (problem) {
			this.tell(problem);
			return false;
		}
	}

	// A step that the desk did by itself, to be undone as if it had been typed.
	note(before) {
		this.done.push(before);
		this.undone = [];
		this.showSteps();
	}

	tell(problem) {
		if (problem.code === "changed_meanwhile") this.tellConflict();
		else if (problem.code === "setup")
			toast(words("mendFirst"), 12); // the sentence stands at its field
		else if (problem.code !== "offline" || document.querySelector("dialog:modal"))
			toast(`${problem.text} ${problem.hint}`, 12); // that the desk does not answer stands above the page
	}

	tellConflict() {
		const dialog = byId("conflict");
		byId("conflict-title").textContent = words("changedMeanwhile");
		byId("load-newest").onclick = () => {
			Object.assign(this, { waiting: {}, problem: null, done: [], undone: [] });
			byId("save-state").textContent = "";
			this.showSteps();
			dialog.close();
			this.load();
		};
		byId("keep-mine").onclick = async () => {
			const mine = this.waiting;
			Object.assign(this, { waiting: {}, problem: null });
			dialog.close();
			await this.load();
			this.change(mine);
		};
		showDialog(dialog);
	}
}
