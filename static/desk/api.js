import { words } from "./words.js";

// The desk's API: every call carries the session of this window, which stays in its storage while it is open.
const STORED = "framer-desk-session";
const PING = 4000; // ms, while the desk does not answer
const LANGUAGE = document.documentElement.lang;

// What went wrong: `text` says what happened, `hint` what to do, `code` names it for scripts.
export class Problem extends Error {
	constructor({ status = 0, code = "offline", detail = words("offline"), hint = words("offlineHint"), ...more }) {
		super(detail);
		Object.assign(this, { status, code, text: detail, hint, more });
	}
}

// Tabs of this browser that work answer one that does not; they say nothing but that they are there.
const tabs = new BroadcastChannel("framer-desk");
tabs.onmessage = async ({ data }) => {
	if (data === "one works" && document.getElementById("locked").open) showOtherTab(true);
	if (data !== "who works?" || !sessionStorage.getItem(STORED)) return;
	const works = await call("GET", "/api/choices").catch(() => null);
	if (works) tabs.postMessage("one works");
};

function showOtherTab(works) {
	document.getElementById("other-tab").hidden = !works;
	document.getElementById("start-again").hidden = works;
}

// Opens a session with the key in the address, or goes on with the one of this window. False: there is neither.
export async function openSession(typedKey = "") {
	const key = typedKey || new URLSearchParams(location.hash.slice(1)).get("key");
	if (!typedKey && key) history.replaceState(null, "", location.pathname + location.search);
	if (key) {
		const response = await fetch("/api/session", { method: "POST", headers: { "X-Framer-Key": key } });
		if (response.ok) sessionStorage.setItem(STORED, (await response.json()).session);
	}
	return Boolean(sessionStorage.getItem(STORED));
}

let folder = "";
let pings = 0;

// From now on every call says which folder this window shows: one of another folder is refused, and told.
export function nameFolder(mark) {
	folder = mark;
}

async function send(method, path, body, headers = {}) {
	const isData = body instanceof FormData || body instanceof Blob || body === undefined;
	const session = sessionStorage.getItem(STORED) || "";
	const options = { method, headers: { "X-Framer-Session": session, "X-Framer-Language": LANGUAGE, ...headers } };
	if (folder) options.headers["X-Framer-Folder"] = folder;
	if (!isData) options.headers["Content-Type"] = "application/json";
	if (body !== undefined) options.body = isData ? body : JSON.stringify(body);
	const response = await fetch(path, options).catch(() => null);
	tellOffline(!response);
	if (!response) throw new Problem({});
	if (response.ok) return response;
	const problem = new Problem({ status: response.status, ...(await response.json().catch(() => ({}))) });
	if (problem.code === "no_session") {
		sessionStorage.removeItem(STORED);
		showLock();
	}
	if (problem.code === "other_folder") document.dispatchEvent(new Event("other-folder"));
	throw problem;
}

// That the desk does not answer stands on the page until it does again; then “desk-back” is dispatched.
function tellOffline(isOffline) {
	const told = document.getElementById("offline");
	if (told.hidden !== isOffline) return;
	told.hidden = !isOffline;
	clearInterval(pings);
	if (isOffline) pings = setInterval(() => send("GET", "/api/folder/places").catch(() => {}), PING);
	else document.dispatchEvent(new Event("desk-back"));
}

// The JSON that `path` answers; null for an answer without a body.
export async function call(method, path, body, headers) {
	const response = await send(method, path, body, headers);
	return response.status === 204 ? null : response.json();
}

// The part of a page that `path` answers, as HTML.
export const html = async (path) => (await send("GET", path)).text();

// The answer of `path` as an address that an <img> can show; URL.revokeObjectURL lets go of it.
export async function picture(path, method = "GET", body) {
	return URL.createObjectURL(await (await send(method, path, body)).blob());
}

// An address at which the browser itself can have what `path` answers, once.
export const ticket = async (path) => (await call("POST", "/api/tickets", { path })).address;

// Has the browser save what `path` answers.
export async function download(path) {
	const link = document.createElement("a");
	link.href = await ticket(path);
	link.download = "";
	link.click();
}

// Tells that this window may not see anything; with a key that somebody chose it can be typed.
export function showLock() {
	const dialog = document.getElementById("locked");
	const form = document.getElementById("unlock");
	form.hidden = document.body.dataset.standing !== "1";
	form.onsubmit = async (event) => {
		event.preventDefault();
		if (await openSession(new FormData(form).get("key"))) location.reload();
		form.reset();
	};
	dialog.addEventListener("cancel", (event) => event.preventDefault());
	if (!dialog.open) dialog.showModal();
	showOtherTab(false);
	tabs.postMessage("who works?");
}
