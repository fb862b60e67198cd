import { message, page } from "./dom.js";

const MAX_RETRIES = 3;
const MAX_WAIT = 60; // seconds
const STALL_TIME = 15000; // ms without anything sent or received

// What goes to the server and comes back. Of what is under way, the newest counts: each begins with a number of its own.
export class Transfers {
	// `report` tells what is going on: progress(text, share, aloud), wait(text, aloud), stall(), and
	// stallChange(giveUp) where a picture is there.
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
		const stalled = (giveUp) => (number === this.newest ? this.report.stallChange(giveUp) : giveUp());
		const patch = revocable((watched) => send("PATCH", avatarUrl(record), body, watched), stalled);
		const change = async () => {
			await previous;
			return number === this.newest && withRetry(patch, this.onWait(number));
		};
		const pending = change();
		this.lastChange = pending.catch(() => {});
		return pending;
	}

	// Rejects unless the server has said that they are gone. `stalled(giveUp)` is told if nothing comes.
	async delete(record, stalled) {
		try {
			await revocable((watched) => send("DELETE", avatarUrl(record), null, watched), stalled)();
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

// `code`, `text` and `hint` are the server's, or `code` is "offline".
export class Problem extends Error {
	constructor(code, text = "", hint = "", status = 0, retryAfter = 0) {
		super(code);
		Object.assign(this, { code, text, hint, status, retryAfter });
	}

	get busy() {
		return this.status === 503 || this.status === 429;
	}
}

// The JSON reply; never settles after `transfer.abort()`. XMLHttpRequest reports upload progress, fetch does not.
export function send(method, url, body, { progress, stalled, transfer = {} } = {}) {
	return new Promise((resolve, reject) => {
		const request = new XMLHttpRequest();
		let timer = 0;
		const watch = () => {
			clearTimeout(timer);
			if (stalled) timer = setTimeout(stalled, STALL_TIME);
		};
		transfer.abort = () => request.abort();
		request.open(method, url);
		request.setRequestHeader("Accept", "application/json");
		if (typeof body === "string") request.setRequestHeader("Content-Type", "application/json");
		request.upload.onprogress = ({ loaded, total }) => {
			watch();
			if (progress) progress(loaded / (total || 1));
		};
		request.onprogress = watch;
		request.onerror = () => reject(new Problem("offline"));
		request.onloadend = () => clearTimeout(timer);
		request.onload = () => {
			const { status } = request;
			const reply = parseJson(request.responseText);
			const retryAfter = Number(request.getResponseHeader("Retry-After")) || 5;
			if (status >= 200 && status < 300) resolve(reply);
			else reject(new Problem(reply.code, reply.detail, reply.hint, status, retryAfter));
		};
		watch();
		request.send(body);
	});
}

function parseJson(text) {
	try {
		return JSON.parse(text);
	} catch {
		return {};
	}
}

// `task` as a function that may be tried again, and given up while nothing comes: `stalled(giveUp)`.
function revocable(task, stalled) {
	const transfer = {};
	let giveUp;
	const givenUp = new Promise((_, reject) => {
		giveUp = () => {
			transfer.abort();
			reject(new Problem("offline"));
		};
	});
	const watched = { transfer, stalled: stalled && (() => stalled(giveUp)) };
	return () => Promise.race([task(watched), givenUp]);
}

// `onWait` is called every second before a retry, and ends it by returning false.
export async function withRetry(task, onWait) {
	for (let attempt = 1; ; attempt += 1) {
		try {
			return await task();
		} catch (problem) {
			if (!problem.busy || attempt > MAX_RETRIES || problem.retryAfter > MAX_WAIT) throw problem;
			for (let seconds = problem.retryAfter; seconds >= 0; seconds -= 1) {
				if (onWait(seconds, attempt, MAX_RETRIES) === false) throw problem;
				if (seconds) await new Promise((resolve) => setTimeout(resolve, 1000));
			}
		}
	}
}

export function withQuery(path, parameters) {
	const url = new URL(path, location.href);
	for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
	return url.pathname + url.search;
}
