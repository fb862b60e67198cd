import { call } from "./api.js";
import { byId, toast } from "./dom.js";
import { words } from "./words.js";

const SAVE_DELAY = 600; // ms after the last change

// The campaign as the desk has it, and changes on their way there, one request at a time.
export class CampaignRecord {
	constructor(id) {
		Object.assign(this, { id, campaign: null, waiting: {}, timer: 0, sending: null, listeners: [] });
		addEventListener("beforeunload", (event) => {
			if (Object.keys(this.waiting).length) event.preventDefault();
		});
	}

	get path() {
		return `/api/campaigns/${encodeURIComponent(this.id)}`;
	}

	// Calls `listener(campaign)` with every state that the desk tells.
	onChange(listener) {
		this.listeners.push(listener);
	}

	async load() {
		this.accept(await call("GET", this.path));
	}

	accept(campaign) {
		this.campaign = campaign;
		for (const listener of this.listeners) listener(campaign);
	}

	// Values to be saved soon, with others that change meanwhile.
	change(values) {
		Object.assign(this.waiting, values);
		byId("save-state").textContent = words("saving");
		clearTimeout(this.timer);
		this.timer = setTimeout(() => this.save(), SAVE_DELAY);
	}

	// Saves what waits; resolves when nothing does.
	async save() {
		clearTimeout(this.timer);
		await this.sending;
		if (!Object.keys(this.waiting).length) return;
		const values = this.waiting;
		this.waiting = {};
		this.sending = call("PATCH", this.path, { version: this.campaign.version, values })
			.then((campaign) => {
				byId("save-state").textContent = words("saved");
				this.accept(campaign);
			})
			.catch((problem) => {
				this.waiting = { ...values, ...this.waiting };
				byId("save-state").textContent = words("notSaved");
				if (problem.code === "changed_meanwhile") this.tellConflict();
				else toast(`${problem.text} ${problem.hint}`);
			});
		await this.sending;
	}

	// What is done with the whole campaign, after all is saved.
	async act(name, more = {}) {
		await this.save();
		const answer = await call("POST", `${this.path}/${name}`, { version: this.campaign.version, ...more });
		if (answer && answer.id === this.id) this.accept(answer);
		return answer;
	}

	tellConflict() {
		const dialog = byId("conflict");
		byId("conflict-title").textContent = words("changedMeanwhile");
		byId("load-newest").onclick = () => {
			this.waiting = {};
			dialog.close();
			this.load();
		};
		byId("keep-mine").onclick = async () => {
			const mine = this.waiting;
			this.waiting = {};
			dialog.close();
			await this.load();
			this.change(mine);
		};
		if (!dialog.open) dialog.showModal();
	}
}
