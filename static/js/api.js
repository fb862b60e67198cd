const MAX_RETRIES = 3;
const MAX_WAIT = 60; // seconds
const STALL_TIME = 15000; // ms without anything sent or received

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
