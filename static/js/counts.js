import { listenToCounts, putCounts } from "./counts_part.js";

// The numbers of a campaign. The key stands behind # in the address and leaves as a header: no log has it.
const place = document.getElementById("numbers");
const key = decodeURIComponent(location.hash.slice(1)).replace(/^key=/, "");

function tell(text) {
	const note = Object.assign(document.createElement("p"), { className: "notice", textContent: text });
	place.textContent = "";
	place.append(note);
}

const ask = (path) => fetch(path, { headers: { "X-Framer-Key": key, Accept: "application/json" }, cache: "no-store" });

async function explain(reply) {
	const problem = await reply.json();
	tell(`${problem.detail} ${problem.hint}`);
}

async function showNumbers() {
	if (!key) return tell(place.dataset.noKey);
	try {
		const reply = await ask(place.dataset.table);
		if (!reply.ok) return explain(reply);
		putCounts(place, await reply.text());
	} catch {
		tell(place.dataset.offline);
	}
}

// As the server calls it: tables by unit and by day have two names.
const fileName = (reply) => reply.headers.get("Content-Disposition").match(/filename="([^"]+)"/)[1];

async function saveTable(by) {
	const path = new URL(place.dataset.csv, location.href);
	path.searchParams.set("by", by);
	const reply = await ask(path);
	if (!reply.ok) return explain(reply);
	const href = URL.createObjectURL(await reply.blob());
	const link = Object.assign(document.createElement("a"), { href, download: fileName(reply) });
	link.click();
	setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

listenToCounts(place, (by) => saveTable(by).catch(() => tell(place.dataset.offline)));
addEventListener("hashchange", () => location.reload());
showNumbers();
