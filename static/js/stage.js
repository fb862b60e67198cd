/* The photo under its frame, moved by transforms only: the large stage and the small circles. */

import { transform } from "./geometry.js";

const EDGE = 0.02; // share of the photo whose colours are drawn outwards past its edge
const ROUGH = 24; // px of the long side there: a blur
const GLIDE = 350; // ms, as in framer.css

export class Stage {
	/* `longest`: px of the photo's long side that are enough. */
	constructor(element, longest) {
		this.longest = longest;
		this.view = element.appendChild(made("div", "view"));
		[this.under, this.photo] = [made("canvas", "layer"), made("canvas", "layer")];
		[this.frame, this.final] = [made("img", "overlay"), made("img", "overlay")];
		this.view.append(this.under, this.photo, this.frame, this.final);
		this.still = Promise.resolve();
		this.clear();
		const measure = () => {
			this.wide = 0;
			this.show(this.crop);
		};
		if (window.ResizeObserver) new ResizeObserver(measure).observe(element);
		else addEventListener("resize", measure);
	}

	/* Kept: read after a transform was written, it makes the browser compute all styles anew. */
	get size() {
		if (!this.wide) this.wide = this.view.clientWidth;
		return this.wide;
	}

	/* `source`: drawable, looks like the photo of `width` x `height` px. */
	load(source, width, height) {
		const longest = Math.max(width, height);
		this.scale = Math.min(1, this.longest / longest);
		draw(this.photo, width * this.scale, height * this.scale, (context, across, down) => {
			context.drawImage(source, 0, 0, across, down);
		});
		this.margin = longest;
		this.rough = ROUGH / longest;
		const [w, h] = [width * this.rough, height * this.rough];
		draw(this.under, w + 2 * ROUGH, h + 2 * ROUGH, (context) => smear(context, this.photo, w, h));
		this.loaded = true;
	}

	clear() {
		this.loaded = false;
		this.photo.width = this.under.width = 0;
		this.final.hidden = true;
	}

	show(crop, glide) {
		this.crop = crop;
		if (!this.loaded || !crop) return;
		this.view.classList.toggle("gliding", Boolean(glide));
		if (glide) this.still = new Promise((done) => setTimeout(done, GLIDE));
		this.photo.style.transform = transform(crop, this.size, this.scale);
		this.under.style.transform = transform(crop, this.size, this.rough, -this.margin);
	}

	/* Shows the server's picture when it is decoded and the photo lies still; false if overtaken. `mask`: the frame's
	   artwork, if the picture has letters on it. */
	async reveal(address, mask, alt) {
		const picture = made("img", "overlay");
		this.coming = picture;
		Object.assign(picture, { alt, src: address });
		await picture.decode().catch(() => {});
		await this.still;
		if (this.coming !== picture) return false;
		this.final.replaceWith(picture);
		this.final = picture;
		this.mask = mask;
		return true;
	}

	/* Shows the photo itself, to be moved; letters on the frame stay, cut out of the picture. */
	cover() {
		if (!this.loaded) return;
		this.coming = null;
		if (this.mask) this.final.style.webkitMaskImage = this.final.style.maskImage = `url("${this.mask}")`;
		else this.final.hidden = true;
	}
}

function made(name, kind) {
	const element = document.createElement(name);
	element.className = kind;
	if (name === "img") element.alt = "";
	return element;
}

function draw(canvas, width, height, paint) {
	canvas.width = Math.round(width) || 1;
	canvas.height = Math.round(height) || 1;
	const context = canvas.getContext("2d");
	context.imageSmoothingQuality = "high";
	paint(context, canvas.width, canvas.height);
}

/* The photo's edges drawn outwards, about as softly as the server does. */
function smear(context, photo, w, h) {
	const strips = (length, target) => {
		const edge = Math.max(1, length * EDGE);
		return [
			[0, edge, 0, ROUGH],
			[0, length, ROUGH, target],
			[length - edge, edge, ROUGH + target, ROUGH],
		];
	};
	strips(photo.width, w).forEach(([x, wide, left, across]) => {
		strips(photo.height, h).forEach(([y, high, top, down]) => {
			context.drawImage(photo, x, y, wide, high, left, top, across, down);
		});
	});
	context.globalAlpha = 0.3;
	for (const n of [1, 2]) {
		context.drawImage(context.canvas, n, 0);
		context.drawImage(context.canvas, 0, n);
		context.drawImage(context.canvas, -n, 0);
		context.drawImage(context.canvas, 0, -n);
	}
}
