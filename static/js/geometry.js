/* Crops, as the server means them, and where they put the photo on a square stage. A window {cx, cy, r} lies on a
   stage of size 1. */

const STRAIGHT = 2.5; // degrees about 0 that count as 0
const LEAST = 200; // photo pixels across the stage, zoomed in most

const clamp = (n, least, most) => Math.min(Math.max(n, least), most);
const middle = ({ cx, cy }) => [cx, cy];
const centre = ({ x, y, side }) => [x + side / 2, y + side / 2];
const around = ([x, y], crop, side = crop.side) => ({ ...crop, x: x - side / 2, y: y - side / 2, side });

/* As in CSS: a, b, c, d, e, f take photo pixels to the stage. */
export function matrix(crop, size) {
	const scale = size / crop.side;
	const angle = (crop.angle * Math.PI) / 180;
	const [cos, sin] = [scale * Math.cos(angle), scale * Math.sin(angle)];
	const flip = crop.mirror ? -1 : 1;
	const [a, b, c, d] = [flip * cos, sin, -flip * sin, cos];
	const [x, y] = centre(crop);
	return [a, b, c, d, size / 2 - a * x - c * y, size / 2 - b * x - d * y];
}

/* For a layer with `scale` pixels to a photo pixel, whose corner is photo pixel (left, left). */
export function transform(crop, size, scale, left = 0) {
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

/* The photo dragged by (right, down) on the stage. */
export function move(crop, size, right, down) {
	return around(toPhoto(crop, size, [size / 2 - right, size / 2 - down]), crop);
}

/* Photo pixel `held` put at `point` of the stage. */
function hold(crop, size, held, point) {
	const [u, v] = toStage(crop, size, held);
	return move(crop, size, point[0] - u, point[1] - v);
}

/* What lies at `point` stays there. */
export function zoom(crop, size, factor, point = [size / 2, size / 2]) {
	return hold(around(centre(crop), crop, crop.side / factor), size, toPhoto(crop, size, point), point);
}

/* What lies in the window's middle stays there. */
export function turn(crop, angle, window) {
	const point = middle(window);
	return hold({ ...crop, angle }, 1, toPhoto(crop, 1, point), point);
}

/* What `crop` shows in window `from`, shown in `to`. */
export function forWindow(crop, from, to) {
	const sized = around(centre(crop), crop, (crop.side * from.r) / to.r);
	return hold(sized, 1, toPhoto(crop, 1, middle(from)), middle(to));
}

/* 86.5 is [90, -3.5]. */
export function quarter(angle) {
	const turns = Math.round(angle / 90) * 90;
	return [turns, angle - turns];
}

export const snap = (angle) => (Math.abs(angle) < STRAIGHT ? 0 : angle);

/* The smallest and the largest side; the latter shows the whole photo in the window. */
export function sides({ width, height }, window) {
	const most = Math.max(width, height) * Math.min(0.5 / window.r, 8);
	return [Math.max(8, Math.min(LEAST, most / 4)), most];
}

/* As near as can be with the window's middle on the photo, and well within what check_crop in framer/imaging/crop.py accepts:
   the crop's own middle at most a quarter of its side outside. */
export function within(crop, photo, window) {
	const sized = around(centre(crop), crop, clamp(crop.side, ...sides(photo, window)));
	const [x, y] = toPhoto(sized, 1, middle(window));
	const [u, v] = centre(hold(sized, 1, [clamp(x, 0, photo.width), clamp(y, 0, photo.height)], middle(window)));
	const spare = 0.24 * sized.side;
	return around([clamp(u, -spare, photo.width + spare), clamp(v, -spare, photo.height + spare)], sized);
}

/* What the server does without a face. */
export function guess({ width, height }, window) {
	const across = Math.min(width, height);
	const [x, y] = [width / 2, across / 2 + (height - across) * 0.35];
	const side = across / (2 * window.r);
	return { x: x - window.cx * side, y: y - window.cy * side, side, angle: 0, mirror: false };
}

/* As the API's field takes it. */
export const asText = ({ x, y, side, angle }) => [x, y, side, angle].map((n) => +n.toFixed(2)).join();
