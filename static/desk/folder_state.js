import { call } from "./api.js";
import { byId, on, showDialog, toast } from "./dom.js";
import { formatNumber } from "./figures.js";
import { words } from "./words.js";

const POLL = 1000; // ms, while a run is at work
const REST = 5000; // ms, while none is, or after no answer

// To screen readers alone.
export function say(text) {
	byId("say").textContent = "";
	setTimeout(() => {
		byId("say").textContent = text;
	}, 50);
}

// What stands on the page as long as it lasts is not said once more.
const LASTING = ["offline", "other_folder"];

export function tellProblem({ code, text, hint }) {
	if (LASTING.includes(code) && !document.querySelector("dialog:modal")) return;
	toast([text, hint].filter(Boolean).join(" "), 10);
}

// The folder's state as the server has it: { job, run, look, … }. Watchers are called whenever it was asked for.
export class FolderState {
	constructor() {
		Object.assign(this, { state: null, watchers: [], timer: 0, changes: 0, choosing: false, starting: null });
	}

	get job() {
		return this.state.job;
	}

	get isBusy() {
		return ["running", "pausing"].includes(this.state.run.state);
	}

	onChange(watcher) {
		this.watchers.push(watcher);
	}

	accept(state) {
		this.state = { ...this.state, ...state };
		this.changes += 1;
		for (const watcher of this.watchers) watcher(this.state);
		this.wait();
	}

	// `again`: plans anew what could not be planned when the desk was started.
	async load(again = false) {
		this.accept(await call("GET", `/api/folder${again ? "?again=1" : ""}`));
	}

	// The same, with the campaign as it is now.
	async renew() {
		this.accept(await call("GET", "/api/folder?renewed=1"));
	}

	wait(isAnswered = true) {
		clearTimeout(this.timer);
		this.timer = setTimeout(() => this.look(), this.isBusy && isAnswered ? POLL : REST);
	}

	// Looks how all stands now, which another window may have changed, too; a hidden window need not know.
	async look() {
		if (!this.state) return;
		if (document.hidden && !this.isBusy) return this.wait();
		const { changes } = this;
		try {
			const state = await call("GET", "/api/folder");
			if (changes !== this.changes || this.choosing) return;
			const isOther = this.job && state.job?.mark !== this.job.mark;
			if (isOther) document.dispatchEvent(new Event("other-folder"));
			else if (JSON.stringify(state) !== JSON.stringify(this.state)) this.accept(state);
			else this.wait();
		} catch (problem) {
			if (problem.code === "no_session") return;
			tellProblem(problem);
			this.wait(false);
		}
	}

	// Plans what `wish` says, in place of what was chosen.
	async choose(wish) {
		this.choosing = true; // what is asked for meanwhile is of neither folder for sure
		try {
			this.accept(await call("PUT", "/api/folder/job", wish));
		} finally {
			this.choosing = false;
		}
	}

	// A second click on the way is the first one.
	run() {
		this.starting ||= this.start().finally(() => {
			this.starting = null;
		});
		return this.starting;
	}

	async start() {
		this.accept({ run: await call("POST", "/api/folder/run", {}) });
	}

	async pause() {
		this.accept({ run: await call("POST", "/api/folder/pause", {}) });
	}
}

// Runs, or shows the run that another window has started.
export async function startRun(folder, steps) {
	try {
		if (!folder.isBusy && (await mayRun(folder))) await folder.run();
		steps.open("run");
	} catch (problem) {
		if (problem.code !== "folder_busy") return tellProblem(problem);
		await folder.load();
		steps.open("run");
	}
	return null;
}

// Where people with a picture would get none: a unit may have another name now.
async function mayRun(folder) {
	const failing = () => folder.state.look.pictures && folder.job?.plan.unlisted.refused;
	if (failing()) await folder.renew();
	const count = failing();
	if (!count) return true;
	const units = formatNumber(folder.job.plan.unlisted.names.length);
	byId("run-ask-title").textContent = words("unlistedRefused", { units, count: formatNumber(count) });
	const dialog = byId("run-ask");
	dialog.returnValue = "";
	showDialog(dialog);
	return new Promise((settle) => {
		on(dialog, "close", () => settle(dialog.returnValue === "run"), { once: true });
	});
}
