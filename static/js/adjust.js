import { byId, debounce, on } from "./dom.js";
import { clampCrop, fitWindow, formatCrop, move, rotate, sideLimits, snapAngle, splitAngle, zoom } from "./geometry.js";
import { listenForGestures } from "./gestures.js";

const TYPING_DELAY = 600; // ms after the last letter

export class AdjustControls {
	constructor(session) {
		this.session = session;
		const { stage } = session.workspace;
		listenForGestures(byId("stage"), {
			move: (right, down) => this.tryCrop((crop) => move(crop, stage.size, right, down)),
			zoom: (factor, point) => this.tryCrop((crop) => zoom(crop, stage.size, factor, point)),
			end: () => this.commit(),
		});
		this.bindSlider("zoom", (crop, value) => {
			const { cx, cy } = this.window;
			return zoom(crop, 1, crop.side / this.sideAt(value), [cx, cy]);
		});
		this.bindSlider("turn", (crop, value) => rotate(crop, splitAngle(crop.angle)[0] + snapAngle(value), this.window));
		on(byId("quarter"), "click", () => {
			if (this.tryCrop((crop) => rotate(crop, crop.angle - 90, this.window))) this.commit();
		});
		on(byId("mirror"), "click", () => this.mirror());
		on(byId("auto"), "click", () => session.change({ crop: "", mirror: false }));
		const sendUnit = debounce(() => session.change({ unit: byId("unit").value.trim() }), TYPING_DELAY);
		on(document, "input", ({ target }) => target.name === "unit" && sendUnit());
		on(document, "change", ({ target }) => target.name === "frame" && this.setFrame(target.value));
	}

	get window() {
		return this.session.frame.window;
	}

	bindSlider(id, change) {
		on(byId(id), "input", ({ target }) => this.tryCrop((crop) => change(crop, Number(target.value))));
		on(byId(id), "change", () => this.commit());
	}

	// Shows what `change` makes of the crop; false without a photo.
	tryCrop(change) {
		const { session } = this;
		if (!session.record || !session.preview) return false;
		session.cancel();
		session.workspace.setState("changing");
		session.crop = clampCrop(change(session.crop), session.photo, this.window);
		session.workspace.callAll("showPhoto");
		session.workspace.callAll("showCrop", session.crop);
		this.update();
		return true;
	}

	commit() {
		const { crop, preview, record } = this.session;
		if (record && preview) this.session.change({ crop: formatCrop(crop), mirror: crop.mirror });
		this.update();
	}

	mirror() {
		const { session } = this;
		const mirror = !session.options.mirror;
		this.tryCrop((crop) => ({ ...crop, mirror }));
		session.change(session.options.crop ? { mirror, crop: formatCrop(session.crop) } : { mirror });
	}

	setFrame(frame) {
		const { session } = this;
		if (!session.record) return;
		const oldWindow = this.window;
		session.options.frame = frame;
		session.workspace.stage.mask = "";
		session.workspace.setFrame(session.frame);
		this.tryCrop((crop) => fitWindow(crop, oldWindow, this.window));
		if (session.options.crop) this.commit();
		else session.change({});
	}

	// Equal steps of the slider enlarge equally.
	sideAt(value) {
		const [min, max] = sideLimits(this.session.photo, this.window);
		return max * (min / max) ** (value / 100);
	}

	update() {
		const { crop, photo, preview, options } = this.session;
		const [min, max] = sideLimits(photo || crop, this.window);
		const [, degrees] = splitAngle(crop.angle);
		byId("zoom").value = ((100 * Math.log(crop.side / max)) / Math.log(min / max)).toFixed(2);
		byId("turn").value = degrees;
		const angle = `${Math.round(degrees * 2) / 2}°`;
		if (byId("angle").textContent !== angle) byId("angle").textContent = angle;
		byId("mirror").setAttribute("aria-pressed", options.mirror);
		byId("auto").disabled = !options.crop && !options.mirror;
		for (const id of ["zoom", "turn", "quarter"]) byId(id).disabled = !preview;
	}
}
