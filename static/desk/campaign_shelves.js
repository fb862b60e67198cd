import { call } from "./api.js";
import { byId, make, on, toast } from "./dom.js";
import { formatDays } from "./figures.js";
import { keepPart } from "./kept_view.js";
import { words } from "./words.js";

const STORED = "framer-desk-aside"; // what was archived or deleted last, for the undo on the list

export const noteAside = (laid) => sessionStorage.setItem(STORED, JSON.stringify(laid));

// The campaigns that are not in the list any more: the archive, and an undo for what was done a moment ago.
// `showList` is called when one is in the list again.
export async function showShelves(showList) {
	const takeBack = async (button, { shelf, id }) => {
		button.disabled = true;
		try {
			await call("POST", `/api/${shelf}/${encodeURIComponent(id)}/take-back`);
			byId("aside").hidden = true;
			toast(words("takenBack"));
			await Promise.all([showList(), showArchive(takeBack)]);
		} catch (problem) {
			toast(`${problem.text} ${problem.hint}`);
		}
		button.disabled = false;
	};
	showAside(takeBack);
	await showArchive(takeBack);
}

function showAside(takeBack) {
	const kept = keepPart("aside", () => (byId("aside").hidden ? null : laid));
	const laid = JSON.parse(sessionStorage.getItem(STORED)) || kept;
	sessionStorage.removeItem(STORED);
	if (!laid) return;
	byId("aside-told").textContent = words(laid.shelf === "archive" ? "archived" : "deleted", { title: laid.title });
	byId("aside-undo").onclick = () => takeBack(byId("aside-undo"), laid);
	byId("aside").hidden = false;
}

async function showArchive(takeBack) {
	const archived = await call("GET", "/api/archive");
	byId("archive").hidden = !archived.length;
	byId("archive-count").textContent = `(${archived.length})`;
	byId("archived").replaceChildren(
		...archived.map(({ id, title, starts, ends }) => {
			const name = title || words("untitled");
			const label = words("takeBackTitle", { title: name });
			const button = make("button", { type: "button", className: "quiet", ariaLabel: label }, words("takeBack"));
			on(button, "click", () => takeBack(button, { shelf: "archive", id }));
			const days = starts && ends ? formatDays(starts, ends) : "";
			return make("li", {}, button, " ", name, " ", make("span", { className: "soft" }, days));
		}),
	);
}
