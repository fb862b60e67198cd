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

// Mending one picture on the stage that the page has, too.
export class Mender {
	// `close(row)` is called afterwards, with the row as it is then, or null where nothing was kept.
	constructor(rows, close) {
		Object.assign(this, { rows, close, active: false, overlays: new Map(), finished: "" });
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
		on(byId("mend-automatic"), "click", () => this.put({}, true));
		on(byId("mend-save"), "click", () => this.save());
		on(byId("mend-cancel"), "click", () => this.finish(this.kept));
		on(byId("looking"), "keydown", (event) => this.press(event));
	}

	get limits() {
		return sideLimits(this.photo, this.window);
	}

	async open(row) {
		Object.assign(this, { row, kept: null, image: null, putting: null });
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
			this.image || openImage(photoPath(this.row, this.rows.folder.state.sides.photo)),
			this.overlay(),
		]);
		const { width, height, window, crop, correction } = facts;
		Object.assign(this, { facts, image, window, photo: { width, height }, light: correction.light || "" });
		this.stage.overlay.src = overlay;
		this.element.hidden = false; // it is measured when the photo is laid
		this.stage.width = 0;
		this.stage.load(image, width, height);
		this.crop = crop || defaultCrop(this.photo, window);
		this.before = formatCrop(this.crop);
		this.looksBefore = this.light;
		drawHeads(facts, image, (face) => this.put({ face }));
		this.draw();
		await this.showFinished(overlay);
	}

	// The picture as it came out lies over the photo until that is moved; then its unit's name stays.
	async showFinished(overlay) {
		const { row } = this;
		if (!row.picture || row.pending) return;
		const before = this.finished;
		this.finished = await picture(wholePath(row));
		await this.stage.showPicture(this.finished, row.unit ? overlay : "", "");
		if (before) URL.revokeObjectURL(before);
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

	// As the face: what comes of it is seen at once.
	setLight(light) {
		this.light = light;
		this.draw();
		return this.put(this.place);
	}

	// Where the photo lies now, as a correction says it.
	get place() {
		const { crop, face } = this.facts.correction;
		if (formatCrop(this.crop) !== this.before) return { crop: formatCrop(this.crop) };
		return crop ? { crop } : face ? { face: Number(face) } : {};
	}

	// What a correction says beside where the photo lies.
	get looks() {
		const { level, fit, blur_background: blur } = this.facts.correction;
		const looks = { level, fit, blur_background: blur, light: this.light };
		return Object.fromEntries(Object.entries(looks).filter(([, value]) => value));
	}

	// Another face, or all as framer chose: what comes of it is seen at once, and the stage stays open.
	put(place, isReset = false) {
		const sent = this.send(isReset ? {} : { ...this.looks, ...place });
		this.putting = sent.then(() => this.kept && this.load()).catch(tellProblem);
		return this.putting;
	}

	async save() {
		await this.putting; // Enter may follow a face at once
		const moved = formatCrop(this.crop) !== this.before;
		if (!moved && this.light === this.looksBefore) return this.finish(this.kept);
		return (await this.send({ ...this.looks, ...this.place })) && this.finish(this.kept);
	}

	async send(correction) {
		byId("mend-save").disabled = true;
		this.element.classList.add("waiting");
		try {
			this.kept = await this.rows.correct(this.row, correction);
			this.row = this.kept;
		} catch (problem) {
			tellProblem(problem);
			return false;
		} finally {
			byId("mend-save").disabled = false;
			this.element.classList.remove("waiting");
		}
		return true;
	}

	finish(row) {
		this.active = false;
		this.show(false);
		this.image = null;
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
		if (event.key === "Escape") this.finish(this.kept);
		else if (event.key === "Enter" && !event.target.closest("#heads, #mend-cancel")) this.save();
		else return;
		event.preventDefault();
		event.stopPropagation();
	}
}

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
