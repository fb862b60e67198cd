// Whether a file holds all of its photo: a browser shows what is there of a damaged one, and says nothing. Such a file is
// sent as it is, for the server to judge. `image` is the photo as decoded, `drawn` a canvas with it on white.
export async function isWhole(file, image, drawn) {
	try {
		const bytes = new Uint8Array(await file.arrayBuffer());
		const view = new DataView(bytes.buffer);
		if (view.getUint16(0) === 0xffd8) return endsJpeg(bytes, view) && !endsGrey(drawn);
		if (view.getUint32(0) === 0x89504e47) return endsPng(view) && !endsClear(image);
		if (view.getUint32(0) === 0x52494646) return view.getUint32(4, true) + 8 <= bytes.length && !endsClear(image);
		return view.getUint32(4) !== 0x66747970 || endsBoxes(view);
	} catch {
		return false; // it ends within a segment
	}
}

const GAP = 64; // zeros in a row, as where a part of a file never arrived

// All markers up to the end marker, and nothing but coded data between them; of a progressive photo also all bits of all
// coefficients.
function endsJpeg(bytes, view) {
	const left = {};
	let [progressive, coded, restarts] = [false, 0, 0]; // `coded`: where the data of the last scan begins
	for (let at = bytes.indexOf(0xff, 2); at >= 0; at = bytes.indexOf(0xff, at)) {
		const marker = view.getUint8(at + 1);
		if (coded && marker >= 0xd0 && marker <= 0xd7 && (marker & 7) !== restarts++ % 8) return false;
		if (coded && isForeign(bytes, view, at, marker)) return false;
		if (marker === 0xd9) {
			if (hasGap(bytes.subarray(coded, at))) return false;
			return !progressive || Object.values(left).every((bits) => bits.every((bit) => !bit));
		}
		if (marker === 0xff) at += 1;
		else if (marker < 2 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
		else {
			if (marker === 0xc2) {
				progressive = true;
				for (let n = 0; n < bytes[at + 9]; n += 1) left[bytes[at + 10 + 3 * n]] = new Array(64).fill(1);
			} else if (marker === 0xda && progressive) {
				const count = bytes[at + 4];
				const [first, last, bits] = bytes.subarray(at + 5 + 2 * count);
				for (let n = 0; n < count; n += 1) left[bytes[at + 5 + 2 * n]].fill(bits & 15, first, last + 1);
			}
			at += 2 + view.getUint16(at + 2);
			if (marker === 0xda) [coded, restarts] = [at, 0];
		}
	}
	return false;
}

// Whether what looks like a marker among coded data is of something else: it is of no kind that stands behind a scan, or
// there is no marker behind its segment.
function isForeign(bytes, view, at, marker) {
	if (!marker || marker === 0xff || marker === 0xda || (marker >= 0xd0 && marker <= 0xd9 && marker !== 0xd8))
		return false;
	const allowed = [0xc4, 0xdb, 0xdc, 0xdd, 0xfe].includes(marker) || marker >> 4 === 0xe;
	return !allowed || bytes[at + 2 + view.getUint16(at + 2)] !== 0xff;
}

function hasGap(coded) {
	for (let at = coded.indexOf(0); at >= 0; at = coded.indexOf(0, at)) {
		const start = at;
		while (!coded[at] && at < coded.length) at += 1;
		if (at - start >= GAP) return true;
	}
	return false;
}

function endsPng(view) {
	let at = 8;
	while (view.getUint32(at + 4) !== 0x49454e44) at += 12 + view.getUint32(at);
	return true;
}

// HEIC and AVIF: no box reaches past the file's end.
function endsBoxes(view) {
	let at = 0;
	while (at < view.byteLength) {
		const length = view.getUint32(at);
		if (length < 8) return true;
		at += length;
	}
	return at === view.byteLength;
}

// Decoders fill what a JPEG lacks with one grey; the photo's last corner is any of four, as it may be turned.
function endsGrey(drawn) {
	const { width, height } = drawn;
	const [across, down] = [Math.min(8, width), Math.min(2, height)];
	const corners = [0, 1, 2, 3].map((n) => [n & 1 && width - across, n & 2 && height - down]);
	return corners.some(([x, y]) => {
		const colours = readPixels(drawn, x, y, across, down).filter((_, index) => index % 4 < 3);
		const [low, high] = [Math.min(...colours), Math.max(...colours)];
		return low > 90 && high < 170 && high - low < 3;
	});
}

// Rows that are not there are clear.
function endsClear(image) {
	const height = Math.min(2, image.naturalHeight);
	const pixels = readPixels(image, 0, image.naturalHeight - height, image.naturalWidth, height);
	return pixels.every((value, index) => index % 4 < 3 || !value);
}

function readPixels(source, x, y, width, height) {
	const canvas = document.createElement("canvas");
	Object.assign(canvas, { width: 8, height: 2 });
	const context = canvas.getContext("2d");
	context.drawImage(source, x, y, width, height, 0, 0, 8, 2);
	return context.getImageData(0, 0, 8, 2).data;
}
