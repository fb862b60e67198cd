import { byId, make, on } from "./dom.js";
import { words } from "./words.js";

const FIELDS = "input, textarea, select";

// What is to be mended: at its field or frame, with its mend where one tap can do it; beside the picture all of it, led
// by a sentence that says how many there are, and whether everything was looked at.
export class Findings {
	constructor(record, checkAll) {
		Object.assign(this, { record, checkAll, form: byId("form") });
	}

	show({ readable, version }) {
		const { findings } = this.record;
		for (const old of this.form.querySelectorAll(".finding.told")) old.remove();
		for (const field of this.form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
		if (!readable) {
			byId("unreadable-findings").replaceChildren(...findings.map((each) => make("li", {}, this.describe(each))));
			return;
		}
		byId("findings-said").textContent = describeCount(findings.length, this.record.checked === version);
		byId("findings").replaceChildren(...findings.map((finding) => this.item(finding, this.placeAtField(finding))));
	}

	// Puts it at its field, which it gives; null: it has none.
	placeAtField(finding) {
		const [name, number] = finding.key.split(".");
		const place =
			name === "frames" && number !== undefined
				? this.form.querySelector(`[data-frame="${CSS.escape(number)}"] .frame-findings`)
				: this.form.querySelector(`[data-key="${CSS.escape(name === "captions" ? "caption" : name)}"]`);
		if (!place || !finding.key) return null;
		place.append(this.describe(finding));
		place.closest("details")?.setAttribute("open", "");
		const isOfArtwork = name === "frames"; // that is mended beside the picture, too, where it is seen
		if (isOfArtwork) return null;
		place.querySelector(FIELDS)?.setAttribute("aria-invalid", String(finding.level === "error"));
		return place;
	}

	// The line beside the picture: it leads to the field; without one the mend is here.
	item(finding, place) {
		if (!place) return make("li", {}, this.describe(finding));
		const link = make("button", { type: "button", className: `finding at-field ${finding.level}` }, finding.text);
		on(link, "click", () => {
			place.scrollIntoView({ block: "center" });
			place.querySelector(`${FIELDS}, button, summary`)?.focus({ preventScroll: true });
		});
		return make("li", {}, link);
	}

	describe({ level, text, hint, mend }) {
		const told = make("span", { className: `finding told ${level}` }, make("span", {}, text), " ");
		if (hint && (!mend || mend.act)) told.append(make("span", { className: "soft" }, hint), " ");
		if (mend) {
			const button = make("button", { type: "button", className: "quiet mend" }, mend.label);
			on(button, "click", () => this.mend(mend));
			told.append(button);
		}
		return told;
	}

	// Does what a finding offers: puts a value where it belongs ("colours.field", "frames.0.window"), or shrinks artwork.
	async mend({ key = "", value, act, frame, percent }) {
		if (act === "shrink") {
			const before = { frames: this.record.value("frames") };
			try {
				await this.record.send("POST", `frames/${frame}/shrink`, { percent });
				this.record.note(before);
			} catch (problem) {
				return this.record.tell(problem);
			}
			return this.checkAll();
		}
		const [name, ...path] = key.split(".");
		if (!path.length) return this.record.change({ [name]: value });
		const whole = structuredClone(this.record.value(name)) || {};
		let place = whole;
		for (const part of path.slice(0, -1)) place = place[part];
		const last = path[path.length - 1];
		if (value === null) delete place[last];
		else place[last] = value;
		this.record.change({ [name]: whole });
		if (name !== "frames") return null;
		await this.record.save();
		return this.checkAll();
	}
}

function describeCount(count, isChecked) {
	if (count) return words(isChecked ? "checkedCount" : "findingCount", { count });
	return words(isChecked ? "checkedFine" : "notChecked");
}
