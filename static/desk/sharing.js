import { call, download, picture } from "./api.js";
import { byId, make, on, showDialog, toast } from "./dom.js";
import { formatLongDay, formatMoment } from "./figures.js";
import { words } from "./words.js";

// What is done with a campaign once it is ready: link, QR code, poster, card, words; and the link of a draft.
export function startSharing(record) {
	on(byId("show-sharing"), "click", () => showSharing(record));
	on(byId("change-address"), "click", async () => {
		byId("sharing").close();
		if (await askAddress()) showSharing(record);
	});
	on(byId("show-preview"), "click", async () => {
		byId("address-told").hidden = true;
		if (!(await knowAddress())) return toast(words("noAddressYet"));
		byId("preview-result").hidden = true;
		showPreviewActions(record.campaign.has_preview);
		return showDialog(byId("preview"));
	});
	on(byId("new-preview"), "click", () => makePreview(record, Number(byId("preview-days").value)));
	on(byId("refresh-preview"), "click", () => makePreview(record));
	for (const dialog of document.querySelectorAll("dialog")) {
		const close = dialog.querySelector("[data-close]");
		if (close) on(close, "click", () => dialog.close());
		on(dialog, "click", (event) => {
			const { copy, download: name } = event.target.dataset;
			if (copy) copyText(byId(copy).value);
			if (name) saveFile(event.target, `${record.path}/share/${name}`);
		});
	}
	record.onChange(({ is_draft, readable }) => {
		byId("show-sharing").hidden = is_draft || !readable;
		byId("show-preview").hidden = !is_draft || !readable;
	});
}

// `told` is what has just been done: it stands on top of the dialog that comes first.
export async function showSharing(record, told = "") {
	for (const id of ["address-told", "sharing-told"]) {
		byId(id).textContent = told;
		byId(id).hidden = !told;
	}
	byId("sharing-soon").hidden = !told;
	const { state, starts } = record.campaign;
	byId("sharing-begins").hidden = Boolean(told) || state !== "upcoming";
	byId("sharing-begins").textContent = state === "upcoming" ? words("beginsOn", { day: formatLongDay(starts) }) : "";
	if (!(await knowAddress())) {
		toast(words("noAddressYet"));
		return;
	}
	try {
		const { link, captions } = await call("GET", `${record.path}/sharing`);
		byId("sharing-link").value = link;
		byId("sharing-open").href = link;
		byId("sharing-qr").removeAttribute("src");
		byId("sharing-captions").replaceChildren(...captions.map(showCaption));
		showDialog(byId("sharing"));
		byId("sharing-qr").src = await picture(`${record.path}/share/qr.png`);
	} catch (problem) {
		record.tell(problem);
	}
}

function showCaption({ label, text }, number) {
	const id = `sharing-caption-${number}`;
	const field = make("textarea", { id, readOnly: true, rows: 3, value: text });
	const copy = make("button", { type: "button", className: "quiet", dataset: { copy: id } }, words("copyCaption"));
	return make("div", {}, make("label", {}, label || words("captionText"), " ", field), copy);
}

async function copyText(text) {
	await navigator.clipboard.writeText(text).then(
		() => toast(words("copied")),
		() => toast(words("notCopied")),
	);
}

async function saveFile(button, path) {
	button.disabled = true;
	try {
		await download(path);
	} catch (problem) {
		toast(`${problem.text} ${problem.hint}`);
	}
	button.disabled = false;
}

// Whether the public address is known; it is asked for once.
async function knowAddress() {
	const { url, fixed } = await call("GET", "/api/site");
	byId("change-address").hidden = fixed;
	return Boolean(url) || askAddress();
}

async function askAddress() {
	const dialog = byId("address");
	const form = dialog.querySelector("form");
	byId("address-problem").hidden = true;
	form.elements.url.value = (await call("GET", "/api/site")).url;
	const offerTry = () => {
		const typed = form.elements.url.value.trim();
		const address = /^https?:\/\//.test(typed) ? typed : `https://${typed}`;
		byId("try-address").hidden = !(typed && URL.canParse?.(address));
		byId("try-address").href = address;
	};
	form.elements.url.oninput = offerTry;
	offerTry();
	showDialog(dialog);
	return new Promise((resolve) => {
		form.onsubmit = async (event) => {
			event.preventDefault();
			try {
				await call("PUT", "/api/site", { url: form.elements.url.value });
				resolve(true);
				dialog.close();
			} catch ({ text, hint }) {
				byId("address-problem").textContent = `${text} ${hint}`;
				byId("address-problem").hidden = false;
			}
		};
		dialog.onclose = () => resolve(false);
	});
}

// A link that was just made is there to be copied: another would end it.
function showPreviewActions(isThere, isNew = false) {
	byId("refresh-preview").hidden = !isThere || isNew;
	byId("new-preview").classList.toggle("quiet", isNew);
}

async function makePreview(record, days = null) {
	for (const id of ["new-preview", "refresh-preview"]) byId(id).disabled = true;
	toast(words("publishing"), 60);
	try {
		const { address, ends } = await record.send("POST", "preview", days ? { days } : {});
		await record.load();
		if (address) {
			byId("preview-link").value = byId("preview-open").href = address;
			showPreviewActions(true, true);
			byId("preview-ends").textContent = words("goodUntil", { when: formatMoment(ends) });
			byId("preview-result").hidden = false;
			showDialog(byId("preview"));
		}
		toast(words(address ? "previewMade" : "previewRefreshed"));
	} catch (problem) {
		record.tell(problem);
	}
	for (const id of ["new-preview", "refresh-preview"]) byId(id).disabled = false;
}
