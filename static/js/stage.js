import { on } from "./dom.js";
import { cssTransform } from "./geometry.js";

const EDGE_SHARE = 0.02; // of the photo, drawn outwards past its edge
const BLUR_SIDE = 24; // px of the photo there
const GLIDE_TIME = 350; // ms, as in framer.css

// The photo under its frame, moved by CSS transforms only.
export class Stage {
	// `maxSide`: px of the photo's canvas.
	constructor(element, maxSide) {
		this.maxSide = maxSide;
		this.view = element.appendChild(create("div", "view"));
		[this.edges, this.photo] = [create("canvas", "layer"), create("canvas", "layer")];
		[this.overlay, this.picture] = [create("img", "overlay"), create("img", "overlay")];
		this.view.append(this.edges, this.photo, this.overlay, this.picture);
		this.rest = Promise.resolve();
		this.clear();
		const measure = () => {
			this.width = 0;
			this.showCrop(this.crop);
		};
		if (window.ResizeObserver) new ResizeObserver(measure).observe(element);
		else on(window, "resize", measure);
	}

	// Cached: reading it after a style change forces a layout.
	get size() {
		if (!this.width) this.width = this.view.clientWidth;
		return this.width;
	}

	// `source` shows the photo of `width` x `height` px.
	load(source, width, height) {
		const longest = Math.max(width, height);
		this.scale = Math.min(1, this.maxSide / longest);
		draw(this.photo, width * this.scale, height * this.scale, (context, across, down) => {
			context.drawImage(source, 0, 0, across, down);
		});
		this.margin = longest;
		this.blurScale = BLUR_SIDE / longest;
		const [w, h] = [width * this.blurScale, height * this.blurScale];
		draw(this.edges, w + 2 * BLUR_SIDE, h + 2 * BLUR_SIDE, (context) => extendEdges(context, this.photo, w, h));
		this.loaded = true;
	}

	clear() {
		this.loaded = false;
		this.photo.width = this.edges.width = 0;
		this.picture.hidden = true;
	}

	showCrop(crop, glide) {
		this.crop = crop;
		if (!this.loaded || !crop) return;
		this.view.classList.toggle("gliding", Boolean(glide));
		if (glide) this.rest = new Promise((resolve) => setTimeout(resolve, GLIDE_TIME));
		this.photo.style.transform = cssTransform(crop, this.size, this.scale);
		this.edges.style.transform = cssTransform(crop, this.size, this.blurScale, -this.margin);
	}

	// When it is decoded and the photo rests; false if overtaken. `mask`: the frame's artwork, if there is text on it.
	async showPicture(url, mask, alt) {
		const picture = create("img", "overlay");
		this.pending = picture;
		Object.assign(picture, { alt, src: url });
		await picture.decode().catch(() => {});
		await this.rest;
		if (this.pending !== picture) return false;
		this.picture.replaceWith(picture);
		this.picture = picture;
		this.mask = mask;
		return true;
	}

	// To be moved; text on the frame stays, cut out of the picture.
	showPhoto() {
		if (!this.loaded) return;
		this.pending = null;
		if (this.mask) this.picture.style.webkitMaskImage = this.picture.style.maskImage = `url("${this.mask}")`;
		else this.picture.hidden = true;
	}
}

function create(tag, className) {
	const element = document.createElement(tag);
	element.className = className;
	if (tag === "img") element.alt = "";
	return element;
}

function draw(canvas, width, height, paint) {
	canvas.width = Math.round(width) || 1;
	canvas.height = Math.round(height) || 1;
	const context = canvas.getContext("2d");
	context.imageSmoothingQuality = "high";
	paint(context, canvas.width, canvas.height);
}

// About as softly as the server does.
function extendEdges(context, photo, w, h) {
	const strips = (length, target) => {
		const edge = Math.max(1, length * EDGE_SHARE);
		return [
			[0, edge, 0, BLUR_SIDE],
			[0, length, BLUR_SIDE, target],
			[length - edge, edge, BLUR_SIDE + target, BLUR_SIDE],
		];
	};
	strips(photo.width, w).forEach(([x, width, left, across]) => {
		strips(photo.height, h).forEach(([y, height, top, down]) => {
			context.drawImage(photo, x, y, width, height, left, top, across, down);
		});
	});
	context.globalAlpha = 0.3;
	for (const n of [1, -1, 2, -2]) {
		context.drawImage(context.canvas, n, 0);
		context.drawImage(context.canvas, 0, n);
	}
}
