import { byId, debounce, make, on, toast } from "./dom.js";
import { formatNumber } from "./figures.js";
import { pictureButton } from "./folder_large.js";
import { stateOf } from "./folder_rows.js";
import { say, tellProblem } from "./folder_state.js";
import { Wall } from "./folder_wall.js";
import { fold, matches } from "./folding.js";
import { words } from "./words.js";

const MANY = 50; // changes, from which on the wall is drawn anew

// All pictures as a wall, with a search, a filter, and keys to decide with.
export class WallPage {
	constructor(rows, loader, open) {
		Object.assign(this, { rows, loader, folded: new WeakMap() });
		this.wall = new Wall(byId("wall"), {
			draw: (row) => this.draw(row),
			open: (row) => open(this.wall.items, row),
			press: (row, key) => this.press(row, key),
		});
		on(
			byId("wall-search"),
			"input",
			debounce(() => this.show(), 150),
		);
		on(byId("wall-filter"), "change", () => this.show());
		on(byId("approve-shown"), "click", () => this.approveShown());
		rows.onChange((changed) => {
			if (byId("wall-place").hidden) return;
			if (changed.length > MANY || rows.byId.size !== this.known) this.show();
			else for (const row of changed) this.wall.refresh(row);
			this.offerApproval();
		});
	}

	// What was searched for in one folder says nothing of another.
	forget() {
		byId("wall-search").value = "";
		byId("wall-filter").value = "";
	}

	// The copies alone, whatever was searched for before.
	showCopies() {
		this.forget();
		byId("wall-filter").value = "copy";
		this.show();
	}

	show() {
		const query = fold(byId("wall-search").value);
		const filter = byId("wall-filter").value;
		const found = this.rows.all.filter((row) => this.fits(row, query, filter));
		this.known = this.rows.byId.size;
		this.wall.show(found);
		byId("wall-count").textContent = found.length
			? words("wallCount", { count: formatNumber(found.length) })
			: words("wallNothing");
		this.offerApproval();
	}

	offerApproval() {
		byId("approve-shown").disabled = !this.toApprove.length;
	}

	fits(row, query, filter) {
		if (filter === "copy") return row.id in this.rows.copies;
		if (filter ? stateOf(row) !== filter : !row.is_photo) return false;
		if (!query) return true;
		if (!this.folded.has(row)) this.folded.set(row, fold(`${row.name} ${row.unit} ${row.source}`));
		return matches(this.folded.get(row), query);
	}

	draw(row) {
		const state = stateOf(row);
		const button = pictureButton(row, state, this.loader, "tile-picture");
		button.className = state;
		const told = [row.name, row.unit, words(`state.${state}`), row.id in this.rows.copies ? words("isCopy") : ""];
		button.setAttribute("aria-label", told.filter(Boolean).join(", "));
		if (row.id in this.rows.copies) button.append(make("span", { className: "copy-mark" }, words("isCopy")));
		button.append(make("span", { className: "tile-name" }, row.name));
		return button;
	}

	// Whether the key was one of the wall's.
	press(row, key) {
		if (key === " " && row.status === "done") this.act(() => this.rows.approve([row], !row.approved), row);
		else if (key.toLowerCase() === "x")
			this.act(() => this.rows.correct(row, row.status === "left_out" ? {} : { skip: true }), row);
		else return key === " ";
		return true;
	}

	async act(task, row) {
		try {
			await task();
			say(`${row.name}: ${words(`state.${stateOf(this.rows.byId.get(row.id))}`)}`);
		} catch (problem) {
			tellProblem(problem);
		}
	}

	get toApprove() {
		return this.wall.items.filter((row) => stateOf(row) === "open" && row.picture);
	}

	// What is shown and not decided yet; those that should be looked at one by one are left for that.
	async approveShown() {
		const rows = this.toApprove.filter((row) => !row.to_check);
		const kept = this.toApprove.length - rows.length;
		try {
			if (rows.length) await this.rows.approve(rows);
			this.show();
			toast(words("approvedMany", { count: formatNumber(rows.length), kept: formatNumber(kept) }));
		} catch (problem) {
			tellProblem(problem);
		}
	}
}
