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
} from "../js/geometry.js";
import { listenForGestures } from "../js/gestures.js";
import { Stage } from "../js/stage.js";
import { sideOfZoom, zoomOfSide } from "../js/zoom.js";
import { call, picture } from "./api.js";
import { byId, on } from "./dom.js";
import { drawHeads } from "./folder_heads.js";
import { photoPath, wholePath } from "./folder_rows.js";
import { tellProblem } from "./folder_state.js";

const ZOOM_STEP = 1.6; // of a double tap

// Mending one picture on the stage that the page has, too. What is tried is only shown: save() alone keeps it.
export class Mender {
	// `close(row)` is called afterwards, with the row as it is then, or null where nothing was kept.
	constructor(rows, close) {
		Object.assign(this, { rows, close, active: false, overlays: new Map(), shown: "", asked: 0 });
		this.element = byId("mend-stage");
		this.stage = new Stage(this.element, rows.folder.state.sides.photo);
		const { stage } = this;
		listenForGestures(this.element, {
			enabled: () => this.active,
			move: (right, down) => this.change((crop) => move(crop, stage.size, right, down)),
			zoom: (factor, point) => this.change((crop) => zoom(crop, stage.size, factor, point)),
			turn: (degrees, point) => this.change((crop) => turn(crop, stage.size, degrees, point)),
			tap: (point) => this.change((crop) => zoom(crop, stage.size, ZOOM_STEP, point)),
			end: () => {},
		});
		on(byId("mend-zoom"), "input", ({ target }) => {
			const { cx, cy } = this.window;
			this.change((crop) => zoom(crop, 1, crop.side / sideOfZoom(Number(target.value), this.limits), [cx, cy]));
		});
		on(byId("mend-turn"), "input", ({ target }) => {
			const degrees = snapAngle(Number(target.value));
			this.change((crop) => rotate(crop, splitAngle(crop.angle)[0] + rightward(crop) * degrees, this.window));
		});
		on(byId("mend-quarter"), "click", () =>
			this.change((crop) => rotate(crop, crop.angle - 90 * rightward(crop), this.window)),
		);
		on(byId("mend-light"), "click", () => this.setLight(this.light === "on" ? "" : "on"));
		on(byId("mend-automatic"), "click", () => this.attempt({}));
		on(byId("mend-save"), "click", () => this.save());
		on(byId("mend-cancel"), "click", () => this.finish(null));
		on(byId("looking"), "keydown", (event) => this.press(event));
	}

	get limits() {
		return sideLimits(this.photo, this.window);
	}

	async open(row) {
		this.row = row;
		await this.load();
		this.active = true;
		this.show(true);
		Object.assign(this.element, { tabIndex: 0 });
		this.element.focus({ preventScroll: true });
	}

	// The photo, and how it lies now.
	async load() {
		const { id } = this.row;
		const [facts, image, overlay] = await Promise.all([
			call("GET", `/api/folder/photos/${id}/stage`),
			openImage(photoPath(this.row, this.rows.folder.state.sides.photo)),
			this.overlay(),
		]);
		const { width, height, window, crop, correction } = facts;
		Object.assign(this, { facts, image, window, photo: { width, height }, overlaid: overlay, correction });
		this.stage.overlay.src = overlay;
		this.element.hidden = false; // it is measured when the photo is laid
		this.stage.width = 0;
		this.stage.load(image, width, height);
		this.crop = crop || defaultCrop(this.photo, window);
		this.before = formatCrop(this.crop);
		this.drawHeads(facts.chosen);
		this.draw();
		const { row } = this;
		if (row.pending) await this.attempt(correction);
		else if (row.picture) await this.showPicture(await picture(wholePath(row)));
	}

	// A picture as it comes out lies over the photo until that is moved; then its unit's name stays.
	async showPicture(address) {
		const before = this.shown;
		this.shown = address;
		await this.stage.showPicture(address, this.row.unit ? this.overlaid : "", "");
		if (before) URL.revokeObjectURL(before);
	}

	drawHeads(chosen) {
		drawHeads({ ...this.facts, chosen }, this.image, (face) => this.attempt({ ...this.looks, face }));
	}

	// The artwork of the frame that was chosen, fetched once.
	async overlay() {
		const { id } = this.rows.folder.job.frame;
		if (!this.overlays.has(id)) this.overlays.set(id, await picture("/api/folder/overlay"));
		return this.overlays.get(id);
	}

	change(act) {
		if (!this.active) return;
		this.crop = clampCrop(act(this.crop), this.photo, this.window);
		this.stage.showPhoto();
		this.draw();
	}

	draw() {
		const { crop } = this;
		this.stage.showCrop(crop);
		const degrees = rightward(crop) * splitAngle(crop.angle)[1] || 0;
		byId("mend-zoom").value = zoomOfSide(crop.side, this.limits).toFixed(2);
		byId("mend-turn").value = degrees;
		byId("mend-angle").textContent = `${Math.round(degrees * 2) / 2 || 0}°`;
		byId("mend-light").setAttribute("aria-pressed", String(this.light === "on"));
	}

	get light() {
		return this.correction.light || "";
	}

	// As a face: what comes of it is seen at once.
	setLight(light) {
		return this.attempt({ ...this.looks, light, ...this.place });
	}

	// Where the photo lies now, as a correction says it.
	get place() {
		const { crop, face } = this.correction;
		if (formatCrop(this.crop) !== this.before) return { crop: formatCrop(this.crop) };
		return crop ? { crop } : face === undefined ? {} : { face: Number(face) };
	}

	// What a correction says beside where the photo lies.
	get looks() {
		const { level, fit, blur_background: blur, light } = this.correction;
		return filled({ level, fit, blur_background: blur, light });
	}

	// Shows what would come of `correction`; where the photo was moved meanwhile, it stays where it is.
	async attempt(correction) {
		const lay = formatCrop(this.crop);
		const former = { correction: this.correction, before: this.before };
		this.correction = filled(correction);
		if (!correction.crop) this.before = lay; // a drag of before is of another place
		this.asked += 1;
		const { asked } = this;
		this.draw();
		this.element.classList.add("waiting");
		try {
			const tried = await call("POST", `/api/folder/photos/${this.row.id}/draft`, this.correction);
			if (asked !== this.asked) return;
			this.drawHeads(tried.chosen);
			if (formatCrop(this.crop) !== lay) return;
			this.crop = tried.crop;
			this.before = formatCrop(this.crop);
			this.draw();
			await this.showPicture(readPicture(tried.picture));
		} catch (problem) {
			if (asked !== this.asked) return;
			Object.assign(this, former);
			this.draw();
			tellProblem(problem);
		} finally {
			if (asked === this.asked) this.element.classList.remove("waiting");
		}
	}

	async save() {
		const wanted = filled({ ...this.looks, ...this.place });
		const { skip, ...former } = this.facts.correction;
		if (sorted(wanted) === sorted(former)) return this.finish(null);
		byId("mend-save").disabled = true;
		this.element.classList.add("waiting");
		try {
			return this.finish(await this.rows.correct(this.row, wanted));
		} catch (problem) {
			return tellProblem(problem);
		} finally {
			byId("mend-save").disabled = false;
			this.element.classList.remove("waiting");
		}
	}

	finish(row) {
		this.active = false;
		this.asked += 1; // what still comes is not shown any more
		this.element.classList.remove("waiting");
		this.show(false);
		this.stage.clear();
		this.close(row);
	}

	show(visible) {
		byId("mending").hidden = !visible;
		this.element.hidden = !visible;
		byId("look-reading").hidden = visible;
		byId("look-picture").hidden = visible;
	}

	// Enter keeps the picture also from a button that was clicked before; Space presses that.
	press(event) {
		if (!this.active || event.ctrlKey || event.metaKey || event.altKey) return;
		if (event.key === "Escape") this.finish(null);
		else if (event.key === "Enter" && !event.target.closest("#heads, #mend-cancel")) this.save();
		else return;
		event.preventDefault();
		event.stopPropagation();
	}
}

// Without what is not said, and as corrections are told: by strings.
const filled = (correction) =>
	Object.fromEntries(
		Object.entries(correction)
			.filter(([, value]) => value || value === 0)
			.map(([name, value]) => [name, String(value)]),
	);

const sorted = (correction) => JSON.stringify(Object.entries(correction).sort());

// The address of a picture that came in base64.
const readPicture = (text) =>
	URL.createObjectURL(new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))]));

async function openImage(path) {
	const image = new Image();
	image.src = await picture(path);
	try {
		await image.decode();
	} finally {
		URL.revokeObjectURL(image.src);
	}
	return image;
}
