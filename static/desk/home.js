import { call, openSession, showLock } from "./api.js";
import { formatNumber } from "./figures.js";
import { loadTotals } from "./totals.js";
import { words } from "./words.js";

// How each part stands, in a line on its card.
const STATES = {
	async campaigns() {
		const campaigns = await call("GET", "/api/campaigns");
		const running = campaigns.filter(({ state }) => state === "running").length;
		return campaigns.length ? words("campaignCount", { count: campaigns.length, running }) : words("noCampaigns");
	},
	async folder() {
		return describeFolder(await call("GET", "/api/folder"));
	},
	async numbers() {
		const totals = [...(await loadTotals()).values()];
		const count = totals.reduce((sum, made) => sum + made, 0);
		return count ? words("pictureCount", { count: formatNumber(count) }) : "";
	},
};

// What is left to do with the folder that is worked on; the card leads to the step at which that is done.
function describeFolder({ job, problem, run, look }) {
	if (!job) return problem?.text || "";
	const name = job.source.drop ? words("droppedName") : words("folderCalled", { name: job.source.name });
	const isBusy = ["running", "pausing"].includes(run.state);
	const tell = (key, values) => {
		const told = Object.entries(values).map(([each, value]) => [each, formatNumber(value)]);
		return words(`home.${key}`, { name, ...Object.fromEntries(told) });
	};
	if (run.state === "idle") return tell("idle", { count: job.plan.photos });
	if (isBusy) return tell("running", { done: run.done, total: run.total });
	if (run.state !== "done")
		return tell(run.done < run.total ? "paused" : "renamed", { done: run.done, total: run.total });
	if (look.to_check) return tell("toCheck", { count: look.to_check });
	if (look.approved < look.pictures) return tell("toApprove", { count: look.pictures - look.approved });
	return tell("approved", { count: look.pictures });
}

async function showState(place) {
	place.textContent = (await STATES[place.dataset.state]?.().catch(() => "")) || "";
	place.hidden = !place.textContent;
}

if (await openSession()) for (const place of document.querySelectorAll("[data-state]")) showState(place);
else showLock();
