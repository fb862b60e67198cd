import { patiently, send, withQuery } from "./api.js";
import { guess } from "./geometry.js";
import { data, find, later, word } from "./page.js";
import { drawn, encoded, open, sharper, shrunk, whole } from "./photo.js";

const PAUSE = 350; // ms of rest before a change is sent
const PREVIEW = 1600; // px of the photo kept for the stage

export class Flow {
	/* `arrived(record, address)` gives the address to show of every new picture. */
	constructor(work, life, arrived) {
		Object.assign(this, { work, life, arrived, run: 0, version: 0, job: {}, wanted: {} });
		this.patchSoon = later(() => this.patch(), PAUSE);
		life.expired = () => this.expired();
		find("retry").addEventListener("click", () => this.again());
		addEventListener("online", () => this.lost && this.again());
	}

	get frame() {
		return data.frames[this.wanted.frame];
	}

	async choose(file, { frame, unit }) {
		this.forget().catch(() => {});
		const run = this.stop();
		this.wanted = { frame, unit, crop: "", mirror: false, face: "" };
		this.preview = this.photo = null;
		this.work.all("clear");
		this.work.setFrame(this.frame);
		this.work.enter();
		const image = await open(file);
		if (run !== this.run) return;
		if (image) this.look(drawn(image, whole(image), PREVIEW), whole(image));
		const sent = await shrunk(file, image);
		if (run !== this.run) return;
		this.sent = sent;
		if (sent.region) this.look(this.preview, sent);
		this.upload(image);
	}

	/* Shows the photo as the server would crop it without a face. */
	look(preview, photo) {
		this.load(preview, photo);
		this.crop = guess(photo, this.frame.window);
		this.work.all("show", this.crop);
	}

	load(preview, { width, height }) {
		this.preview = preview;
		this.photo = { width, height };
		this.work.all("load", preview, width, height);
	}

	/* `image`: the opened file, if more of it can be sent. */
	async upload(image) {
		const run = this.stop();
		this.repeat = () => this.upload(image);
		try {
			let record = await this.post(this.sent, run);
			const region = sharper(record, this.sent, image);
			if (region) {
				const better = await encoded(image, region, Math.max(150000, 680000 - this.sent.blob.size));
				const first = record;
				if (run === this.run) record = await this.post(better, run);
				send("DELETE", address(first)).catch(() => {});
				this.preview = drawn(image, region, PREVIEW);
				this.photo = null;
				this.sent = better;
			}
			if (run === this.run) await this.accept(record, word("done"), true);
		} catch (problem) {
			if (run === this.run) this.failed(problem);
		}
	}

	post({ blob }, run) {
		const form = new FormData();
		for (const [name, value] of Object.entries(this.fields())) form.append(name, value);
		form.append("photo", blob, "photo");
		let told = 0.2; // share at which it is next said aloud
		const progress = (share) => {
			const sending = share < 1;
			this.work.busy(
				sending ? word("sending", { percent: `${Math.floor(share * 100)} %` }) : word("framing"),
				sending && share,
				!sending || share >= told,
			);
			if (share >= told) told += 0.4;
		};
		progress(0);
		return patiently(() => send("POST", data.upload, form, { progress, job: this.job }), this.waiting(run));
	}

	waiting(run) {
		return (seconds, attempt, tries) => {
			if (run !== this.run) return false;
			this.work.busy(seconds ? word("waiting", { seconds, attempt, tries }) : word("framing"), 0, seconds % 5 === 0);
			return true;
		};
	}

	fields() {
		const { frame, unit, crop, mirror, face } = this.wanted;
		return { frame, crop, face, mirror: mirror ? "1" : "", unit: this.frame.fields.includes("unit") ? unit : "" };
	}

	/* The server makes it after a moment of rest. */
	want(changes) {
		Object.assign(this.wanted, changes);
		if (!this.record) return;
		this.stop();
		this.work.state("changing");
		this.patchSoon();
	}

	async patch() {
		if (!this.record) return;
		const run = this.stop();
		this.repeat = () => this.patch();
		// One after the other: of two at a time the server might keep the wrong one.
		const before = this.changing;
		const change = async () => {
			await before;
			return run === this.run && patiently(() => send("PATCH", address(this.record), fields), this.waiting(run));
		};
		const fields = JSON.stringify(this.fields());
		const coming = change();
		this.changing = coming.catch(() => {});
		try {
			const record = await coming;
			if (run === this.run) await this.accept(record, word("updated"), !this.wanted.crop);
		} catch (problem) {
			if (run !== this.run) return;
			if (problem.status === 404) this.expired();
			else this.failed(problem);
		}
	}

	async accept(record, text, glide) {
		const { run, work } = this;
		this.record = record;
		this.version += 1;
		await this.see(record);
		if (run !== this.run) return;
		const letters = this.fields().unit && this.frame.image;
		const seen = work.stage.loaded && !letters; // in the photo's own pixels
		if (seen) work.all("cover");
		this.crop = record.crop;
		work.all("show", this.crop, glide);
		const address = withQuery(record.picture, { v: this.version });
		const shown = this.arrived(record, address);
		const ready = () => {
			this.life.start(record.seconds_left);
			work.ready(text, record.notes);
		};
		for (const stage of work.small) {
			if (!stage.loaded) stage.reveal(withQuery(address, { size: 512 }), "", "");
		}
		if (seen) ready();
		const picture = await shown;
		if (run === this.run && (await work.stage.reveal(picture, letters, word("alt"))) && !seen) ready();
	}

	/* The photo's own pixels under the frame; the server's where this browser cannot read the photo. */
	async see(record) {
		let { preview } = this;
		if (!preview && record.photo) {
			preview = Object.assign(new Image(), { src: record.photo });
			await preview.decode().catch(() => {
				preview = null;
			});
		}
		if (preview && (!this.photo || preview !== this.preview)) this.load(preview, record);
	}

	/* What is on its way does not count any more. */
	stop() {
		this.lost = false;
		if (this.job.abort) this.job.abort();
		this.job = {};
		this.run += 1;
		return this.run;
	}

	failed({ code, text, hint, busy, status }) {
		this.lost = code === "offline";
		const retry = this.lost || busy || status >= 500;
		if (this.lost) this.work.problem(word("offline"), word("offlineHint"), word("retry"));
		else this.work.problem(text || word("failed"), hint || "", retry ? word("retry") : "");
	}

	/* The photo is still here. */
	expired() {
		this.stop();
		this.life.stop();
		this.record = null;
		this.repeat = () => this.upload();
		this.work.problem(word("expired"), word("expiredHint"), word("remake"));
	}

	again() {
		this.work.busy(word("framing"));
		this.repeat();
	}

	async forget() {
		const { record } = this;
		this.record = null;
		this.life.stop();
		try {
			if (record) await send("DELETE", address(record));
		} catch (problem) {
			if (problem.status !== 404) throw problem;
		}
	}
}

function address({ token }) {
	const url = new URL(data.upload, location.href);
	return `${url.pathname}/${token}${url.search}`;
}
