import { byId, ExpiryTimer, message, on, page } from "./dom.js";
import { defaultCrop, reachesPast } from "./geometry.js";
import { drawPhoto, drawRegion, encode, openPhoto, shrinkPhoto, wholeRegion } from "./photo.js";
import { Transfers, withQuery } from "./transfers.js";

const PREVIEW_SIDE = 1600; // px
const SHOWN_SIDE = 1080; // px: of a picture that is shown, not saved

// The photo that is worked on, and its picture on the server. A work holds the `sent` photo, its `preview` and size in
// `photo`, the `options` of the picture in `record`, the `crop` that is shown, and `wanted` options while they change.
export class Session {
	// Calls `record(record)` after each picture, `refused(problem)` for a text the frame cannot have, which is true if it
	// has told so, and `deleted()`.
	constructor(workspace, handlers) {
		Object.assign(this, { workspace, handlers, version: 0, work: null, replaced: null });
		this.changes = null; // comes with the tools
		this.transfers = new Transfers({
			progress: (text, share, aloud) => workspace.showBusy(text, share, aloud),
			wait: (text, aloud) => (this.record ? workspace.setTitle(text, aloud) : workspace.showBusy(text, 0, aloud)),
			stall: () => workspace.showProblem(message("slow"), message("slowHint"), message("retry"), "slow"),
			stallChange: (giveUp) => workspace.showToast(message("slow"), message("cancel"), giveUp),
		});
		this.expiry = new ExpiryTimer(byId("life"), () => this.expire());
		on(byId("retry"), "click", () => this.retry());
		on(window, "online", () => this.offline && this.retry());
	}

	get record() {
		return this.work?.record;
	}

	get options() {
		return this.work.wanted || this.work.options;
	}

	get frame() {
		return page.frames[this.options.frame];
	}

	async start(file, { frame, unit }) {
		const epoch = this.cancel();
		this.changes?.settle(false);
		if (this.record) this.replaced = this.work; // stays until the new picture is there
		const work = { options: { frame, unit, crop: "", mirror: false, face: "" } };
		this.work = work;
		this.workspace.hideToast();
		this.workspace.callAll("clear");
		this.workspace.setFrame(this.frame);
		this.workspace.showBusy(message("reading"));
		work.image = await openPhoto(file);
		if (epoch !== this.transfers.newest) return;
		const { image } = work;
		const drawn = image && drawPhoto(image);
		if (image) this.showPhoto(drawRegion(drawn, wholeRegion(drawn), PREVIEW_SIDE), wholeRegion(image));
		const sent = await shrinkPhoto(file, image, drawn);
		if (epoch !== this.transfers.newest) return;
		work.sent = sent;
		if (sent.region) this.showPhoto(work.preview, sent);
		this.upload();
	}

	// A picture that was made before this page was loaded.
	resume(record, fields) {
		const { frame, crop } = record;
		this.work = { options: { unit: "", crop: "", face: "", ...fields, frame, mirror: crop.mirror } };
		this.workspace.setFrame(this.frame);
		this.workspace.showBusy(message("reading"));
		return this.accept(record, message("done"));
	}

	showPhoto(preview, photo) {
		this.loadPreview(preview, photo);
		this.work.crop = defaultCrop(photo, this.frame.window, 0); // who stands keeps the head
		this.workspace.callAll("showCrop", this.work.crop);
	}

	loadPreview(preview, { width, height }) {
		Object.assign(this.work, { preview, photo: { width, height } });
		this.workspace.callAll("load", preview, width, height);
	}

	async upload() {
		const epoch = this.cancel();
		const { work } = this;
		this.retryAction = () => this.upload();
		try {
			let record = await this.transfers.send(work.sent.blob, this.formFields(), epoch);
			const small = record.warnings.some((each) => each.startsWith("small_"));
			const sharper = small ? await import("./sharper.js").catch(() => null) : null;
			const region = sharper?.sharperRegion(record, work.sent, work.image);
			if (region) {
				const sharp = await encode(work.image, region, Math.max(150000, 680000 - work.sent.blob.size));
				const first = record;
				if (epoch === this.transfers.newest) record = await this.transfers.send(sharp.blob, this.formFields(), epoch);
				this.transfers.delete(first).catch(() => {});
				work.preview = drawRegion(work.image, region, PREVIEW_SIDE);
				work.photo = null;
				work.sent = sharp;
			}
			if (epoch !== this.transfers.newest) {
				this.transfers.delete(record).catch(() => {});
				return;
			}
			if (this.replaced) this.transfers.delete(this.replaced.record).catch(() => {});
			this.replaced = null;
			await this.accept(record, message("done"), true);
			this.workspace.celebrate();
			if (work.refusal) this.handlers.refused(work.refusal);
			work.refusal = null;
		} catch (problem) {
			if (epoch !== this.transfers.newest) return;
			if (problem.status === 400 && work.options.unit) {
				work.refusal = Object.assign(problem, { unit: work.options.unit }); // told with the picture without it
				work.options.unit = "";
				this.upload();
			} else if (this.replaced) {
				this.restore(page.words[problem.code] || problem.text, problem.code === "offline");
			} else this.showProblem(problem);
		}
	}

	// The picture before, when another photo could not replace it.
	restore(text, canRetry) {
		this.cancel();
		const failed = this.work;
		const work = this.replaced;
		this.work = work;
		this.replaced = null;
		this.workspace.setFrame(this.frame);
		if (work.preview) this.loadPreview(work.preview, work.photo);
		this.accept(work.record, message("done"));
		const again = () => {
			this.replaced = work;
			this.work = failed;
			this.workspace.setFrame(this.frame);
			if (failed.preview) this.showPhoto(failed.preview, failed.photo);
			this.upload();
		};
		if (text) this.workspace.showToast(message("kept", { text }), canRetry ? message("retry") : "", again);
	}

	formFields() {
		const { mirror, unit } = this.options;
		return { ...this.options, mirror: mirror ? "1" : "", unit: this.frame.fields.includes("unit") ? unit : "" };
	}

	async accept(record, text, glide) {
		const { workspace, work } = this;
		const epoch = this.transfers.newest;
		work.record = record;
		await this.loadPhoto(record);
		if (epoch !== this.transfers.newest) return;
		const mask = this.formFields().unit && this.frame.image;
		const fromPhoto = workspace.stage.loaded && !mask; // in the photo's own pixels
		if (fromPhoto) workspace.callAll("showPhoto");
		work.crop = record.crop;
		if (!work.options.crop) work.automatic = record.crop;
		workspace.callAll("showCrop", work.crop, glide);
		if (!record.endsAt) record.endsAt = Date.now() + record.seconds_left * 1000;
		this.expiry.start((record.endsAt - Date.now()) / 1000);
		this.handlers.record(record);
		const { window } = this.frame;
		const ready = () => workspace.showReady(text, record, work.options.face);
		if (fromPhoto) ready();
		// Only the server extends a background well, changes light, blurs, and has a head stand in front.
		const isPlain = !record.light && !record.blur_background && !record.trimmed && !this.frame.inFront;
		if (fromPhoto && isPlain && !reachesPast(work.crop, window, record)) return;
		this.version += 1;
		const url = withQuery(record.picture.replace(/\.\w+($|\?)/, ".webp$1"), { size: SHOWN_SIDE, v: this.version });
		await workspace.stage.showPicture(url, mask, message("alt"));
		for (const circle of workspace.circles) circle.showPicture(url, mask, "");
		if (!fromPhoto && epoch === this.transfers.newest) ready();
	}

	// Decoded by the server where this browser cannot, or would turn or colour it otherwise.
	async loadPhoto(record) {
		const { work } = this;
		let { preview } = work;
		if (record.photo && !work.served && (!preview || record.differs_in_browsers)) {
			const served = Object.assign(new Image(), { src: record.photo });
			await served.decode().catch(() => {});
			if (served.naturalWidth) work.served = preview = served;
		}
		if (preview && work === this.work && (!work.photo || preview !== work.preview)) this.loadPreview(preview, record);
	}

	// Ends what is under way, and is the number of what begins.
	cancel() {
		this.offline = false;
		return this.transfers.begin();
	}

	showProblem({ code, text, hint, status }) {
		this.offline = code === "offline";
		const again = this.offline || status === 503 || status === 429 || status >= 500;
		const known = page.words[code];
		this.workspace.showProblem(
			known || text || message("failed"),
			known ? message(`${code}Hint`) : hint || "",
			again ? message("retry") : "",
		);
	}

	expire() {
		this.cancel();
		this.expiry.stop();
		this.lost(message("expired"), message("expiredHint"), message("remake"));
	}

	// Without a picture on the server; the photo may still be here.
	lost(text, hint, label) {
		const { work } = this;
		work.record = null;
		work.wanted = null;
		this.changes?.settle(false);
		const photoIsHere = Boolean(work.sent);
		this.workspace.hideToast();
		this.retryAction = () => {
			if (work.preview) this.showPhoto(work.preview, work.photo);
			this.upload();
		};
		this.workspace.showProblem(text, photoIsHere ? hint : "", photoIsHere ? label : "");
	}

	retry() {
		this.workspace.showBusy(message("framing"));
		this.retryAction();
	}

	// Until the server has said that they are gone, the picture is kept here.
	async discard() {
		const { record } = this;
		this.cancel();
		this.workspace.setState("changing");
		try {
			await this.transfers.delete(record, this.transfers.report.stallChange);
		} catch (problem) {
			this.workspace.setState("ready");
			this.changes?.settle(false);
			this.workspace.showToast(problem.text || message("deleteFailed"), message("retry"), () => this.discard());
			return;
		}
		this.expiry.stop();
		this.handlers.deleted();
		this.lost(message("deleted"), message("deletedHint"), message("undo"));
		this.workspace.showDeleted();
	}
}
