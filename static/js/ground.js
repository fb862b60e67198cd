import { drawRegion } from "./photo.js";

const PREVIEW_SIDE = 1600; // px
const MOST = 2; // times as far as others, a photo that is laid whole can be zoomed out

// A photo that is laid whole ends at its edge: about it is the flat ground of the `record`, as in the picture.
export function layGround({ work, workspace }, { ground, width, height }) {
	for (const { edges, view } of workspace.stages) {
		edges.hidden = Boolean(ground);
		view.style.background = ground || "";
	}
	// What is clear was drawn on white, on which light ink is not seen.
	if (ground && work.sent?.region && ground !== (work.ground || "#ffffff")) {
		work.ground = ground;
		work.preview = drawRegion(work.image, work.sent.region, PREVIEW_SIDE, ground);
		workspace.callAll("load", work.preview, width, height);
		workspace.callAll("showCrop", work.crop);
	}
	if (work.photo) work.photo.most = ground ? MOST : 1;
}
