"use strict";
(() => {
	const one = (selector, inside = document) => inside.querySelector(selector);
	const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
	const tiles = all(".tile");
	const chosen = new Map(); // file → [action, value]
	const words = one(".words").dataset;

	// Search, without regard to capitals and diacritics, and by reason.
	const plain = (text) =>
		text
			.normalize("NFD")
			.replace(/[\u0300-\u036f]/g, "")
			.replace(/[đĐ]/g, "d")
			.toLowerCase();
	const tools = one(".tools");
	if (tools) {
		const texts = new Map();
		const found = one(".found");
		const show = () => {
			const asked = plain(one("[type=search]", tools).value).split(/\s+/).filter(Boolean);
			const reason = one("[name=reason]:checked", tools).value;
			let shown = 0;
			for (const tile of tiles) {
				if (!texts.has(tile)) {
					texts.set(tile, plain(`${one(".about", tile).textContent} ${tile.dataset.file}`));
				}
				const fits =
					(!reason || tile.dataset.reasons.split(" ").includes(reason)) &&
					asked.every((word) => texts.get(tile).includes(word));
				tile.hidden = !fits;
				shown += fits;
			}
			for (const group of all(".group")) {
				group.hidden = !one(".tile:not([hidden])", group);
			}
			const narrowed = asked.length || reason;
			found.textContent = !narrowed ? "" : shown ? `${shown} / ${tiles.length}` : found.dataset.none;
		};
		tools.hidden = false;
		tools.addEventListener("input", show);
		tools.addEventListener("submit", (event) => event.preventDefault());
	}

	// The lines for corrections.csv, in columns that a spreadsheet knows: file, crop, face, skip.
	const box = one("#lines textarea");
	const bar = one(".bar");
	const save = one(".save");
	let kept = true; // copied or downloaded, or nothing to lose
	const columns = ["crop", "face", "skip"];
	const cell = (text) => (/["\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
	// A spreadsheet would run a name that begins like a formula; with ./ it is the same file.
	const safe = (file) => (/^[=+\-@\t\r]/.test(file) ? `./${file}` : file);
	const fresh = () => {
		box.value = [...chosen]
			.map(([file, [how, value]]) => [
				cell(safe(file)),
				...columns.map((column) => (column === how ? value || "x" : "")),
			])
			.map((cells) => cells.join("\t"))
			.join("\n");
		one(".lines").hidden = bar.hidden = !chosen.size;
		document.body.classList.toggle("has-bar", chosen.size > 0);
		one("b", bar).textContent = chosen.size;
		const word = one("[data-one]", bar);
		word.textContent = chosen.size === 1 ? word.dataset.one : word.dataset.many;
		kept = !chosen.size;
	};
	const note = (text) => {
		const copy = one(".copy");
		copy.dataset.words ??= copy.textContent;
		copy.textContent = text;
		setTimeout(() => (copy.textContent = copy.dataset.words), 2000);
	};
	one(".copy").addEventListener("click", async () => {
		try {
			await navigator.clipboard.writeText(`${box.value}\n`);
		} catch {
			box.select();
			document.execCommand("copy");
		}
		kept = true;
		note(one(".copy").dataset.done);
	});
	save.addEventListener("click", () => {
		if (save.href) {
			URL.revokeObjectURL(save.href);
		}
		const lines = [["file", ...columns].join("\t"), ...box.value.split(/\r?\n/).filter(Boolean), ""].join("\r\n");
		// UTF-16 and tabs, as report.csv: Excel opens it in columns whatever the region.
		const bytes = new Uint8Array(2 * lines.length + 2);
		const view = new DataView(bytes.buffer);
		const text = `\ufeff${lines}`;
		for (let place = 0; place < text.length; place += 1) view.setUint16(2 * place, text.charCodeAt(place), true);
		save.href = URL.createObjectURL(new Blob([bytes], { type: "text/csv" }));
		kept = true;
	});
	addEventListener("beforeunload", (event) => {
		if (!kept) {
			event.preventDefault();
		}
	});

	// Mending one photo.
	const dialog = one("dialog");
	const form = one("form", dialog);
	let current = null;
	const numbers = (text) =>
		text
			.trim()
			.split(/[\s,;]+/)
			.map(Number);
	const pickFace = (number) => {
		for (const button of all(".faces button", dialog)) {
			button.setAttribute("aria-pressed", String(button.value === number));
		}
	};
	const open = (tile) => {
		current = tile;
		const { file, faces, chosen: taken, crop } = tile.dataset;
		const made = "made" in tile.dataset;
		const [how = "", value = ""] = chosen.get(file) ?? [];
		one("h2", dialog).textContent = one(".name", tile).textContent;
		one(".file", dialog).textContent = file;
		const picture = one("img, .blank", tile).cloneNode(true);
		one(".shown", dialog).replaceChildren(picture);
		for (const part of all(".made", dialog)) {
			part.hidden = !made || (part.classList.contains("several") && faces < 2);
		}
		const others = Array.from({ length: Math.min(faces, 30) }, (_, number) => String(number));
		one(".faces", dialog).replaceChildren(
			...others
				.filter((number) => number !== taken)
				.map((number) =>
					Object.assign(document.createElement("button"), { type: "button", value: number, textContent: number }),
				),
		);
		pickFace(how === "face" ? value : "");
		form.crop.value = how === "crop" ? value : crop;
		one(`[name=how][value="${how}"]`, dialog).checked = true;
		dialog.showModal();
	};
	const decide = (how) => {
		one(`[name=how][value="${how}"]`, dialog).checked = true;
	};
	one(".faces", dialog).addEventListener("click", (event) => {
		if (event.target.value) {
			pickFace(event.target.value);
			decide("face");
		}
	});
	one(".nudge", dialog).addEventListener("click", (event) => {
		const move = event.target.dataset.move?.split(" ").map(Number);
		const now = numbers(form.crop.value);
		if (!move || now.length < 3 || now.length > 4 || now.some(Number.isNaN)) {
			return;
		}
		const [x, y, side, ...angle] = now;
		const next = side * move[2];
		const moved = [x + move[0] * side + (side - next) / 2, y + move[1] * side + (side - next) / 2, next];
		form.crop.value = [...moved.map((number) => Math.round(number)), ...angle].join(" ");
		decide("crop");
	});
	form.crop.addEventListener("input", () => decide("crop"));
	one(".cancel", dialog).addEventListener("click", () => dialog.close());
	form.addEventListener("submit", (event) => {
		const how = form.how.value;
		let value = "";
		if (how === "face") {
			value = one(".faces [aria-pressed=true]", dialog)?.value ?? "";
			if (!value) {
				event.preventDefault();
				one(".faces button", dialog).focus();
				return;
			}
		}
		if (how === "crop") {
			const asked = numbers(form.crop.value);
			value = asked.join(" ");
			if (asked.length < 3 || asked.length > 4 || asked.some(Number.isNaN) || asked[2] <= 0) {
				event.preventDefault();
				form.crop.focus();
				form.crop.select();
				return;
			}
		}
		const { file } = current.dataset;
		if (how) {
			chosen.set(file, [how, value]);
		} else {
			chosen.delete(file);
		}
		const mark = one(".mark", current);
		mark.hidden = !how;
		mark.textContent = how === "face" ? `${words.face} ${value}` : (words[how] ?? "");
		fresh();
	});
	document.addEventListener("click", (event) => {
		const button = event.target.closest?.(".pick, .mend");
		if (button) {
			open(button.closest(".tile"));
		} else if (event.target === dialog) {
			dialog.close();
		}
	});
	document.documentElement.classList.add("ready");
})();
