const HEAD = 65536; // bytes in which a file says how it is coloured
const MAX_BYTES = 20e6; // more is shrunk all the same
const MAX_CLEAR_BYTES = 4e6;
const CLEAR_SIDE = 64; // px: of a copy that is looked at
const HDR = [16, 18]; // PQ and HLG (ITU-T H.273)
const ORIENTATION = 0x0112;
const MAX_CHUNKS = 100; // of a WebP; each frame of an animation is one

// Whether a PNG, WebP, HEIF or AVIF should be sent as it is: a logo that is cut out, whose ground the server chooses; and
// what browsers turn or colour otherwise than the server does: HDR, or a WebP with a turn.
export const needsOriginal = async (file, image) =>
	(file.size < MAX_CLEAR_BYTES && isClear(image)) || differs(file).catch(() => false);

// Whether 2 % of it are transparent.
function isClear(image) {
	const canvas = Object.assign(document.createElement("canvas"), { width: CLEAR_SIDE, height: CLEAR_SIDE });
	const context = canvas.getContext("2d");
	context.drawImage(image, 0, 0, CLEAR_SIDE, CLEAR_SIDE);
	const { data } = context.getImageData(0, 0, CLEAR_SIDE, CLEAR_SIDE);
	return data.filter((level, index) => index % 4 === 3 && level < 64).length > 0.02 * CLEAR_SIDE ** 2;
}

async function differs(file) {
	if (file.size > MAX_BYTES) return false;
	const head = await read(file, 0, HEAD);
	const text = String.fromCharCode(...head.subarray(0, 16));
	if (text.startsWith("RIFF")) return text.endsWith("VP8X") && isTurned(file);
	if (text.startsWith("\x89PNG")) return HDR.includes(head[find(head, "cICP") + 5]);
	if (text.slice(4, 8) === "ftyp") return HDR.includes(head[find(head, "nclx") + 7]);
	return false;
}

async function read(file, start, length) {
	return new Uint8Array(await file.slice(start, start + length).arrayBuffer());
}

// Where the word stands; past the end if nowhere.
function find(bytes, word) {
	const codes = [...word].map((letter) => letter.charCodeAt(0));
	for (let at = 0; at < bytes.length; at += 1) if (codes.every((code, n) => bytes[at + n] === code)) return at;
	return bytes.length;
}

// By the EXIF chunk of a WebP (RFC 9649).
async function isTurned(file) {
	for (let at = 12, n = 0; at + 8 < file.size && n < MAX_CHUNKS; n += 1) {
		const head = await read(file, at, 8);
		const length = new DataView(head.buffer).getUint32(4, true);
		if (find(head, "EXIF") === 0) return readOrientation(await read(file, at + 8, Math.min(length, HEAD))) > 1;
		at += 8 + length + (length % 2);
	}
	return false;
}

function readOrientation(block) {
	const start = find(block, "Exif") === 0 ? 6 : 0;
	const view = new DataView(block.buffer, start);
	const little = view.getUint8(0) === 0x49;
	const directory = view.getUint32(4, little);
	for (let n = view.getUint16(directory, little); n > 0; n -= 1) {
		const entry = directory + 12 * n - 10;
		if (view.getUint16(entry, little) === ORIENTATION) return view.getUint16(entry + 8, little);
	}
	return 1;
}
