import { byId, on, placeToast, toast } from "./dom.js";
import { formatNumber } from "./figures.js";
import { words } from "./words.js";

const NAMES = ["choose", "match", "run", "look", "hand-over"];
const SERVER_NAMES = { deliver: "hand-over" };

// The bar of the five steps, and which of their pages is shown. A page has enter() and leave(), or neither.
export class Steps {
	constructor(folder) {
		Object.assign(this, { folder, pages: {}, current: "" });
		for (const button of document.querySelectorAll("[data-step]")) {
			on(button, "click", () => this.open(button.dataset.step));
		}
		on(window, "popstate", () => folder.state && this.show(this.wished())); // not before anything is known
		folder.onChange((state) => this.draw(state));
	}

	add(name, page) {
		this.pages[name] = page;
	}

	// As the address says, or how far the work is.
	start() {
		const { step } = this.folder.state;
		this.show(this.wished() || SERVER_NAMES[step] || step);
	}

	wished() {
		const name = location.hash.slice(1);
		return NAMES.includes(name) && this.isOpen(name) ? name : "";
	}

	open(name) {
		if (name === this.current || !this.isOpen(name)) return;
		toast(""); // it was said of the step before
		history.pushState(null, "", `${location.pathname}${location.search}#${name}`);
		this.show(name);
		byId(`${name}-title`).focus({ preventScroll: true });
		scrollTo(0, 0);
	}

	show(wanted) {
		const name = NAMES.includes(wanted) && this.isOpen(wanted) ? wanted : "choose";
		this.pages[this.current]?.leave?.();
		this.current = name;
		byId("waiting").hidden = true;
		for (const each of NAMES) byId(each).hidden = each !== name;
		this.draw(this.folder.state);
		this.pages[name]?.enter?.();
		placeToast();
	}

	isOpen(name) {
		if (!this.folder.state) return false; // it is still asked for
		const { job, look } = this.folder.state;
		const seen = look.pictures + look.failed + look.left_out;
		return (
			{ choose: true, match: Boolean(job?.matching), run: Boolean(job), look: seen > 0 }[name] ?? look.pictures > 0
		);
	}

	draw({ job, run, look }) {
		const { matching } = job || {};
		const open = matching ? matching.open : 0;
		const isRun = run.state === "done";
		const notes = {
			choose: job && words("folderPhotos", { count: formatNumber(job.plan.photos) }),
			match: job && matchNote(matching, run),
			run: job && (isRun ? runNote(run) : run.done ? `${formatNumber(run.done)} / ${formatNumber(run.total)}` : ""),
			look: look.to_check
				? words("folderOpen", { count: formatNumber(look.to_check) })
				: isRun && look.pictures && words("folderSeen"),
			"hand-over":
				look.pictures &&
				words("folderApproved", { count: formatNumber(look.approved), all: formatNumber(look.pictures) }),
		};
		const done = {
			choose: job?.plan.photos,
			match: matching && !open,
			run: isRun && !run.failed,
			look: isRun && look.pictures && !look.to_check,
		};
		for (const button of document.querySelectorAll("[data-step]")) {
			const { step } = button.dataset;
			button.disabled = !this.isOpen(step);
			button.classList.toggle("done", Boolean(done[step]));
			if (step === this.current) button.setAttribute("aria-current", "step");
			else button.removeAttribute("aria-current");
			button.querySelector(".step-mark").textContent = done[step] ? "✓" : NAMES.indexOf(step) + 1;
			button.parentElement.classList.toggle("current", step === this.current);
			button.classList.toggle("bare", !notes[step]);
			button.querySelector(".step-note").textContent = notes[step] || "";
		}
	}
}

const runNote = ({ failed }) => (failed ? words("folderFailed", { count: formatNumber(failed) }) : words("folderDone"));

// How many photos are still to be matched; once a run has begun, how many nobody is known for, or how many are matched.
function matchNote(matching, run) {
	if (!matching) return words("folderNoList");
	if (run.state === "idle" && matching.open) return words("folderOpen", { count: formatNumber(matching.open) });
	if (matching.open) return words("folderNobodys", { count: formatNumber(matching.open) });
	return words("folderMatched", { count: formatNumber(matching.sure) });
}
