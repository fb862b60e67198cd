const MAX_SIDE = 2560; // px
const MAX_BYTES = 640000;
const SMALL_BYTES = 400000; // sent as it is
// Long side, JPEG quality, and what share of the first one's bytes is to be expected: hopeless ones are not tried.
const ENCODINGS = [
	[MAX_SIDE, 0.85],
	[MAX_SIDE, 0.78, 0.72],
	[MAX_SIDE, 0.7, 0.5],
	[2048, 0.72],
	[1600, 0.7],
	[1280, 0.6],
];
const MARGIN = 2; // crops across in a sharper region

// An <img> turns itself upright. Null where this browser cannot decode it.
export async function openPhoto(file) {
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

export const wholeRegion = ({ naturalWidth, naturalHeight, width, height }) => ({
	x: 0,
	y: 0,
	width: naturalWidth || width,
	height: naturalHeight || height,
});

// From which all others are drawn: to reduce a photo of 12 MP takes a cheap phone half a second each time.
export const drawPhoto = (image) => drawRegion(image, wholeRegion(image), MAX_SIDE);

// The file itself if it is small, damaged, or cannot be shrunk. `drawn` is the whole `image`.
export async function shrinkPhoto(file, image, drawn) {
	if (!image || !canReadCanvas()) return { blob: file };
	const region = wholeRegion(image);
	const fits = Math.max(region.width, region.height) <= MAX_SIDE;
	const original = { ...region, blob: file, region };
	if (fits && file.size < SMALL_BYTES && /jpeg|png|webp/.test(file.type)) return original;
	const check = await import("./whole.js").catch(() => null); // the network is away
	if (check && !(await check.isWhole(file, image, drawn))) return original;
	const encoded = await encode(image, region, MAX_BYTES, drawn);
	return encoded.blob && (encoded.blob.size < file.size || !fits) ? encoded : original;
}

export async function encode(image, region, maxBytes, drawn) {
	let [canvas, encoded, lastSide] = [drawn, null, drawn && MAX_SIDE];
	let first = 0;
	for (const [side, quality, share] of ENCODINGS) {
		if (share * first > maxBytes) continue;
		if (side !== lastSide) canvas = drawRegion(image, region, side);
		lastSide = side;
		const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
		encoded = { blob, region, width: canvas.width, height: canvas.height };
		if (!blob || blob.size <= maxBytes) break;
		first = first || blob.size;
	}
	return encoded;
}

export function drawRegion(image, { x, y, width, height }, maxSide) {
	const scale = Math.min(1, maxSide / Math.max(width, height));
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

// What to send instead if shrinking left too few pixels for the crop.
export function sharperRegion({ warnings, crop, faces }, sent, image) {
	if (!image || !sent.region || !warnings.some((each) => each.startsWith("small_"))) return null;
	const oldScale = sent.width / sent.region.width;
	const margin = (crop.side * (MARGIN - 1)) / 2;
	const boxes = faces.map(({ box: [x, y, w, h] }) => [x - w, y - h, x + 2 * w, y + 2 * h]);
	boxes.push([crop.x - margin, crop.y - margin, crop.x + crop.side + margin, crop.y + crop.side + margin]);
	const edge = (index, pick) => Math.round(pick(...boxes.map((box) => box[index])) / oldScale);
	const [x, y] = [Math.max(0, edge(0, Math.min)), Math.max(0, edge(1, Math.min))];
	const width = Math.min(image.naturalWidth, edge(2, Math.max)) - x;
	const height = Math.min(image.naturalHeight, edge(3, Math.max)) - y;
	const newScale = Math.min(1, MAX_SIDE / Math.max(width, height));
	return newScale > 1.15 * oldScale ? { x, y, width, height } : null;
}

// Some browsers falsify it against fingerprinting.
function canReadCanvas() {
	const context = document.createElement("canvas").getContext("2d");
	context.fillStyle = "#c8102e";
	context.fillRect(0, 0, 4, 4);
	return `${context.getImageData(0, 0, 2, 1).data}` === "200,16,46,255,200,16,46,255";
}
