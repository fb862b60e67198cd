import { make, on } from "./dom.js";

const SPARE_ROWS = 3; // drawn above and below what is seen
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// Thousands of tiles in a list that holds only those near the window. `draw(item)` gives a tile, a <button>;
// `open(item)` is called with the one that was chosen, `press(item, key)` with a key on it.
export class Wall {
	constructor(list, { draw, open, press }) {
		Object.assign(this, { list, draw, press, items: [], tiles: new Map(), at: 0, across: 1, high: 0 });
		on(window, "scroll", () => this.wish(), { passive: true });
		new ResizeObserver(() => this.measure()).observe(list);
		on(list, "click", ({ target }) => {
			const index = this.indexOf(target);
			if (index < 0) return;
			this.at = index;
			open(this.items[index]);
		});
		on(list, "focusin", ({ target }) => {
			const index = this.indexOf(target);
			if (index >= 0) this.point(index);
		});
		on(list, "keydown", (event) => this.step(event));
	}

	indexOf(element) {
		const tile = element.closest("li");
		return tile ? Number(tile.dataset.index) : -1;
	}

	get item() {
		return this.items[this.at];
	}

	show(items) {
		const wanted = this.item;
		this.items = items;
		this.at = Math.max(0, wanted ? items.findIndex(({ id }) => id === wanted.id) : 0);
		this.clear();
		this.measure();
	}

	clear() {
		this.tiles.clear();
		this.list.replaceChildren();
	}

	// One item was changed: its tile is drawn anew.
	refresh(item) {
		const index = this.items.findIndex(({ id }) => id === item.id);
		if (index < 0) return;
		this.items[index] = item;
		const old = this.tiles.get(index);
		if (!old) return;
		const hadFocus = old.contains(document.activeElement);
		const tile = this.make(index);
		this.tiles.set(index, tile);
		old.replaceWith(tile);
		if (hadFocus) tile.firstElementChild.focus({ preventScroll: true });
	}

	// How many stand beside each other, and how high a row is, as the style sheet says.
	measure() {
		const width = this.list.clientWidth;
		if (!width) return;
		const style = getComputedStyle(this.list);
		const [tile, row] = ["--tile", "--row"].map((name) => Number.parseFloat(style.getPropertyValue(name)));
		const across = Math.max(1, Math.floor(width / tile));
		if (across !== this.across || row !== this.high) this.clear();
		Object.assign(this, { across, high: row });
		this.list.style.setProperty("--across", across);
		this.place();
	}

	wish() {
		this.frame ||= requestAnimationFrame(() => {
			this.frame = 0;
			this.place();
		});
	}

	place() {
		if (!this.high || !this.list.clientWidth) return;
		const top = this.list.getBoundingClientRect().top;
		const rows = Math.ceil(this.items.length / this.across);
		const first = Math.min(rows, Math.max(0, Math.floor(-top / this.high) - SPARE_ROWS));
		const last = Math.max(first, Math.min(rows, Math.ceil((innerHeight - top) / this.high) + SPARE_ROWS));
		const [from, to] = [first * this.across, Math.min(this.items.length, last * this.across)];
		for (const [index, tile] of this.tiles) {
			if (index >= from && index < to) continue;
			tile.remove();
			this.tiles.delete(index);
		}
		let before = null;
		for (let index = to - 1; index >= from; index -= 1) {
			let tile = this.tiles.get(index);
			if (!tile) {
				tile = this.make(index);
				this.tiles.set(index, tile);
				this.list.insertBefore(tile, before);
			}
			before = tile;
		}
		if (to > from && !this.tiles.has(this.at)) this.tiles.get(from).firstElementChild.tabIndex = 0; // to come in by Tab
		this.list.style.paddingTop = `${first * this.high}px`;
		this.list.style.paddingBottom = `${(rows - last) * this.high}px`;
	}

	make(index) {
		const attributes = { "aria-posinset": index + 1, "aria-setsize": this.items.length };
		const button = this.draw(this.items[index]);
		button.tabIndex = index === this.at ? 0 : -1;
		return make("li", { dataset: { index }, attributes }, button);
	}

	point(index) {
		const old = this.tiles.get(this.at);
		if (old) old.firstElementChild.tabIndex = -1;
		this.at = index;
		const tile = this.tiles.get(index);
		if (tile) tile.firstElementChild.tabIndex = 0;
	}

	focus(index) {
		const top = this.list.getBoundingClientRect().top + Math.floor(index / this.across) * this.high;
		if (top < 0) scrollBy(0, top - this.high / 2);
		else if (top + this.high > innerHeight) scrollBy(0, top + 1.5 * this.high - innerHeight);
		this.place();
		this.point(index);
		this.tiles.get(index)?.firstElementChild.focus({ preventScroll: true });
	}

	step(event) {
		if (event.ctrlKey || event.metaKey || event.altKey || this.indexOf(event.target) < 0) return;
		const page = Math.max(1, Math.floor(innerHeight / this.high) - 1);
		const [right, down] = STEPS[event.key] || { PageUp: [0, -page], PageDown: [0, page] }[event.key] || [0, 0];
		let to = this.at + right + down * this.across;
		if (event.key === "Home") to = 0;
		if (event.key === "End") to = this.items.length - 1;
		to = Math.min(this.items.length - 1, Math.max(0, to));
		const isMove = right || down || event.key === "Home" || event.key === "End";
		if (isMove) this.focus(to);
		else if (!this.press(this.item, event.key)) return;
		event.preventDefault();
	}
}
