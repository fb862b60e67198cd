import { call } from "./api.js";
import { listUnits } from "./campaign_units.js";
import { byId, on } from "./dom.js";
import { formatNumber } from "./figures.js";
import { fold } from "./folding.js";
import { words } from "./words.js";

// The address with which the folder of photos opens a campaign whose list lacks some of its units.
export const ADD_UNITS = "#units-of-folder";

const NAMED = 6;

const nameOf = (unit) => fold(typeof unit === "string" ? unit : unit.name || "");

// Puts the units of the folder that is worked on into the list, once, and tells at the field what was added. Which
// they are says the desk: a link from elsewhere cannot put any words here.
export async function addUnitsOfFolder(record) {
	if (location.hash !== ADD_UNITS || !record.campaign.readable) return;
	history.replaceState(null, "", location.pathname + location.search);
	const { job } = await call("GET", "/api/folder");
	if (job?.frame.campaign !== record.id) return;
	const { names } = job.plan.unlisted;
	const known = new Set(listUnits(record).map(nameOf));
	const added = names.filter((name) => !known.has(fold(name)));
	if (!names.length) return;
	if (added.length) {
		record.change({ units: [...listUnits(record), ...added] });
		record.accept(record.campaign);
	}
	tellAdded(record, added);
	record.save();
}

function tellAdded(record, added) {
	const some = added.slice(0, NAMED).join(" · ");
	const count = formatNumber(added.length - NAMED);
	const named = added.length > NAMED ? words("unitsAndMore", { some, count }) : some;
	const field = document.querySelector("[name=units]");
	byId("units-added-text").textContent = words(added.length ? "unitsAdded" : "unitsThere", { units: named });
	byId("units-added").hidden = false;
	field.focus({ preventScroll: true });
	field.setSelectionRange(field.value.length, field.value.length);
	field.scrollTop = field.scrollHeight;
	byId("units-card").scrollIntoView({ block: "center" });
	if (!added.length) {
		byId("units-added-undo").hidden = true;
		return;
	}
	const gone = new Set(added.map(fold));
	const shown = field.value;
	const takeBack = () => {
		field.blur(); // the field shows what is told
		const left = listUnits(record).filter((unit) => !gone.has(nameOf(unit)));
		record.change({ units: left.length ? left : null });
		record.accept(record.campaign);
	};
	on(byId("units-added-undo"), "click", takeBack);
	// The browser has nothing to undo in a field in which nobody has typed.
	on(field, "keydown", (event) => {
		const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z";
		if (!isUndo || field.value !== shown) return;
		event.stopPropagation(); // it is one step
		event.preventDefault();
		takeBack();
	});
	record.onChange(() => {
		byId("units-added").hidden = !listUnits(record).some((unit) => gone.has(nameOf(unit)));
	});
}
