import { call, openSession, picture, showLock } from "./api.js";
import { showShelves } from "./campaign_shelves.js";
import { loadChoices, showLayouts } from "./choices.js";
import { byId, make, on, showDialog, toast } from "./dom.js";
import { formatDays, formatLongDay, formatNumber } from "./figures.js";
import { loadTotals } from "./totals.js";
import { words } from "./words.js";

const link = (id) => `/chien-dich/${encodeURIComponent(id)}${location.search}`;

function tile(campaign) {
	const image = make("img", { alt: "", width: 120, height: 120, className: "round" });
	picture(`/api/campaigns/${campaign.id}/frames/0/picture?side=240`)
		.then((address) => {
			image.src = address;
		})
		.catch(() => {});
	const days = campaign.starts && campaign.ends;
	const begins = campaign.state === "upcoming" ? words("beginsOn", { day: formatLongDay(campaign.starts) }) : "";
	const facts = make("span", {}, make("span", { className: `chip ${campaign.state}` }, words(campaign.state)));
	if (campaign.changed) facts.append(" ", make("span", { className: "chip changed" }, words("changed")));
	return make(
		"li",
		{},
		make(
			"a",
			{ className: "tile", href: link(campaign.id) },
			image,
			make("strong", {}, campaign.title || words("untitled")),
			facts,
			days ? make("span", { className: "soft" }, formatDays(campaign.starts, campaign.ends)) : "",
			begins ? make("span", { className: "soft" }, begins) : "",
			make("span", { className: "soft", hidden: true, dataset: { total: campaign.id } }),
		),
	);
}

async function showTotals() {
	for (const [id, made] of await loadTotals()) {
		const place = document.querySelector(`[data-total="${id}"]`);
		if (!place) continue;
		place.textContent = words("pictureCount", { count: formatNumber(made) });
		place.hidden = false;
	}
}

async function showList() {
	const campaigns = await call("GET", "/api/campaigns");
	byId("empty").hidden = campaigns.length > 0;
	byId("new").hidden = !campaigns.length;
	byId("campaigns").replaceChildren(...campaigns.map(tile));
	showTotals().catch(() => {});
}

async function openDialog() {
	const dialog = byId("new-campaign");
	const { layouts } = await loadChoices();
	let layout = layouts[0];
	showLayouts(byId("new-layouts"), layouts, "party-red", layout, (name) => {
		layout = name;
	});
	on(dialog.querySelector("[data-close]"), "click", () => dialog.close());
	const create = dialog.querySelector("[value=create]");
	create.disabled = false;
	dialog.querySelector("form").onsubmit = async (event) => {
		event.preventDefault();
		create.disabled = true; // a double click makes one
		const title = new FormData(event.target).get("title");
		try {
			const made = await call("POST", "/api/campaigns", { title, layout });
			location.assign(link(made.id));
		} catch (problem) {
			create.disabled = false;
			toast(problem.text);
		}
	};
	showDialog(dialog);
}

if (await openSession()) {
	for (const id of ["new", "first"]) on(byId(id), "click", openDialog);
	await showList().catch((problem) => toast(problem.text));
	await showShelves(showList).catch((problem) => toast(problem.text));
} else showLock();
