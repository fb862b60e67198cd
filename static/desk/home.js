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
		const { job, look } = await call("GET", "/api/folder");
		if (!job) return "";
		const approved = { count: formatNumber(look.approved), all: formatNumber(look.pictures) };
		const state = look.pictures
			? words("folderApproved", approved)
			: words("folderPhotos", { count: formatNumber(job.plan.photos) });
		return `${job.source.name}: ${state}`;
	},
	async numbers() {
		const totals = [...(await loadTotals()).values()];
		const count = totals.reduce((sum, made) => sum + made, 0);
		return count ? words("pictureCount", { count: formatNumber(count) }) : "";
	},
};

async function showState(place) {
	place.textContent = (await STATES[place.dataset.state]?.().catch(() => "")) || "";
	place.hidden = !place.textContent;
}

if (await openSession()) for (const place of document.querySelectorAll("[data-state]")) showState(place);
else showLock();
