import { call, picture } from "./api.js";
import { byId, make, on } from "./dom.js";
import { words } from "./words.js";

const SIZES = [2048, 1080, 512]; // px
const LAYOUTS = ["tree", "flat", "unit"];

// The frames as pictures, by campaign; one of them is chosen.
export class FrameChoice {
	constructor(choose) {
		Object.assign(this, { onChoice: choose, chosen: "", loaded: false, ids: [] });
	}

	async load() {
		if (this.loaded) return;
		this.loaded = true;
		const frames = await call("GET", "/api/folder/frames");
		this.ids = frames.map(({ id }) => id);
		const first = frames.find((frame) => frame.default) || frames[0];
		this.chosen ||= first?.id || "";
		const campaigns = [...new Set(frames.map(({ campaign }) => campaign))];
		const groups = campaigns.map((campaign) => this.group(frames.filter((frame) => frame.campaign === campaign)));
		byId("frame-groups").replaceChildren(...(groups.length ? groups : [make("p", {}, words("noFrames"))]));
	}

	group(frames) {
		const [{ campaign_title: title, state }] = frames;
		const heading = make("h4", {}, title);
		if (state !== "running") heading.append(" ", make("span", { className: "chip" }, words(state)));
		const labels = frames.map((frame) => this.label(frame));
		return make("div", { className: "frame-group" }, heading, make("div", { className: "pictures" }, ...labels));
	}

	label({ id, title, has_unit }) {
		const image = make("img", { alt: "", width: 112, height: 112 });
		const path = `/api/folder/frames/${id.split("/").map(encodeURIComponent).join("/")}/picture?side=240`;
		picture(path).then(
			(address) => {
				image.src = address;
			},
			() => {},
		);
		const input = make("input", { type: "radio", name: "frame", value: id, checked: id === this.chosen });
		on(input, "change", () => {
			this.chosen = id;
			this.onChoice(id);
		});
		const label = make("label", {}, input, image, make("span", {}, title));
		if (has_unit) label.append(make("small", { className: "soft" }, words("hasUnit")));
		return label;
	}

	// Whether a frame is among them.
	has(id) {
		return this.ids.includes(id);
	}

	choose(id) {
		this.chosen = id;
		const input = byId("frame-groups").querySelector(`[value="${CSS.escape(id)}"]`);
		if (input) input.checked = true;
	}
}

// Sizes and how the pictures are laid; `change(part)` is called with what differs.
export function showSizes({ sizes, folders, unit_from_folder: unitFromFolder }, isBusy, change) {
	const place = byId("sizes");
	for (const size of [...SIZES, ...sizes]) if (!place.querySelector(`[value="${size}"]`)) place.append(sizeBox(size));
	for (const box of place.querySelectorAll("input")) {
		box.checked = sizes.includes(Number(box.value));
		box.disabled = isBusy;
	}
	place.onchange = ({ target }) => {
		const wanted = [...place.querySelectorAll("input:checked")].map(({ value }) => Number(value));
		if (wanted.length) change({ sizes: wanted });
		else target.checked = true;
	};
	const layout = byId("layout-choice");
	if (!layout.length) layout.append(...LAYOUTS.map((value) => make("option", { value }, words(`folders.${value}`))));
	Object.assign(layout, { value: folders, disabled: isBusy, onchange: () => change({ folders: layout.value }) });
	const unit = byId("unit-from-folder");
	const changeUnit = () => change({ unit_from_folder: unit.checked });
	Object.assign(unit, { checked: unitFromFolder, disabled: isBusy, onchange: changeUnit });
}

function sizeBox(size) {
	const use = SIZES.includes(size) ? ` – ${words(`size.${size}`)}` : "";
	return make("label", {}, make("input", { type: "checkbox", value: size }), ` ${size} px${use}`);
}
