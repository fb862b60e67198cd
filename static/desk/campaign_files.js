import { byId, on, toast } from "./dom.js";
import { kindOf, takeFiles } from "./files.js";
import { logoOfJpeg } from "./jpeg_logo.js";
import { words } from "./words.js";

const ARTWORK_VALUES = ["frames", "layout"];

// Logo and artwork: dropped, or chosen. `checkAll` tells what is to be mended in new artwork.
export function startFiles(record, checkAll) {
	const give = async (path, file, refusal, names) => {
		const kind = kindOf(file);
		if (kind) return record.giveFile(path, file, kind, names);
		toast(words(refusal), 12);
		return false;
	};
	const giveArtwork = async (file, query = "") => {
		toast(words("checking"), 30);
		if (!(await give(`artwork${query}`, file, "artworkKind", ARTWORK_VALUES))) return;
		await checkAll();
		toast("");
	};
	takeFiles("logo", async (file) => give("logo", await logoOfJpeg(file), "logoKind", ["logo", "emblem"]));
	takeFiles("artwork", giveArtwork);
	on(byId("logo-remove"), "click", () => record.change({ logo: null, emblem: "none" }));
	return giveArtwork;
}
