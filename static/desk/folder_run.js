import { byId, make, on } from "./dom.js";
import { formatNumber } from "./figures.js";
import { say, tellProblem } from "./folder_state.js";
import { words } from "./words.js";

// The third step: how far the work is. It goes on without the page.
export class RunPage {
	constructor(folder, steps, loader) {
		Object.assign(this, { folder, steps, loader, told: "", tiles: new Map() });
		const act = (name) => () => folder[name]().catch(tellProblem);
		on(byId("pause"), "click", act("pause"));
		on(byId("resume"), "click", act("run"));
		on(byId("to-look"), "click", () => steps.open("look"));
		folder.onChange((state) => this.show(state));
	}

	show({ run, job, look }) {
		const title = this.title(run);
		byId("run-title").textContent = title;
		const bar = byId("run-bar");
		if (run.starting) bar.removeAttribute("value");
		else bar.value = run.total ? run.done / run.total : run.state === "done" ? 1 : 0;
		byId("run-facts").textContent = this.facts(run, job, look);
		byId("pause").hidden = !this.folder.isBusy;
		byId("pause").disabled = run.state === "pausing";
		byId("resume").hidden = this.folder.isBusy || run.state === "done";
		byId("resume").textContent = words(run.state === "idle" ? "goRun" : hasNewNames(run) ? "renameRun" : "goOnRun");
		byId("to-look").hidden = run.state !== "done";
		byId("run-note").hidden = !this.folder.isBusy;
		const { error } = run;
		byId("run-problem").hidden = !error;
		byId("run-problem").textContent = error ? [error.text, error.hint].filter(Boolean).join(" ") : "";
		this.showLatest(run.latest);
		this.showFailures(run);
		if (this.told && this.told !== run.state) say(title);
		if (this.told === "running" && run.state === "done" && this.steps.current === "run") byId("to-look").focus();
		this.told = run.state;
	}

	// A run that was whole has work again when names, frame or sizes are others.
	title(run) {
		if (hasNewNames(run)) return words("run.renamed");
		return words(run.starting ? "run.starting" : `run.${run.state}`);
	}

	facts({ done, total, rate, seconds_left: left, made, resumed, moved, failed, state }, job, look) {
		if (state === "idle" && !done) return job ? words("planPhotosShort", { count: formatNumber(job.plan.photos) }) : "";
		const parts = [words("runCount", { done: formatNumber(done), total: formatNumber(total) })];
		if (state === "running" && rate) parts.push(words("runRate", { rate: formatNumber(Math.round(rate * 10) / 10) }));
		if (state === "running" && left !== null) parts.push(words("runLeft", { time: duration(left) }));
		if (!this.folder.isBusy) {
			const kept = resumed - moved;
			if (made || !resumed) parts.push(words("runMade", { count: formatNumber(made) }));
			if (kept) parts.push(words("runKept", { count: formatNumber(kept) }));
			if (moved) parts.push(words("runMoved", { count: formatNumber(moved) }));
		}
		if (state === "done" && look.copies) parts.push(words("runCopies", { count: formatNumber(look.copies) }));
		if (failed) parts.push(words("runFailed", { count: formatNumber(failed) }));
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

	showFailures({ failures, failed_files: failed }) {
		byId("failed").hidden = !failures.length;
		byId("failed-count").textContent = words("failures", { count: formatNumber(failed) });
		const rows = failures.map(({ name, text, hint }) =>
			make(
				"li",
				{ className: "finding error" },
				make("strong", {}, name),
				` ${text} `,
				make("span", { className: "soft" }, hint || ""),
			),
		);
		byId("failed-list").replaceChildren(...rows);
	}
}

// A run that was whole has work again: names, units, frame or sizes are others.
export const hasNewNames = ({ state, done, total }) => state === "paused" && total > 0 && done >= total;

export function duration(seconds) {
	if (seconds < 60) return words("seconds", { count: Math.max(1, Math.round(seconds)) });
	return words("minutes", { count: formatNumber(Math.ceil(seconds / 60)) });
}
