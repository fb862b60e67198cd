import { make, on } from "./dom.js";
import { formatNumber } from "./figures.js";
import { words } from "./words.js";

const UNITS_NAMED = 12;

// Units that the campaign's list does not have: what that means for the photos, and the ways out. `change(part)` is
// called with what is chosen otherwise.
export function showUnlisted(place, { plan, frame_unlisted: isFramed, campaign_page: page }, change) {
	const { names, refused, nameless } = plan.unlisted;
	place.hidden = !names.length;
	if (!names.length) return place.replaceChildren();
	const counts = { units: formatNumber(names.length), count: formatNumber(refused || nameless) };
	const told = words(refused ? "unlistedRefused" : "unlistedNameless", counts);
	const some = names.slice(0, UNITS_NAMED).join(" · ");
	const rest = names.length - UNITS_NAMED;
	const named = rest > 0 ? words("unitsAndMore", { some, count: formatNumber(rest) }) : some;
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
	if (page)
		actions.append(make("a", { href: page + location.search, className: "button quiet" }, words("addUnlisted")));
	const statement = make("p", {}, make("strong", {}, told));
	return place.replaceChildren(statement, make("p", { className: "soft" }, named), actions);
}
