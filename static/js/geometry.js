// Crops, as the server means them, on a square stage of `size`. A window {cx, cy, r} lies on a stage of size 1.

const SNAP_DEGREES = 0.6;
const MIN_ACROSS = 200; // photo pixels across the stage

const clamp = (n, min, max) => Math.min(Math.max(n, min), max);
const windowCentre = ({ cx, cy }) => [cx, cy];
const cropCentre = ({ x, y, side }) => [x + side / 2, y + side / 2];
const centreAt = ([x, y], crop, side = crop.side) => ({ ...crop, x: x - side / 2, y: y - side / 2, side });

// CSS's a, b, c, d, e, f: photo pixels to the stage.
export function matrix(crop, size) {
	const scale = size / crop.side;
	const angle = (crop.angle * Math.PI) / 180;
	const [cos, sin] = [scale * Math.cos(angle), scale * Math.sin(angle)];
	const flip = crop.mirror ? -1 : 1;
	const [a, b, c, d] = [flip * cos, sin, -flip * sin, cos];
	const [x, y] = cropCentre(crop);
	return [a, b, c, d, size / 2 - a * x - c * y, size / 2 - b * x - d * y];
}

// Of a layer with `scale` pixels to a photo pixel; its corner is photo pixel (left, left).
export function cssTransform(crop, size, scale, left = 0) {
	const [a, b, c, d, e, f] = matrix(crop, size);
	const numbers = [a / scale, b / scale, c / scale, d / scale, e + (a + c) * left, f + (b + d) * left];
	return `matrix(${numbers.map((n) => n.toFixed(6))})`;
}

export function toStage(crop, size, [x, y]) {
	const [a, b, c, d, e, f] = matrix(crop, size);
	return [a * x + c * y + e, b * x + d * y + f];
}

export function toPhoto(crop, size, [u, v]) {
	const [a, b, c, d, e, f] = matrix(crop, size);
	const area = a * d - b * c;
	return [(d * (u - e) - c * (v - f)) / area, (a * (v - f) - b * (u - e)) / area];
}

export function move(crop, size, right, down) {
	return centreAt(toPhoto(crop, size, [size / 2 - right, size / 2 - down]), crop);
}

// Puts `photoPoint` at `point` of the stage.
function pinPoint(crop, size, photoPoint, point) {
	const [u, v] = toStage(crop, size, photoPoint);
	return move(crop, size, point[0] - u, point[1] - v);
}

// Around `point`.
export function zoom(crop, size, factor, point = [size / 2, size / 2]) {
	return pinPoint(centreAt(cropCentre(crop), crop, crop.side / factor), size, toPhoto(crop, size, point), point);
}

// Around the window's centre.
export function rotate(crop, angle, window) {
	const point = windowCentre(window);
	return pinPoint({ ...crop, angle }, 1, toPhoto(crop, 1, point), point);
}

// What one degree to the right, as it is seen, is of a crop's angle.
export const rightward = ({ mirror }) => (mirror ? -1 : 1);

// By `degrees` to the right, around `point`.
export function turn(crop, size, degrees, point) {
	const angle = crop.angle + rightward(crop) * degrees;
	return pinPoint({ ...crop, angle }, size, toPhoto(crop, size, point), point);
}

// What window `from` shows, in window `to`.
export function fitWindow(crop, from, to) {
	const sized = centreAt(cropCentre(crop), crop, (crop.side * from.r) / to.r);
	return pinPoint(sized, 1, toPhoto(crop, 1, windowCentre(from)), windowCentre(to));
}

// 86.5 is [90, -3.5].
export function splitAngle(angle) {
	const turns = Math.round(angle / 90) * 90;
	return [turns, angle - turns];
}

export const snapAngle = (angle) => (Math.abs(angle) < SNAP_DEGREES ? 0 : angle);

// Minimum and maximum; at the latter the window shows the whole photo.
export function sideLimits({ width, height, most = 1 }, window) {
	const max = Math.max(width, height) * Math.min((0.5 * most) / window.r, 8);
	return [Math.max(8, Math.min(MIN_ACROSS, max / 4)), max];
}

// The window's centre on the photo, the crop's at most 0.24 of its side outside: the server's check_requested_crop allows 0.25.
export function clampCrop(crop, photo, window) {
	const sized = centreAt(cropCentre(crop), crop, clamp(crop.side, ...sideLimits(photo, window)));
	const [x, y] = toPhoto(sized, 1, windowCentre(window));
	const [u, v] = cropCentre(
		pinPoint(sized, 1, [clamp(x, 0, photo.width), clamp(y, 0, photo.height)], windowCentre(window)),
	);
	const spare = 0.24 * sized.side;
	return centreAt([clamp(u, -spare, photo.width + spare), clamp(v, -spare, photo.height + spare)], sized);
}

// Whether the window shows more of what lies past the photo's edge than 0.005 of its diameter.
export function reachesPast(crop, window, { width, height }) {
	const [x, y] = toPhoto(crop, 1, windowCentre(window));
	return Math.min(x, y, width - x, height - y) < 0.99 * window.r * crop.side;
}

// The server's without a face. `above`: the share above it of what an upright photo has to spare.
export function defaultCrop({ width, height }, window, above = 0.35) {
	const across = Math.min(width, height);
	const [x, y] = [width / 2, across / 2 + (height - across) * above];
	const side = across / (2 * window.r);
	return { x: x - window.cx * side, y: y - window.cy * side, side, angle: 0, mirror: false };
}

export const formatCrop = ({ x, y, side, angle }) => [x, y, side, angle].map((n) => +n.toFixed(2)).join();
