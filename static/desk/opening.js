import { byId, on } from "./dom.js";
import { words } from "./words.js";

const MIN_RADIUS = 0.05;
const STEP = 0.005; // of the side, for a key; ten times as much with Shift

const clamp = (value, least, most) => Math.min(most, Math.max(least, value));

// The circle into which faces go, on the large picture: dragged, resized at its grip, or moved by keys.
export class Opening {
	constructor(record) {
		Object.assign(this, { record, ring: byId("opening"), windows: [], frame: 0, window: null, from: null });
		on(byId("move-opening"), "click", () => this.toggle());
		on(this.ring, "pointerdown", (event) => this.grab(event));
		on(this.ring, "pointermove", (event) => this.drag(event));
		for (const end of ["pointerup", "pointercancel"]) on(this.ring, end, () => this.release());
		on(this.ring, "keydown", (event) => this.press(event));
	}

	// Where the faces of each frame go, as a check measured it; null for those that cannot be moved.
	setWindows(windows) {
		this.windows = windows;
		this.show(this.frame);
	}

	show(frame) {
		this.frame = frame;
		const declared = this.record.value("frames")?.[frame]?.window;
		const isPicture = this.record.campaign.frames[frame]?.layout === "";
		this.window = isPicture ? { ...(declared || this.windows[frame] || { cx: 0.5, cy: 0.5, r: 0.38 }) } : null;
		byId("move-opening").hidden = !isPicture;
		if (!isPicture) this.close();
		this.place();
	}

	toggle() {
		this.ring.hidden = !this.ring.hidden;
		byId("move-opening").setAttribute("aria-pressed", String(!this.ring.hidden));
		if (!this.ring.hidden) this.ring.focus();
	}

	close() {
		this.ring.hidden = true;
		byId("move-opening").setAttribute("aria-pressed", "false");
	}

	place() {
		if (!this.window) return;
		const { cx, cy, r } = this.window;
		const percent = (share) => `${100 * share}%`;
		Object.assign(this.ring.style, {
			left: percent(cx - r),
			top: percent(cy - r),
			width: percent(2 * r),
			height: percent(2 * r),
		});
		this.ring.setAttribute("aria-valuenow", String(Math.round(100 * r)));
		const figures = { x: Math.round(100 * cx), y: Math.round(100 * cy), r: Math.round(100 * r) };
		this.ring.setAttribute("aria-valuetext", words("openingAt", figures));
	}

	grab(event) {
		event.preventDefault();
		this.ring.focus();
		this.ring.setPointerCapture(event.pointerId);
		this.from = { x: event.clientX, y: event.clientY, window: { ...this.window }, isGrip: event.target !== this.ring };
	}

	drag(event) {
		if (!this.from) return;
		const side = byId("large").clientWidth;
		const [right, down] = [(event.clientX - this.from.x) / side, (event.clientY - this.from.y) / side];
		const { cx, cy, r } = this.from.window;
		this.set(this.from.isGrip ? { cx, cy, r: r + (right + down) / 2 } : { cx: cx + right, cy: cy + down, r });
	}

	release() {
		const before = this.from?.window;
		this.from = null;
		if (before && JSON.stringify(before) !== JSON.stringify(this.window)) this.save();
	}

	press(event) {
		const step = event.shiftKey ? 10 * STEP : STEP;
		const { cx, cy, r } = this.window;
		const moved = {
			ArrowLeft: { cx: cx - step, cy, r },
			ArrowRight: { cx: cx + step, cy, r },
			ArrowUp: { cx, cy: cy - step, r },
			ArrowDown: { cx, cy: cy + step, r },
			"+": { cx, cy, r: r + step },
			"=": { cx, cy, r: r + step },
			"-": { cx, cy, r: r - step },
		}[event.key];
		if (event.key === "Escape") {
			this.close();
			byId("move-opening").focus();
		}
		if (!moved) return;
		event.preventDefault();
		this.set(moved);
		this.save();
	}

	set({ cx, cy, r }) {
		const radius = clamp(r, MIN_RADIUS, 0.5);
		const inside = (centre) => clamp(centre, radius, 1 - radius);
		const round = (share) => Math.round(10_000 * share) / 10_000;
		this.window = { cx: round(inside(cx)), cy: round(inside(cy)), r: round(radius) };
		this.place();
	}

	save() {
		const blocks = structuredClone(this.record.value("frames"));
		blocks[this.frame].window = this.window;
		this.record.change({ frames: blocks });
	}
}
