import { MAX_SIDE } from "./photo.js";

const MARGIN = 2; // crops across in a sharper region

// What to send instead if shrinking left too few pixels for the crop.
export function sharperRegion({ crop, faces }, sent, image) {
	if (!image || !sent.region) return null;
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
