import { call } from "./api.js";
import { byId, on, toast } from "./dom.js";
import { words } from "./words.js";

const KINDS = { png: "image/png", webp: "image/webp", svg: "image/svg+xml" };

// Logo and artwork: dropped, or chosen.
export function startFiles(record) {
	const send = async (path, file, refusal) => {
		const kind = KINDS[file.name.split(".").pop().toLowerCase()];
		if (!kind) return toast(words(refusal));
		try {
			await record.save();
			const headers = { "If-Match": record.campaign.version, "Content-Type": kind };
			record.accept(await call("PUT", `${record.path}/${path}`, new Blob([file], { type: kind }), headers));
		} catch (problem) {
			if (problem.code === "changed_meanwhile") record.tellConflict();
			else toast(`${problem.text} ${problem.hint}`, 12);
		}
		return null;
	};
	takeFiles("logo", (file) => send("logo", file, "logoKind"));
	takeFiles("artwork", (file) => send("artwork", file, "artworkKind"));
}

function takeFiles(name, take) {
	const place = byId(`${name}-drop`);
	const input = byId(`${name}-file`);
	on(byId(`${name}-choose`), "click", () => input.click());
	on(input, "change", () => {
		if (input.files[0]) take(input.files[0]);
		input.value = "";
	});
	on(place, "dragover", (event) => {
		event.preventDefault();
		place.classList.add("over");
	});
	on(place, "dragleave", () => place.classList.remove("over"));
	on(place, "drop", (event) => {
		event.preventDefault();
		place.classList.remove("over");
		if (event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
	});
}
