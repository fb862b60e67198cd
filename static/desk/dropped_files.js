// What was dropped, or chosen, with names relative to it: [{ file, name }]. Folders are read whole.
export async function readDropped(transfer) {
	const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean); // gone after an await
	if (!entries.length) return readChosen(transfer.files);
	const found = [];
	for (const entry of entries) await readEntry(entry, found);
	return found;
}

export const readChosen = (files) => [...files].map((file) => ({ file, name: file.webkitRelativePath || file.name }));

async function readEntry(entry, found) {
	if (entry.name.startsWith(".")) return;
	if (entry.isFile) {
		const file = await new Promise((resolve) => entry.file(resolve, () => resolve(null)));
		if (file) found.push({ file, name: entry.fullPath.replace(/^\//, "") });
		return;
	}
	const reader = entry.createReader();
	for (;;) {
		const some = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([]))); // at most a hundred
		if (!some.length) return;
		for (const each of some) await readEntry(each, found);
	}
}
