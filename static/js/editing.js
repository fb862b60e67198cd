import { byId, message, on, show } from "./dom.js";
import {
	clampCrop,
	defaultCrop,
	formatCrop,
	move,
	rightward,
	rotate,
	sideLimits,
	snapAngle,
	splitAngle,
	turn,
	zoom,
} from "./geometry.js";
import { listenForGestures } from "./gestures.js";
import { sideOfZoom, zoomOfSide } from "./zoom.js";

const ANGLE_STEP = 0.5; // degrees
const TAP_ZOOM = 1.6;
const WHOLE_ICON = "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5M8 9h8v6H8z";

// Moving the photo under its frame. Nothing is sent before `done`.
export class Editing {
	constructor(session) {
		Object.assign(this, { session, active: false, steps: [], position: 0 });
		const { stage } = session.workspace;
		listenForGestures(byId("stage"), {
			enabled: () => this.active,
			move: (right, down) => this.tryCrop((crop) => move(crop, stage.size, right, down)),
			zoom: (factor, point) => this.tryCrop((crop) => zoom(crop, stage.size, factor, point)),
			turn: (degrees, point) => this.tryCrop((crop) => turn(crop, stage.size, degrees, point)),
			tap: (point) => this.tryCrop((crop) => this.zoomAtTap(crop, point)),
			end: () => this.note(),
		});
		this.bindSlider("zoom", (crop, value) => {
			const { cx, cy } = this.window;
			return zoom(crop, 1, crop.side / sideOfZoom(value, this.limits), [cx, cy]);
		});
		this.bindSlider("turn", (crop, value, dragged) => this.straighten(crop, dragged ? snapAngle(value) : value));
		on(byId("less"), "click", () => this.turnBy(-ANGLE_STEP));
		on(byId("more"), "click", () => this.turnBy(ANGLE_STEP));
		on(byId("quarter"), "click", () =>
			this.apply((crop) => rotate(crop, crop.angle - 90 * rightward(crop), this.window)),
		);
		on(byId("mirror"), "click", () => this.apply((crop) => ({ ...crop, mirror: !crop.mirror }), true));
		on(byId("light"), "click", () => this.applyLook({ light: this.isBright ? "off" : "on" }));
		on(byId("blur"), "click", () => this.applyLook({ blur_background: this.look.blur_background > 0 ? "" : "1" }));
		this.addWhole();
		on(byId("undo"), "click", () => this.step(-1));
		on(byId("redo"), "click", () => this.step(1));
		on(byId("reset"), "click", () => this.reset());
	}

	get window() {
		return this.session.frame.window;
	}

	get limits() {
		return sideLimits(this.session.work.photo, this.window);
	}

	// Asked for, or given unasked.
	get isBright() {
		const { light } = this.look;
		return light === "on" || (light !== "off" && this.session.record.light);
	}

	// The same, of a logo.
	get isWhole() {
		const { fit } = this.look;
		return fit === "whole" || (!fit && this.session.record.fit === "whole");
	}

	// A button like its neighbour, which the page need not hold until there is a picture.
	addWhole() {
		const button = byId("blur").cloneNode(true);
		button.id = "whole";
		button.querySelector("path").setAttribute("d", WHOLE_ICON);
		button.lastChild.textContent = message("whole");
		byId("blur").after(button);
		on(button, "click", () => {
			this.automatic = true;
			this.applyLook({ fit: this.isWhole ? "face" : "whole" });
		});
	}

	open() {
		const { work, workspace } = this.session;
		this.active = Boolean(work.preview);
		if (!this.active) return;
		this.crop = { ...work.crop };
		this.automatic = !work.options.crop;
		const { light = "", blur_background = "", fit = "" } = work.options;
		this.look = { light, blur_background, fit };
		this.steps = [{ crop: this.crop, automatic: this.automatic, look: this.look }];
		this.position = 0;
		const stage = byId("stage");
		stage.tabIndex = 0;
		stage.setAttribute("role", "application");
		stage.setAttribute("aria-label", message("move"));
		workspace.callAll("showPhoto");
		this.show();
	}

	// Sends what was changed, or goes back to what was.
	close(keep) {
		if (!this.active) return;
		this.active = false;
		const stage = byId("stage");
		stage.removeAttribute("tabindex");
		stage.removeAttribute("role");
		stage.removeAttribute("aria-label");
		const { crop, look, session } = this;
		const before = this.steps[0];
		const changed = formatCrop(crop) !== formatCrop(before.crop) || crop.mirror !== before.crop.mirror;
		if (keep && (changed || this.automatic !== before.automatic || this.looksOther)) {
			session.work.crop = crop;
			session.changes.request({ crop: this.automatic ? "" : formatCrop(crop), mirror: crop.mirror, ...look });
		} else session.accept(session.record, message("done"));
	}

	bindSlider(id, change) {
		const slider = byId(id);
		let dragged = false;
		on(slider, "pointerdown", () => {
			dragged = true;
		});
		on(slider, "keydown", () => {
			dragged = false;
		});
		on(slider, "input", () => this.tryCrop((crop) => change(crop, Number(slider.value), dragged)));
		on(slider, "change", () => this.note());
	}

	// Degrees to the right of the nearest quarter turn.
	straighten(crop, degrees) {
		return rotate(crop, splitAngle(crop.angle)[0] + rightward(crop) * degrees, this.window);
	}

	tilt(crop) {
		return rightward(crop) * splitAngle(crop.angle)[1] || 0; // not -0
	}

	turnBy(degrees) {
		this.apply((crop) => {
			const fine = Math.round((this.tilt(crop) + degrees) / ANGLE_STEP) * ANGLE_STEP;
			return this.straighten(crop, Math.max(-45, Math.min(45, fine)));
		});
	}

	zoomAtTap(crop, point) {
		const [min] = this.limits;
		const { side } = this.steps[0].crop;
		const factor = crop.side > side / TAP_ZOOM + 1 && crop.side / TAP_ZOOM > min ? TAP_ZOOM : crop.side / side;
		return zoom(crop, this.session.workspace.stage.size, factor, point);
	}

	tryCrop(change, automatic = false) {
		if (!this.active) return;
		this.crop = clampCrop(change(this.crop), this.session.work.photo, this.window);
		this.automatic = automatic;
		this.show();
	}

	apply(change, mirrored) {
		this.tryCrop(change, mirrored && this.automatic);
		this.note();
	}

	// What only the server can show.
	applyLook(look) {
		this.look = { ...this.look, ...look };
		this.note();
	}

	get looksOther() {
		const { look } = this.steps[0];
		return Object.keys(look).some((name) => look[name] !== this.look[name]);
	}

	reset() {
		const { automatic, photo } = this.session.work;
		this.look = { light: "", blur_background: "", fit: "" };
		this.apply(() => automatic || defaultCrop(photo, this.window));
		this.automatic = true;
		this.steps[this.position].automatic = true;
		this.show();
	}

	// A step that can be undone.
	note() {
		const { automatic, crop, look } = this;
		const last = this.steps[this.position];
		if (!this.active || (last.crop === crop && last.look === look)) return;
		this.steps.splice(this.position + 1, Infinity, { crop, automatic, look });
		this.position += 1;
		this.show();
	}

	step(by) {
		const step = this.steps[this.position + by];
		if (!step) return;
		this.position += by;
		Object.assign(this, step);
		this.show();
	}

	show() {
		const { crop, session } = this;
		session.workspace.callAll("showCrop", crop);
		const degrees = this.tilt(crop);
		byId("zoom").value = zoomOfSide(crop.side, this.limits).toFixed(2);
		byId("turn").value = degrees;
		const angle = `${Math.round(degrees * 2) / 2 || 0}°`;
		if (byId("angle").textContent !== angle) byId("angle").textContent = angle;
		byId("mirror").setAttribute("aria-pressed", crop.mirror);
		byId("light").setAttribute("aria-pressed", this.isBright);
		byId("blur").setAttribute("aria-pressed", this.look.blur_background > 0);
		byId("whole").setAttribute("aria-pressed", this.isWhole);
		show(byId("look-note"), this.looksOther);
		show(byId("move-note"), !this.looksOther);
		enable("undo", this.position > 0);
		enable("redo", this.position < this.steps.length - 1);
	}
}

// A button that had the focus keeps it: disabled it would lose it.
function enable(id, enabled) {
	const button = byId(id);
	if (button === document.activeElement) button.setAttribute("aria-disabled", !enabled);
	else {
		button.removeAttribute("aria-disabled");
		button.disabled = !enabled;
	}
}
