import { call } from "./api.js";
import { byId, toast } from "./dom.js";

const POLL = 1000; // ms, while a run is at work
const RETRY = 4000; // ms, after no answer

// To screen readers alone.
export function say(text) {
	byId("say").textContent = "";
	setTimeout(() => {
		byId("say").textContent = text;
	}, 50);
}

export const tellProblem = ({ text, hint }) => toast([text, hint].filter(Boolean).join(" "), 10);

// The folder's state as the server has it: { job, run, look, … }. Watchers are called whenever it was asked for.
export class FolderState {
	constructor() {
		Object.assign(this, { state: null, watchers: [], timer: 0 });
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
		for (const watcher of this.watchers) watcher(this.state);
		clearTimeout(this.timer);
		if (this.isBusy) this.timer = setTimeout(() => this.poll(), POLL);
	}

	// `again`: plans anew what could not be planned when the desk was started.
	async load(again = false) {
		this.accept(await call("GET", `/api/folder${again ? "?again=1" : ""}`));
	}

	async poll() {
		try {
			await this.load();
		} catch (problem) {
			if (problem.code === "no_session") return;
			tellProblem(problem);
			this.timer = setTimeout(() => this.poll(), RETRY);
		}
	}

	// Plans what `wish` says, in place of what was chosen.
	async choose(wish) {
		this.accept(await call("PUT", "/api/folder/job", wish));
	}

	async run() {
		this.accept({ run: await call("POST", "/api/folder/run", {}) });
	}

	async pause() {
		this.accept({ run: await call("POST", "/api/folder/pause", {}) });
	}
}
