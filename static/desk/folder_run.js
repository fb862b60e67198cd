import { byId, make, on } from "./dom.js";
import { formatNumber } from "./figures.js";
import { say, startRun, tellProblem } from "./folder_state.js";
import { showUnlisted } from "./folder_unlisted.js";
import { words } from "./words.js";

// The third step: how far the work is. It goes on without the page.
export class RunPage {
	constructor(folder, steps, loader) {
		Object.assign(this, { folder, steps, loader, told: "", tiles: new Map() });
		const act = (name) => () => folder[name]().catch(tellProblem);
		on(byId("pause"), "click", act("pause"));
		on(byId("resume"), "click", () => startRun(folder, steps));
		on(byId("to-look"), "click", () => steps.open("look"));
		folder.onChange((state) => this.show(state));
	}

	show({ run, job }) {
		const title = this.title(run);
		byId("run-title").textContent = title;
		const bar = byId("run-bar");
		if (run.starting) bar.removeAttribute("value");
		else bar.value = run.total ? run.done / run.total : run.state === "done" ? 1 : 0;
		byId("run-facts").textContent = this.facts(run, job);
		byId("pause").hidden = !this.folder.isBusy;
		byId("pause").disabled = run.state === "pausing";
		const isToRetry = run.state === "done" && Boolean(run.failed || run.failed_files);
		byId("resume").hidden = this.folder.isBusy || (run.state === "done" && !isToRetry);
		byId("resume").textContent = words(isToRetry ? "retryRun" : nextRun(run));
		byId("resume").classList.toggle("quiet", isToRetry);
		byId("to-look").hidden = run.state !== "done";
		byId("run-note").hidden = !this.folder.isBusy;
		const { error } = run;
		byId("run-problem").hidden = !error;
		byId("run-problem").textContent = error ? [error.text, error.hint].filter(Boolean).join(" ") : "";
		this.showLatest(run.latest);
		this.showFailures(run);
		byId("run-unlisted").hidden = true;
		if (job?.plan.unlisted.refused && !this.folder.isBusy)
			showUnlisted(byId("run-unlisted"), this.folder, job, (part) => this.runWith(part));
		if (this.told && this.told !== run.state) say(title);
		if (this.told === "running" && run.state === "done" && this.steps.current === "run") byId("to-look").focus();
		this.told = run.state;
	}

	// What was chosen otherwise here is made at once.
	async runWith(part) {
		if (await this.steps.pages.choose.change(part)) await startRun(this.folder, this.steps);
	}

	// A run that was whole has work again when names, frame or sizes are others.
	title(run) {
		if (hasNewNames(run)) return words("run.renamed");
		const { state, was_paused: wasPaused, failed, made, resumed, done, total } = run;
		if (state === "paused" && !wasPaused) return words("run.left", { count: formatNumber(total - done) });
		if (state === "done" && failed)
			return words("run.doneBut", { count: formatNumber(made + resumed), failed: formatNumber(failed) });
		return words(run.starting ? "run.starting" : `run.${state}`);
	}

	facts({ done, total, rate, seconds_left: left, made, resumed, moved, state, ...run }, job) {
		if (state === "idle" && !done)
			return job ? words("planPhotosShort", { count: formatNumber(job.plan.to_frame) }) : "";
		const parts = [words("runCount", { done: formatNumber(done), total: formatNumber(total) })];
		if (state === "running" && rate) parts.push(words("runRate", { rate: formatNumber(Math.round(rate * 10) / 10) }));
		if (state === "running" && left !== null) parts.push(words("runLeft", { time: duration(left) }));
		if (!this.folder.isBusy) {
			const kept = resumed - moved;
			if (made || !resumed) parts.push(words("runMade", { count: formatNumber(made) }));
			if (kept) parts.push(words("runKept", { count: formatNumber(kept) }));
			if (moved) parts.push(words("runMoved", { count: formatNumber(moved) }));
		}
		const others = { runLeftOut: run.skipped - run.copies, runCopies: run.copies };
		const failures = { runFailed: run.failed, runFailedFiles: run.failed_files };
		for (const [name, count] of Object.entries({ ...others, ...failures }))
			if (count) parts.push(words(name, { count: formatNumber(count) }));
		return parts.join(" · ");
	}

	// The newest come first; those that are there already stay the same elements.
	showLatest(ids) {
		const tiles = new Map();
		for (const id of ids) {
			let tile = this.tiles.get(id);
			if (!tile) {
				const image = make("img", { alt: "", width: 104, height: 104 });
				tile = make("li", {}, image);
				this.loader.show(image, `/api/folder/photos/${id}/picture?size=thumb`);
			}
			tiles.set(id, tile);
		}
		this.tiles = tiles;
		byId("latest").replaceChildren(...tiles.values());
		byId("latest").hidden = !tiles.size;
	}

	// One line for each cause; what it concerns is folded, and stays as somebody has folded it.
	showFailures({ failures, failed, failed_files: files }) {
		byId("failed").hidden = !failures.length;
		const counts = [failed && words("failures", { count: formatNumber(failed) })];
		if (files) counts.push(words("failedFiles", { count: formatNumber(files) }));
		byId("failed-count").textContent = counts.filter(Boolean).join(" · ");
		const told = JSON.stringify(failures);
		if (told === this.toldFailures) return;
		this.toldFailures = told;
		byId("failed-list").replaceChildren(...failures.map(describeCause));
	}
}

// A run that was whole has work again: names, units, frame or sizes are others.
export const hasNewNames = ({ state, done, total }) => state === "paused" && total > 0 && done >= total;

// A run is at work, or waits to go on: what it does at its end is still to be done.
export const isUnderWay = (run) => ["running", "pausing", "paused"].includes(run.state) && !hasNewNames(run);

const nextRun = (run) => (run.state === "idle" ? "goRun" : hasNewNames(run) ? "renameRun" : "goOnRun");

function describeCause({ label, hint, count, files }) {
	const items = files.map((file) =>
		make("li", {}, make("span", { className: "path" }, file.name), ` ${tellFile(file)}`),
	);
	if (count > files.length) items.push(make("li", {}, words("andMore", { count: formatNumber(count - files.length) })));
	const said = words("failureCause", { count: formatNumber(count), cause: label });
	const summary = make("summary", {}, make("strong", {}, said));
	const list = make("details", {}, summary, make("ul", { className: "soft" }, ...items));
	return make("li", { className: "finding error" }, list, make("span", { className: "soft" }, hint));
}

const tellFile = ({ text, hint }) => [text, hint].filter(Boolean).join(" ");

export function duration(seconds) {
	if (seconds < 60) return words("seconds", { count: Math.max(1, Math.round(seconds)) });
	return words("minutes", { count: formatNumber(Math.ceil(seconds / 60)) });
}
