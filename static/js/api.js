/* XMLHttpRequest: only it tells how far an upload has come. */

const TRIES = 3;
const LONGEST = 60; // seconds that a busy server may ask us to wait

/* `code`, `text` and `hint` are the server's, or "offline"; `wait` is its Retry-After. */
export class Problem extends Error {
	constructor(code, text = "", hint = "", status = 0, wait = 0) {
		super(code);
		Object.assign(this, { code, text, hint, status, wait });
	}

	get busy() {
		return this.status === 503 || this.status === 429;
	}
}

/* The JSON answer; none ever after `job.abort()`. */
export function send(method, url, body, { progress, job = {} } = {}) {
	return new Promise((resolve, reject) => {
		const request = new XMLHttpRequest();
		job.abort = () => request.abort();
		request.open(method, url);
		request.setRequestHeader("Accept", "application/json");
		if (typeof body === "string") request.setRequestHeader("Content-Type", "application/json");
		if (progress) request.upload.onprogress = ({ loaded, total }) => progress(loaded / (total || 1));
		request.onerror = () => reject(new Problem("offline"));
		request.onload = () => {
			const { status } = request;
			const answer = parsed(request.responseText);
			const wait = Number(request.getResponseHeader("Retry-After")) || 5;
			if (status >= 200 && status < 300) resolve(answer);
			else reject(new Problem(answer.code, answer.detail, answer.hint, status, wait));
		};
		request.send(body);
	});
}

function parsed(text) {
	try {
		return JSON.parse(text);
	} catch {
		return {};
	}
}

/* Does `task` again after the time that a busy server asks for. `waiting` hears every second, and may say false. */
export async function patiently(task, waiting) {
	for (let attempt = 1; ; attempt += 1) {
		try {
			return await task();
		} catch (problem) {
			if (!problem.busy || attempt > TRIES || problem.wait > LONGEST) throw problem;
			for (let left = problem.wait; left >= 0; left -= 1) {
				if (waiting(left, attempt, TRIES) === false) throw problem;
				if (left) await new Promise((done) => setTimeout(done, 1000));
			}
		}
	}
}

export function withQuery(address, values) {
	const url = new URL(address, location.href);
	for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value);
	return url.pathname + url.search;
}
