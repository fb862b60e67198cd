import { byId, toast } from "./dom.js";
import { formatNumber } from "./figures.js";
import { isUnderWay } from "./folder_run.js";
import { words } from "./words.js";

// Photos that came twice; before a run has come to its end they are still to be left out. Then: how many copies are left out, and those that are handed over, to be left out all at once.
export function showCopies(rows) {
	const copies = Object.keys(rows.copies);
	const others = copiesIn(rows).length;
	const isSome = others && others < copies.length;
	const isAtEnd = others > 0 && isUnderWay(rows.folder.state.run);
	const name = isAtEnd ? "copiesAtEnd" : isSome ? "copiesBoth" : others ? "copiesIn" : "copiesOut";
	byId("copies").hidden = !copies.length;
	byId("copies-text").textContent = words(name, {
		count: formatNumber(copies.length - others),
		others: formatNumber(others),
	});
	byId("copies-leave-out").hidden = !others || isAtEnd;
	byId("copies-undo").hidden = !rows.undos.at(-1)?.isOfCopies;
}

// Leaves all of them out.
export async function leaveOutCopies(rows) {
	const copies = copiesIn(rows);
	if (!copies.length) return;
	await rows.leaveOutCopies(copies);
	toast(words("saidCopiesOut", { count: formatNumber(copies.length) }));
}

// Those with a picture.
function copiesIn(rows) {
	return rows.of(Object.keys(rows.copies)).filter((row) => row.status !== "left_out");
}
