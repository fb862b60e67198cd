import { call } from "./api.js";
import { ADD_UNITS } from "./campaign_units_added.js";
import { make, on } from "./dom.js";
import { formatNumber } from "./figures.js";
import { tellProblem } from "./folder_state.js";
import { words } from "./words.js";

const UNITS_NAMED = 12;

// Units that the campaign's list does not have: what that means for the photos, and the ways out. `change(part)` is
// called with what is chosen otherwise; which unit one is now is said to the `folder`.
export function showUnlisted(place, folder, { plan, frame_unlisted: isFramed, campaign_page: page }, change) {
	const { unlisted, renamed_units: renamed, campaign_units: units } = plan;
	const { names, refused, nameless } = unlisted;
	place.hidden = !names.length && !renamed.length;
	if (place.hidden) return place.replaceChildren();
	const said = renamed.map((each) => saidLine(each, folder));
	if (!names.length) return place.replaceChildren(make("ul", { className: "renamed-units" }, ...said));
	const counts = { units: formatNumber(names.length), count: formatNumber(refused || nameless) };
	const told = words(refused ? "unlistedRefused" : "unlistedNameless", counts);
	const lines = names.slice(0, UNITS_NAMED).map((name) => askLine(name, units, folder));
	const rest = names.length - lines.length;
	if (rest > 0) lines.push(make("li", { className: "soft" }, words("andMore", { count: formatNumber(rest) })));
	const actions = make("p", { className: "actions" });
	if (refused || isFramed) {
		const label = words(refused ? "frameUnlisted" : "refuseUnlisted");
		const button = make("button", { type: "button", className: "quiet" }, label);
		on(button, "click", () => {
			button.disabled = true;
			change({ frame_unlisted: refused > 0 });
		});
		actions.append(button);
	}
	if (page) {
		const href = page + location.search + ADD_UNITS;
		actions.append(make("a", { href, className: "button quiet" }, words("addUnlisted")));
	}
	const statement = make("p", {}, make("strong", {}, told));
	const hint = make("p", { className: "soft" }, words("unlistedHint"));
	return place.replaceChildren(statement, hint, make("ul", { className: "renamed-units" }, ...lines, ...said), actions);
}

// A unit that is not known, and the campaign's units, one of which it may be now.
function askLine(name, units, folder) {
	const open = make("option", { value: "" }, words("unitIsNow"));
	const options = units.map(({ id, name: label }) => make("option", { value: id }, label));
	const select = make("select", {}, open, ...options);
	on(select, "change", () => say(folder, name, select.value, select));
	return make("li", {}, make("label", {}, make("span", {}, name), " ", select));
}

// What was said of a unit, to be taken back.
function saidLine({ name, unit }, folder) {
	const label = words("unitSaidBack");
	const attributes = { "aria-label": `${label}: ${name}` };
	const button = make("button", { type: "button", className: "quiet mend", attributes }, label);
	on(button, "click", () => say(folder, name, null, button));
	return make("li", {}, make("span", {}, words("unitSaid", { name, unit })), " ", button);
}

async function say(folder, name, unit, control) {
	control.disabled = true;
	try {
		folder.accept(await call("PUT", "/api/folder/units", { unit: name, is: unit || null }));
	} catch (problem) {
		control.disabled = false;
		if (control.tagName === "SELECT") control.value = "";
		tellProblem(problem);
	}
}
