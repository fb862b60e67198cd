import { call } from "./api.js";
import { byId, on } from "./dom.js";

// The page in the other language is another page: what was seen on this one is taken along, for this window alone.
const STORED = "framer-desk-view";
const SETTLING = 5000; // ms in which what was asked for comes, and the page grows to its height
const parts = new Map();
const kept = takeKept();

function takeKept() {
	const text = sessionStorage.getItem(STORED);
	sessionStorage.removeItem(STORED);
	const view = JSON.parse(text);
	return view?.path === location.pathname ? view : null;
}

// What the part `name` of the page was before its language was changed, as JSON; null: nothing is known of it.
// `give` tells it when that is asked for; it may take its time.
export function keepPart(name, give) {
	parts.set(name, give);
	return kept?.parts[name] ?? null;
}

// A part that did not load has nothing to tell; the other language is had all the same.
async function readPart(give) {
	try {
		return await give();
	} catch {
		return null;
	}
}

async function readParts() {
	const told = {};
	for (const [name, give] of parts) told[name] = await readPart(give);
	return told;
}

async function switchLanguage(link) {
	await call("PUT", "/api/language", { language: link.hreflang }).catch(() => {}); // the link says it all the same
	const open = [...document.querySelectorAll("details[id][open]")].map(({ id }) => id);
	const view = { path: location.pathname, scroll: scrollY, open, parts: await readParts() };
	try {
		sessionStorage.setItem(STORED, JSON.stringify(view));
	} catch {
		sessionStorage.removeItem(STORED); // more than a browser stores: then the page alone
	}
	location.assign(link.href + location.hash);
}

// Down to where it was, as soon as the page is as high as that, and only as long as nobody moves it.
function restorePlace({ scroll, open }) {
	for (const id of open) byId(id)?.setAttribute("open", "");
	document.querySelector(".languages a").focus({ preventScroll: true });
	const sizes = new ResizeObserver(() => scrollTo(0, scroll));
	const stop = () => sizes.disconnect();
	sizes.observe(document.body);
	for (const event of ["wheel", "keydown", "pointerdown"]) on(window, event, stop, { once: true, passive: true });
	setTimeout(stop, SETTLING);
}

for (const link of document.querySelectorAll(".languages a")) {
	on(link, "click", (event) => {
		if (event.ctrlKey || event.metaKey || event.shiftKey) return; // in a tab or window of its own
		event.preventDefault();
		switchLanguage(link);
	});
}
if (kept) restorePlace(kept);
