const OWN_FOLDER = ".framer"; // in every folder of pictures that framer made

// What was dropped, or chosen, with names relative to it: [{ file, name }]. Folders are read whole, but for those inside
// them that framer made: their names come into `passed`.
export async function readDropped(transfer, passed) {
	const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean); // gone after an await
	if (!entries.length) return readChosen(transfer.files);
	const found = [];
	for (const entry of entries) await readEntry(entry, found, passed);
	return found;
}

export const readChosen = (files) => [...files].map((file) => ({ file, name: file.webkitRelativePath || file.name }));

async function readEntry(entry, found, passed, isInside = false) {
	if (entry.name.startsWith(".")) return;
	if (entry.isFile) {
		const file = await new Promise((resolve) => entry.file(resolve, () => resolve(null)));
		if (file) found.push({ file, name: entry.fullPath.replace(/^\//, "") });
		return;
	}
	const entries = await listEntries(entry.createReader());
	if (isInside && entries.some(({ name }) => name === OWN_FOLDER)) passed.push(entry.name);
	else for (const each of entries) await readEntry(each, found, passed, true);
}

async function listEntries(reader) {
	const entries = [];
	for (;;) {
		const some = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([]))); // at most a hundred
		if (!some.length) return entries;
		entries.push(...some);
	}
}
