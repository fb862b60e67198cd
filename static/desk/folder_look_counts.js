import { byId } from "./dom.js";
import { formatNumber } from "./figures.js";
import { showCopies } from "./folder_look_copies.js";
import { isOpenRow } from "./folder_rows.js";
import { words } from "./words.js";

// How many pictures there are to be looked at, and how many in all: in the title, and on the buttons of the views.
export function showLookCounts(rows, look, isOfAll) {
	const open = rows.all.filter(isOpenRow).length;
	byId("look-title").textContent = words(isOfAll ? "lookAllTitle" : "lookTitle", {
		count: formatNumber(open),
		done: formatNumber(look.approved),
		all: formatNumber(look.pictures),
	});
	showCopies(rows);
	byId("wall-undo").hidden = !rows.undos.length;
	document.querySelector("[data-view=worst]").textContent = words("viewWorst", { count: formatNumber(open) });
	document.querySelector("[data-view=wall]").textContent = words("viewWall", {
		count: formatNumber(rows.photos.length),
	});
}

// What is said where no picture is left to be looked at one by one, and where to go from there.
export function showLookEnd({ look, run }) {
	const isRunning = run.state !== "done" && !look.to_check;
	byId("look-empty-title").textContent = words(
		isRunning ? "lookWait" : look.approved + look.left_out ? "lookDone" : "lookNothing",
	);
	const rest = look.pictures - look.approved;
	const end = rest ? "lookDoneText" : run.failed ? "lookAllBut" : "lookAllApproved";
	byId("look-empty-text").textContent = words(isRunning ? "lookWaitText" : end, {
		count: formatNumber(rest),
		failed: formatNumber(run.failed),
	});
	byId("look-to-wall").hidden = !rest;
	byId("look-to-hand-over").hidden = !look.pictures;
}
