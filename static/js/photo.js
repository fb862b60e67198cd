export const MAX_SIDE = 2560; // px
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
	if (!/jpeg/.test(file.type)) {
		const { needsOriginal } = await import("./originals.js").catch(() => ({}));
		if (await needsOriginal?.(file, image)) return original;
	}
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

export function drawRegion(image, { x, y, width, height }, maxSide, ground = "#fff") {
	const scale = Math.min(1, maxSide / Math.max(width, height));
	const canvas = document.createElement("canvas");
	const [across, down] = [Math.round(width * scale) || 1, Math.round(height * scale) || 1];
	Object.assign(canvas, { width: across, height: down });
	const context = canvas.getContext("2d");
	context.imageSmoothingQuality = "high";
	context.fillStyle = ground;
	context.fillRect(0, 0, across, down);
	context.drawImage(image, x, y, width, height, 0, 0, across, down);
	return canvas;
}

// Some browsers falsify it against fingerprinting.
function canReadCanvas() {
	const context = document.createElement("canvas").getContext("2d");
	context.fillStyle = "#c8102e";
	context.fillRect(0, 0, 4, 4);
	return `${context.getImageData(0, 0, 2, 1).data}` === "200,16,46,255,200,16,46,255";
}
