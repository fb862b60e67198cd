import { asText, forWindow, move, quarter, sides, snap, turn, within, zoom } from "./geometry.js";
import { listen } from "./gestures.js";
import { find, later } from "./page.js";

const TYPING = 600; // ms after the last letter

export class Adjust {
	constructor(flow) {
		this.flow = flow;
		const { stage } = flow.work;
		listen(find("stage"), {
			move: (right, down) => this.see((crop) => move(crop, stage.size, right, down)),
			zoom: (factor, point) => this.see((crop) => zoom(crop, stage.size, factor, point)),
			end: () => this.keep(),
		});
		this.slider("zoom", (crop, value) => {
			const { cx, cy } = this.window;
			return zoom(crop, 1, crop.side / this.sideAt(value), [cx, cy]);
		});
		this.slider("turn", (crop, value) => turn(crop, quarter(crop.angle)[0] + snap(value), this.window));
		this.button("quarter", () => this.see((crop) => turn(crop, crop.angle - 90, this.window)) && this.keep());
		this.button("mirror", () => this.mirror());
		this.button("auto", () => flow.want({ crop: "", mirror: false }));
		const typed = later(() => flow.want({ unit: find("unit").value.trim() }), TYPING);
		document.addEventListener("input", ({ target }) => target.name === "unit" && typed());
		document.addEventListener("change", ({ target }) => target.name === "frame" && this.reframe(target.value));
	}

	get window() {
		return this.flow.frame.window;
	}

	slider(id, change) {
		find(id).addEventListener("input", ({ target }) => this.see((crop) => change(crop, Number(target.value))));
		find(id).addEventListener("change", () => this.keep());
	}

	button(id, press) {
		find(id).addEventListener("click", press);
	}

	/* Shows what `change` makes of the crop; false if there is nothing to move. */
	see(change) {
		const { flow } = this;
		if (!flow.record || !flow.preview) return false;
		flow.stop();
		flow.work.state("changing");
		flow.crop = within(change(flow.crop), flow.photo, this.window);
		flow.work.all("cover");
		flow.work.all("show", flow.crop);
		this.tell();
		return true;
	}

	/* What is seen is what is wanted. */
	keep() {
		const { flow } = this;
		if (flow.record && flow.preview) flow.want({ crop: asText(flow.crop), mirror: flow.crop.mirror });
		this.tell();
	}

	mirror() {
		const mirror = !this.flow.wanted.mirror;
		this.see((crop) => ({ ...crop, mirror }));
		this.flow.want(this.flow.wanted.crop ? { mirror, crop: asText(this.flow.crop) } : { mirror });
	}

	reframe(frame) {
		const { flow } = this;
		if (!flow.record) return;
		const before = this.window;
		flow.wanted.frame = frame;
		flow.work.stage.mask = "";
		flow.work.setFrame(flow.frame);
		this.see((crop) => forWindow(crop, before, this.window));
		if (flow.wanted.crop) this.keep();
		else flow.want({});
	}

	/* Equal steps of the slider enlarge equally. */
	sideAt(value) {
		const [least, most] = sides(this.flow.photo, this.window);
		return most * (least / most) ** (value / 100);
	}

	tell() {
		const { crop, photo, preview, wanted } = this.flow;
		const [least, most] = sides(photo || crop, this.window);
		const [, rest] = quarter(crop.angle);
		find("zoom").value = ((100 * Math.log(crop.side / most)) / Math.log(least / most)).toFixed(2);
		find("turn").value = rest;
		const angle = `${Math.round(rest * 2) / 2}°`;
		if (find("angle").textContent !== angle) find("angle").textContent = angle;
		find("mirror").setAttribute("aria-pressed", wanted.mirror);
		find("auto").disabled = !wanted.crop && !wanted.mirror;
		["zoom", "turn", "quarter"].forEach((id) => {
			find(id).disabled = !preview;
		});
	}
}
