import { picture } from "./api.js";
import { loadChoices } from "./choices.js";
import { byId, make, on } from "./dom.js";
import { chooseFiles } from "./files.js";
import { words } from "./words.js";

// The frames of which people choose one: their names and order, further ones from a layout or a file.
export class Frames {
	constructor(record, giveArtwork) {
		Object.assign(this, { record, place: byId("frames"), shown: "" });
		on(byId("add-layout"), "change", () => this.add(byId("add-layout").value));
		chooseFiles(byId("add-artwork"), byId("add-artwork-file"), (file) => giveArtwork(file, "?add=1"));
		loadChoices().then(({ layouts }) => {
			const options = layouts.map((name) => make("option", { value: name }, words(`layout.${name}`)));
			byId("add-layout").replaceChildren(make("option", { value: "" }, words("chooseLayout")), ...options);
		});
	}

	get order() {
		return this.record.campaign.frames.map((_, number) => number);
	}

	async arrange(order) {
		const before = { frames: this.record.value("frames"), layout: this.record.value("layout") };
		try {
			await this.record.send("PUT", "frames", { order });
			this.record.note(before);
		} catch (problem) {
			this.record.tell(problem);
		}
	}

	async add(layout) {
		byId("add-layout").value = "";
		if (layout) await this.arrange([...this.order, layout]);
	}

	show({ frames, version }) {
		const shown = JSON.stringify(frames);
		if (this.place.contains(document.activeElement) && document.activeElement.tagName === "INPUT") return;
		if (shown !== this.shown) {
			this.shown = shown;
			this.place.replaceChildren(...frames.map((frame, number) => this.row(frame, number, frames.length)));
		}
		if (version !== this.version) this.drawAll();
		this.version = version;
	}

	drawAll() {
		const { id } = this.record.campaign;
		for (const [number, image] of [...this.place.querySelectorAll("img")].entries()) {
			picture(`/api/campaigns/${id}/frames/${number}/picture?side=120`)
				.then((address) => {
					image.src = address;
				})
				.catch(() => {}); // while something is to be mended it stays as it was
		}
	}

	row({ title, layout }, number, count) {
		const name = make("input", { value: title, maxLength: 60, ariaLabel: words("frameName", { number: number + 1 }) });
		on(name, "input", () => this.rename(number, name.value.trim()));
		const button = (sign, label, order, disabled = false) => {
			const made = make(
				"button",
				{ type: "button", className: "quiet icon", ariaLabel: label, title: label, disabled },
				sign,
			);
			on(made, "click", () => this.arrange(order));
			return made;
		};
		const swapped = (other) => this.order.map((each) => (each === number ? other : each === other ? number : each));
		return make(
			"li",
			{ dataset: { frame: number } },
			make("img", { alt: "", width: 56, height: 56, className: "round" }),
			make(
				"span",
				{ className: "frame-name" },
				name,
				make("small", { className: "soft" }, layout ? words(`layout.${layout}`) : words("ownFile")),
			),
			button("↑", words("frameUp", { title }), swapped(number - 1), number === 0),
			button("↓", words("frameDown", { title }), swapped(number + 1), number === count - 1),
			button(
				"✕",
				words("frameRemove", { title }),
				this.order.filter((each) => each !== number),
				count === 1,
			),
			make("span", { className: "frame-findings" }),
		);
	}

	rename(number, title) {
		const blocks = structuredClone(this.record.value("frames"));
		if (title) blocks[number].title = title;
		if (title) this.record.change({ frames: blocks });
	}
}
