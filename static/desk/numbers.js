import { listenToCounts, putCounts } from "../js/counts_part.js";
import { call, download, html, openSession, showLock } from "./api.js";
import { byId, make, on, toast } from "./dom.js";
import { formatNumber } from "./figures.js";
import { words } from "./words.js";

function tellWhy({ text, hint }) {
	const place = byId("no-numbers");
	place.querySelector("h2").textContent = text;
	place.querySelector("div").replaceChildren(...hint.split("\n").map((each) => make("p", {}, each)));
	place.hidden = false;
	byId("look-again").onclick = () => location.reload();
}

function totalTile(campaign) {
	const taking = campaign.units - campaign.missing;
	const facts = campaign.units ? [words("unitsTakingPart", { count: taking, all: campaign.units })] : [];
	const { folders } = campaign;
	const ofFolders = folders && { count: formatNumber(folders.made), approved: formatNumber(folders.approved) };
	if (campaign.saved) facts.push(words("savedCount", { count: formatNumber(campaign.saved) }));
	return make(
		"li",
		{},
		make(
			"a",
			{ className: "tile", href: `/so-lieu/${encodeURIComponent(campaign.id)}${location.search}` },
			make("strong", { lang: "vi" }, campaign.title),
			make("span", { className: `chip ${campaign.state}` }, words(campaign.state)),
			campaign.made || !folders
				? make("span", { className: "total" }, words("pictureCount", { count: formatNumber(campaign.made) }))
				: "",
			ofFolders ? make("span", {}, words("folderPictureCount", ofFolders)) : "",
			...facts.map((fact) => make("span", { className: "soft" }, fact)),
		),
	);
}

async function showTotals() {
	const { campaigns, problem } = await call("GET", "/api/numbers?folders=1");
	byId("totals").replaceChildren(...campaigns.map(totalTile));
	if (problem) tellWhy(problem);
}

async function showCampaign(place) {
	const path = `/api/numbers/${encodeURIComponent(place.dataset.campaign)}`;
	putCounts(place, await html(path));
	const { lang } = document.documentElement;
	on(place, "click", ({ target: { dataset } }) => {
		if (!dataset.folderFile) return;
		download(`${path}/${dataset.folderFile}?lang=${lang}`).catch((problem) => toast(problem.text));
	});
	listenToCounts(place, (by) =>
		download(`${path}/table.csv?by=${by}&lang=${lang}`).catch((problem) => toast(problem.text)),
	);
}

if (await openSession()) await (byId("numbers") ? showCampaign(byId("numbers")) : showTotals()).catch(tellWhy);
else showLock();
