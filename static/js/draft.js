// The page of a draft: the key of the address's fragment opens it, as a header; it is in no request line and no log.
const byId = (id) => document.getElementById(id);
const root = byId("draft");
const headers = { "X-Framer-Key": location.hash.slice(1), Accept: "application/json" };

function add(parent, name, text, lang) {
	const element = document.createElement(name);
	element.textContent = text;
	if (lang) element.lang = lang;
	parent.append(element);
	return element;
}

async function fetchWithKey(path) {
	const reply = await fetch(path, { headers, cache: "no-store" });
	if (reply.status === 429)
		byId("draft-say").dataset.wait = (({ detail, hint }) => `${detail} ${hint}`)(await reply.json());
	if (!reply.ok) throw new Error(String(reply.status));
	return reply;
}

async function showFrame(frame, lang) {
	const figure = add(byId("draft-frames"), "figure", "");
	const disc = add(figure, "div", "");
	disc.className = "sample";
	const image = add(disc, "img", "");
	image.alt = frame.title;
	image.src = URL.createObjectURL(await (await fetchWithKey(frame.picture)).blob());
	add(figure, "figcaption", frame.title, lang);
}

// A link made a moment ago is known to the server once it has read its folder again.
async function fetchDraft(tries = 4) {
	try {
		return await (await fetchWithKey(root.dataset.source)).json();
	} catch (error) {
		if (error.message !== "404" || tries === 1) throw error;
		await new Promise((resolve) => setTimeout(resolve, 2000));
		return fetchDraft(tries - 1);
	}
}

async function showDraft() {
	const draft = await fetchDraft();
	const title = byId("draft-title");
	title.textContent = draft.title;
	title.lang = byId("draft-organiser").lang = draft.lang;
	document.title = draft.title;
	byId("draft-organiser").textContent = draft.organiser;
	byId("draft-status").textContent = draft.status;
	for (const caption of draft.captions) add(byId("draft-words"), "p", caption, draft.lang).className = "caption";
	byId("draft-words").hidden = false;
	await Promise.all(draft.frames.map((frame) => showFrame(frame, draft.lang)));
	byId("draft-say").textContent = "";
}

showDraft().catch(() => {
	byId("draft-say").textContent = byId("draft-say").dataset.wait || root.dataset.missing;
});
addEventListener("hashchange", () => location.reload());
for (const link of document.querySelectorAll("nav [hreflang]")) link.hash = location.hash; // the key stays in the other language
