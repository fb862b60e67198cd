import { call } from "./api.js";
import { byId, on } from "./dom.js";
import { formatNumber } from "./figures.js";
import { words } from "./words.js";

const LIST = /\.(xlsx|csv|tsv|txt)$/i;
const DOCUMENT = /\.(xls|xlsm|ods|docx?|odt|rtf|pdf)$/i;
const WITHOUT_PHOTOS = /\.(xls|doc|rtf)$/i; // or with such that are not taken out
const AT_ONCE = 3; // files on their way

export const isList = ({ name }) => LIST.test(name) && !name.includes("/");

// It may have been meant as a list, which it is not.
export const isDocument = ({ name }) => DOCUMENT.test(name) && !name.includes("/");
export const holdsNoPhotos = ({ name }) => WITHOUT_PHOTOS.test(name);

export async function sendList({ file, name }) {
	const last = name.split("/").pop();
	return call("PUT", `/api/folder/list-file?name=${encodeURIComponent(last)}`, file);
}

// Sends dropped files to the desk, which keeps them; gives the drop's name, or "" if somebody stopped it or nothing fits.
export async function sendPhotos(files, refused) {
	const { drop, max_file_bytes: most } = await call("POST", "/api/folder/drops", {});
	const waiting = files.filter(({ file }) => file.size <= most);
	for (const { file, name } of files) if (file.size > most) refused.push(tooLarge(name, file.size, most));
	const all = waiting.length;
	let [sent, stopped] = [0, false];
	byId("drop-progress").hidden = false;
	const stop = () => {
		stopped = true;
	};
	on(byId("drop-stop"), "click", stop, { once: true });
	const show = () => {
		byId("drop-bar").value = sent / all;
		byId("drop-text").textContent = words("dropSent", { count: formatNumber(sent), all: formatNumber(all) });
	};
	const send = async () => {
		while (waiting.length && !stopped) {
			const { file, name } = waiting.shift();
			const path = name.split("/").map(encodeURIComponent).join("/");
			try {
				await call("PUT", `/api/folder/drops/${drop}/${path}`, file);
			} catch (problem) {
				if (!["usage", "too_large"].includes(problem.code)) throw problem;
				refused.push(`${name}: ${problem.text}`);
			}
			sent += 1;
			show();
		}
	};
	show();
	try {
		await Promise.all(Array.from({ length: AT_ONCE }, send));
	} finally {
		byId("drop-progress").hidden = true;
		byId("drop-stop").removeEventListener("click", stop);
	}
	if (all && !stopped) return drop;
	await call("DELETE", `/api/folder/drops/${drop}`);
	return "";
}

const megabytes = (bytes) => formatNumber(Math.round(bytes / 1e6));

const tooLarge = (name, bytes, most) => words("dropTooLarge", { name, size: megabytes(bytes), limit: megabytes(most) });
