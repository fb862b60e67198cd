import { call, picture } from "./api.js";
import { byId, make, on } from "./dom.js";
import { keepPart } from "./kept_view.js";
import { Opening } from "./opening.js";
import { words } from "./words.js";

// The pictures on the right: the frame as it stands, large and in the sizes in which services show it.
export class LivingPicture {
	constructor(record) {
		Object.assign(this, { record, frame: 0, portrait: "woman", shown: "", address: "", hasPhoto: false });
		this.opening = new Opening(record);
		this.keep();
		for (const input of document.querySelectorAll("[name=portrait]")) {
			on(input, "change", () => this.choosePortrait(input.value));
		}
		on(byId("own-file"), "change", () => this.usePhoto(byId("own-file").files[0]));
		on(byId("check"), "click", () => this.check());
	}

	// The same picture after the language was changed, and the whole check once more: its sentences have a language.
	keep() {
		const { record } = this;
		const kept = keepPart("picture", () => {
			const { frame, portrait, hasPhoto } = this;
			return { frame, portrait, hasPhoto, isChecked: record.checked === record.campaign.version };
		});
		const { isChecked, ...shown } = kept || {};
		Object.assign(this, shown);
		for (const input of document.querySelectorAll("[name=portrait]")) input.checked = input.value === this.portrait;
		if (!isChecked) return;
		let isAsked = false;
		record.onChange(({ readable }) => {
			if (isAsked || !readable) return;
			isAsked = true;
			this.check({ isShown: false });
		});
	}

	choosePortrait(portrait) {
		this.portrait = portrait;
		if (portrait === "own" && !this.hasPhoto) byId("own-file").click();
		else this.draw();
	}

	async usePhoto(file) {
		if (!file) return;
		await call("PUT", "/api/own-photo", file);
		this.hasPhoto = true;
		this.draw();
	}

	show(campaign) {
		const frames = campaign.values.frames || [];
		this.frame = Math.min(this.frame, Math.max(0, frames.length - 1));
		byId("frame-tabs").hidden = frames.length < 2;
		byId("frame-tabs").replaceChildren(
			...frames.map((frame, number) => {
				const input = make("input", { type: "radio", name: "frame", checked: number === this.frame });
				on(input, "change", () => {
					this.frame = number;
					this.opening.show(number);
					this.draw();
				});
				return make("label", {}, input, ` ${campaign.frames[number]?.name || frame.title || frame.id}`);
			}),
		);
		this.opening.show(this.frame);
		this.draw();
	}

	async draw() {
		const { id, version } = this.record.campaign;
		const wanted = `${version} ${this.frame} ${this.portrait}`;
		if (this.shown === wanted) return;
		this.shown = wanted;
		byId("stage").classList.add("waiting");
		if (!this.address) this.tell(words("drawing"));
		const path = `/api/campaigns/${id}/frames/${this.frame}/picture?portrait=${this.portrait}`;
		try {
			const address = await picture(path);
			if (this.shown !== wanted) return URL.revokeObjectURL(address);
			for (const image of document.querySelectorAll(".living img")) image.src = address;
			if (this.address) URL.revokeObjectURL(this.address);
			this.address = address;
			this.tell("");
			this.record.noteDrawing(null);
		} catch (problem) {
			if (this.shown !== wanted) return;
			byId("stage").classList.remove("waiting");
			const { level, key, text, hint } = problem.more;
			this.record.noteDrawing(level ? { level, key, text, hint: hint || problem.hint } : null);
			return this.tell(text || problem.text || words("tooWide"), key ? "" : problem.hint); // that is at the field
		}
		byId("stage").classList.remove("waiting");
	}

	tell(text, hint = "") {
		const place = byId("stage-problem");
		place.hidden = !text;
		place.textContent = [text, hint].filter(Boolean).join(" ");
	}

	// The whole check, which takes seconds. Its result stands where it was asked for, in `Findings`.
	async check({ isShown = true } = {}) {
		const said = byId("findings-said");
		said.textContent = words("checking");
		byId("findings").replaceChildren();
		if (isShown) said.scrollIntoView({ block: "nearest" });
		byId("check").disabled = true;
		try {
			await this.record.save();
			const { findings, windows } = await call("GET", `${this.record.path}/check`);
			this.opening.setWindows(windows);
			this.record.checked = this.record.campaign.version;
			this.record.accept({ ...this.record.campaign, findings });
			if (isShown) (byId("findings").lastElementChild || said).scrollIntoView({ block: "nearest" });
		} catch ({ text, hint }) {
			said.textContent = `${text} ${hint}`;
		} finally {
			byId("check").disabled = false;
		}
	}
}
