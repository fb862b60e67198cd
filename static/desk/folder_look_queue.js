import { isOpenRow, stateOf } from "./folder_rows.js";

// Which pictures come one after another: those that need an eye, or those of the wall from which one was opened.
export class LookQueue {
	constructor(rows) {
		Object.assign(this, { rows, ids: [], at: 0, isOfWall: false });
	}

	get row() {
		return this.rows.byId.get(this.ids[this.at]);
	}

	// Those that need an eye, from that which is shown on.
	begin() {
		const seen = this.row?.id;
		Object.assign(this, { isOfWall: false, ids: [] });
		this.extend();
		this.at = Math.max(0, this.ids.indexOf(seen));
	}

	beginOfWall(items, row) {
		Object.assign(this, { isOfWall: true, ids: items.map(({ id }) => id) });
		this.at = this.ids.indexOf(row.id);
	}

	// Those that have been looked at stay in the queue, so that one can go back.
	extend() {
		if (this.isOfWall) return;
		const known = new Set(this.ids);
		this.ids = this.ids.filter((id) => this.rows.byId.has(id));
		this.ids.push(...this.rows.all.filter((row) => isOpenRow(row) && !known.has(row.id)).map(({ id }) => id));
	}

	get hasOpen() {
		return this.ids.some((id) => this.isOpen(id));
	}

	isOpen(id) {
		const row = this.rows.byId.get(id);
		return Boolean(row) && (this.isOfWall ? stateOf(row) === "open" : isOpenRow(row));
	}

	// The index of the next one that is open, forwards and then from the start; undefined where none is.
	get nextOpen() {
		const all = [...this.ids.keys()];
		const order = [...all.slice(this.at + 1), ...all.slice(0, this.at)];
		return order.find((index) => this.isOpen(this.ids[index]));
	}

	// To a picture that may be none of these.
	find(id) {
		if (this.ids.includes(id)) this.at = this.ids.indexOf(id);
	}
}
