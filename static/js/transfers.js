import { send, withRetry } from "./api.js";
import { message, page } from "./dom.js";

// What goes to the server and comes back. Of what is under way, the newest counts: each begins with a number of its own.
export class Transfers {
	// `report` tells what is going on: progress(text, share, aloud), wait(text, aloud), stall().
	constructor(report) {
		Object.assign(this, { report, newest: 0, upload: {}, lastChange: null });
	}

	// Ends an upload under way; the number of what begins.
	begin() {
		this.upload.abort?.();
		this.upload = {};
		this.newest += 1;
		return this.newest;
	}

	send(blob, fields, number) {
		const form = new FormData();
		for (const [name, value] of Object.entries(fields)) form.append(name, value);
		form.append("photo", blob, "photo");
		let nextAnnounced = 0.2; // share
		const progress = (share) => {
			const sending = share < 1;
			this.report.progress(
				sending ? message("sending", { percent: `${Math.floor(share * 100)} %` }) : message("framing"),
				sending && share,
				!sending || share >= nextAnnounced,
			);
			if (share >= nextAnnounced) nextAnnounced += 0.4;
		};
		progress(0);
		const watched = { progress, stalled: this.onStall(number), transfer: this.upload };
		return withRetry(() => send("POST", page.upload, form, watched), this.onWait(number));
	}

	// False if something newer has begun. One after the other: of two at once the server might keep the wrong one.
	change(record, fields, number) {
		const previous = this.lastChange;
		const body = JSON.stringify(fields);
		const patch = () => send("PATCH", avatarUrl(record), body, { stalled: this.onStall(number) });
		const change = async () => {
			await previous;
			return number === this.newest && withRetry(patch, this.onWait(number));
		};
		const pending = change();
		this.lastChange = pending.catch(() => {});
		return pending;
	}

	// Rejects unless the server has said that they are gone.
	async delete(record) {
		try {
			await send("DELETE", avatarUrl(record));
		} catch (problem) {
			if (problem.status !== 404) throw problem;
		}
	}

	onStall(number) {
		return () => number === this.newest && this.report.stall();
	}

	onWait(number) {
		return (seconds, attempt, tries) => {
			if (number !== this.newest) return false;
			const text = seconds ? message("waiting", { seconds, attempt, tries }) : message("framing");
			this.report.wait(text, seconds % 5 === 0);
			return true;
		};
	}
}

function avatarUrl({ token }) {
	const url = new URL(page.upload, location.href);
	return `${url.pathname}/${token}${url.search}`;
}
