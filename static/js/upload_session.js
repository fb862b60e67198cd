import { send, withQuery, withRetry } from "./api.js";
import { byId, debounce, message, on, page } from "./dom.js";
import { defaultCrop } from "./geometry.js";
import { drawRegion, encode, openPhoto, sharperRegion, shrinkPhoto, wholeRegion } from "./photo.js";

const PATCH_DELAY = 350; // ms
const PREVIEW_SIDE = 1600; // px

export class UploadSession {
	// `onPicture(record, url)` returns the URL to show.
	constructor(workspace, expiry, onPicture) {
		Object.assign(this, { workspace, expiry, onPicture, epoch: 0, version: 0, transfer: {}, options: {} });
		this.patchSoon = debounce(() => this.patch(), PATCH_DELAY);
		expiry.onExpired = () => this.expire();
		on(byId("retry"), "click", () => this.retry());
		on(window, "online", () => this.offline && this.retry());
	}

	get frame() {
		return page.frames[this.options.frame];
	}

	async start(file, { frame, unit }) {
		this.discard().catch(() => {});
		const epoch = this.cancel();
		this.options = { frame, unit, crop: "", mirror: false, face: "" };
		this.preview = this.photo = null;
		this.workspace.callAll("clear");
		this.workspace.setFrame(this.frame);
		this.workspace.open();
		const image = await openPhoto(file);
		if (epoch !== this.epoch) return;
		if (image) this.showPhoto(drawRegion(image, wholeRegion(image), PREVIEW_SIDE), wholeRegion(image));
		const sent = await shrinkPhoto(file, image);
		if (epoch !== this.epoch) return;
		this.sent = sent;
		if (sent.region) this.showPhoto(this.preview, sent);
		this.upload(image);
	}

	showPhoto(preview, photo) {
		this.loadPreview(preview, photo);
		this.crop = defaultCrop(photo, this.frame.window);
		this.workspace.callAll("showCrop", this.crop);
	}

	loadPreview(preview, { width, height }) {
		this.preview = preview;
		this.photo = { width, height };
		this.workspace.callAll("load", preview, width, height);
	}

	// `image`: of which a sharper region can be sent.
	async upload(image) {
		const epoch = this.cancel();
		this.retryAction = () => this.upload(image);
		try {
			let record = await this.post(this.sent, epoch);
			const region = sharperRegion(record, this.sent, image);
			if (region) {
				const sharper = await encode(image, region, Math.max(150000, 680000 - this.sent.blob.size));
				const replaced = record;
				if (epoch === this.epoch) record = await this.post(sharper, epoch);
				send("DELETE", avatarUrl(replaced)).catch(() => {});
				this.preview = drawRegion(image, region, PREVIEW_SIDE);
				this.photo = null;
				this.sent = sharper;
			}
			if (epoch === this.epoch) await this.accept(record, message("done"), true);
		} catch (problem) {
			if (epoch === this.epoch) this.showProblem(problem);
		}
	}

	post({ blob }, epoch) {
		const form = new FormData();
		for (const [name, value] of Object.entries(this.formFields())) form.append(name, value);
		form.append("photo", blob, "photo");
		let nextAnnounced = 0.2; // share
		const progress = (share) => {
			const sending = share < 1;
			this.workspace.showBusy(
				sending ? message("sending", { percent: `${Math.floor(share * 100)} %` }) : message("framing"),
				sending && share,
				!sending || share >= nextAnnounced,
			);
			if (share >= nextAnnounced) nextAnnounced += 0.4;
		};
		progress(0);
		return withRetry(() => send("POST", page.upload, form, { progress, transfer: this.transfer }), this.onWait(epoch));
	}

	onWait(epoch) {
		return (seconds, attempt, tries) => {
			if (epoch !== this.epoch) return false;
			this.workspace.showBusy(
				seconds ? message("waiting", { seconds, attempt, tries }) : message("framing"),
				0,
				seconds % 5 === 0,
			);
			return true;
		};
	}

	formFields() {
		const { frame, unit, crop, mirror, face } = this.options;
		return { frame, crop, face, mirror: mirror ? "1" : "", unit: this.frame.fields.includes("unit") ? unit : "" };
	}

	change(changes) {
		Object.assign(this.options, changes);
		if (!this.record) return;
		this.cancel();
		this.workspace.setState("changing");
		this.patchSoon();
	}

	async patch() {
		if (!this.record) return;
		const epoch = this.cancel();
		this.retryAction = () => this.patch();
		// One after the other: of two at once the server might keep the wrong one.
		const previous = this.lastPatch;
		const patch = async () => {
			await previous;
			return epoch === this.epoch && withRetry(() => send("PATCH", avatarUrl(this.record), fields), this.onWait(epoch));
		};
		const fields = JSON.stringify(this.formFields());
		const pending = patch();
		this.lastPatch = pending.catch(() => {});
		try {
			const record = await pending;
			if (epoch === this.epoch) await this.accept(record, message("updated"), !this.options.crop);
		} catch (problem) {
			if (epoch !== this.epoch) return;
			if (problem.status === 404) this.expire();
			else this.showProblem(problem);
		}
	}

	async accept(record, text, glide) {
		const { epoch, workspace } = this;
		this.record = record;
		this.version += 1;
		await this.loadPhoto(record);
		if (epoch !== this.epoch) return;
		const mask = this.formFields().unit && this.frame.image;
		const fromPhoto = workspace.stage.loaded && !mask; // in the photo's own pixels
		if (fromPhoto) workspace.callAll("showPhoto");
		this.crop = record.crop;
		workspace.callAll("showCrop", this.crop, glide);
		const url = withQuery(record.picture, { v: this.version });
		const pictureUrl = this.onPicture(record, url);
		const ready = () => {
			this.expiry.start(record.seconds_left);
			workspace.showReady(text, record.notes);
		};
		for (const stage of workspace.circles) {
			if (!stage.loaded) stage.showPicture(withQuery(url, { size: 512 }), "", "");
		}
		if (fromPhoto) ready();
		const picture = await pictureUrl;
		if (epoch !== this.epoch) return;
		const shown = await workspace.stage.showPicture(picture, mask, message("alt"));
		if (shown && !fromPhoto) ready();
	}

	// Decoded by the server where this browser cannot.
	async loadPhoto(record) {
		let { preview } = this;
		if (!preview && record.photo) {
			preview = Object.assign(new Image(), { src: record.photo });
			await preview.decode().catch(() => {
				preview = null;
			});
		}
		if (preview && (!this.photo || preview !== this.preview)) this.loadPreview(preview, record);
	}

	// Replies to an earlier epoch are dropped.
	cancel() {
		this.offline = false;
		if (this.transfer.abort) this.transfer.abort();
		this.transfer = {};
		this.epoch += 1;
		return this.epoch;
	}

	showProblem({ code, text, hint, busy, status }) {
		this.offline = code === "offline";
		const retry = this.offline || busy || status >= 500;
		if (this.offline) this.workspace.showProblem(message("offline"), message("offlineHint"), message("retry"));
		else this.workspace.showProblem(text || message("failed"), hint || "", retry ? message("retry") : "");
	}

	expire() {
		this.cancel();
		this.expiry.stop();
		this.record = null;
		this.retryAction = () => this.upload();
		this.workspace.showProblem(message("expired"), message("expiredHint"), message("remake"));
	}

	retry() {
		this.workspace.showBusy(message("framing"));
		this.retryAction();
	}

	async discard() {
		const { record } = this;
		this.record = null;
		this.expiry.stop();
		try {
			if (record) await send("DELETE", avatarUrl(record));
		} catch (problem) {
			if (problem.status !== 404) throw problem;
		}
	}
}

function avatarUrl({ token }) {
	const url = new URL(page.upload, location.href);
	return `${url.pathname}/${token}${url.search}`;
}
