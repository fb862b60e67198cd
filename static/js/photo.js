/* The chosen file: opened the right way up, shrunk for the upload. */

export const LONGEST = 2560; // px of the long side
export const MOST = 640000; // bytes
const SMALL = 400000; // bytes; such a file goes as it is
const STEPS = [
	[LONGEST, 0.85],
	[LONGEST, 0.78],
	[LONGEST, 0.7],
	[2048, 0.72],
	[1600, 0.7],
	[1280, 0.6],
]; // long side, quality
const ROOM = 2; // crops across that are sent when it is sent again, sharper

/* The photo as an <img>, which turns itself upright; null where this browser cannot read it. */
export async function open(file) {
	const image = new Image();
	image.src = URL.createObjectURL(file);
	try {
		await image.decode();
		return image;
	} catch {
		return null;
	} finally {
		URL.revokeObjectURL(image.src);
	}
}

export const whole = ({ naturalWidth: width, naturalHeight: height }) => ({ x: 0, y: 0, width, height });

/* What to send; the file itself if it is small or this browser cannot shrink it. */
export async function shrunk(file, image) {
	if (!image || !isTrue()) return { blob: file };
	const region = whole(image);
	const fits = Math.max(region.width, region.height) <= LONGEST;
	const itself = { ...region, blob: file, region };
	if (fits && file.size < SMALL && /jpeg|png|webp/.test(file.type)) return itself;
	const made = await encoded(image, region);
	return made.blob && (made.blob.size < file.size || !fits) ? made : itself;
}

/* A part of the photo as a short JPEG. */
export async function encoded(image, region, most = MOST) {
	let [canvas, made, last] = [];
	for (const [longest, quality] of STEPS) {
		if (longest !== last) canvas = drawn(image, region, longest);
		last = longest;
		const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
		made = { blob, region, width: canvas.width, height: canvas.height };
		if (!blob || blob.size <= most) break;
	}
	return made;
}

export function drawn(image, { x, y, width, height }, longest) {
	const scale = Math.min(1, longest / Math.max(width, height));
	const canvas = document.createElement("canvas");
	const [across, down] = [Math.round(width * scale) || 1, Math.round(height * scale) || 1];
	Object.assign(canvas, { width: across, height: down });
	const context = canvas.getContext("2d");
	context.imageSmoothingQuality = "high";
	context.fillStyle = "#fff";
	context.fillRect(0, 0, across, down);
	context.drawImage(image, x, y, width, height, 0, 0, across, down);
	return canvas;
}

/* Which part of the photo to send instead if shrinking left too few pixels for the crop. */
export function sharper({ warnings, crop, faces }, sent, image) {
	if (!image || !sent.region || !warnings.includes("small_source")) return null;
	const before = sent.width / sent.region.width;
	const spare = (crop.side * (ROOM - 1)) / 2;
	const boxes = faces.map(({ box: [x, y, w, h] }) => [x - w, y - h, x + 2 * w, y + 2 * h]);
	boxes.push([crop.x - spare, crop.y - spare, crop.x + crop.side + spare, crop.y + crop.side + spare]);
	const edge = (at, choose) => Math.round(choose(...boxes.map((box) => box[at])) / before);
	const [x, y] = [Math.max(0, edge(0, Math.min)), Math.max(0, edge(1, Math.min))];
	const width = Math.min(image.naturalWidth, edge(2, Math.max)) - x;
	const height = Math.min(image.naturalHeight, edge(3, Math.max)) - y;
	const after = Math.min(1, LONGEST / Math.max(width, height));
	return after > 1.15 * before ? { x, y, width, height } : null;
}

/* Some browsers falsify what is read from a canvas, against fingerprints. */
function isTrue() {
	const context = document.createElement("canvas").getContext("2d");
	context.fillStyle = "#c8102e";
	context.fillRect(0, 0, 4, 4);
	return `${context.getImageData(0, 0, 2, 1).data}` === "200,16,46,255,200,16,46,255";
}
