"use strict";
(() => {
	const find = (selector, inside = document) => inside.querySelector(selector);
	const findAll = (selector, inside = document) => [...inside.querySelectorAll(selector)];
	const tiles = findAll(".tile");
	const corrections = new Map(); // file → [action, value]
	const approvals = new Map(); // file → [the picture's mark, whether it is approved]
	const labels = find(".words").dataset;

	// Search, without regard to capitals and diacritics, and by reason.
	const foldText = (text) =>
		text
			.normalize("NFD")
			.replace(/[\u0300-\u036f]/g, "")
			.replace(/[đĐ]/g, "d")
			.toLowerCase();
	const tools = find(".tools");
	if (tools) {
		const searchTexts = new Map();
		const status = find(".found");
		const filterTiles = () => {
			const searchWords = foldText(find("[type=search]", tools).value).split(/\s+/).filter(Boolean);
			const reason = find("[name=reason]:checked", tools).value;
			let shownCount = 0;
			for (const tile of tiles) {
				if (!searchTexts.has(tile)) {
					searchTexts.set(tile, foldText(`${find(".about", tile).textContent} ${tile.dataset.file}`));
				}
				const matches =
					(!reason || tile.dataset.reasons.split(" ").includes(reason)) &&
					searchWords.every((word) => searchTexts.get(tile).includes(word));
				tile.hidden = !matches;
				shownCount += matches;
			}
			for (const group of findAll(".group")) {
				group.hidden = !find(".tile:not([hidden])", group);
			}
			const isFiltered = searchWords.length || reason;
			status.textContent = !isFiltered ? "" : shownCount ? `${shownCount} / ${tiles.length}` : status.dataset.none;
		};
		tools.hidden = false;
		tools.addEventListener("input", filterTiles);
		tools.addEventListener("submit", (event) => event.preventDefault());
	}

	// The lines for corrections.csv, in columns that a spreadsheet knows: file, crop, face, skip.
	const linesBox = find("#lines textarea");
	const bar = find(".bar");
	const downloadLink = find(".save");
	let isSaved = true; // copied or downloaded, or nothing to lose
	const columns = ["crop", "face", "skip", "approved"];
	const quoteCell = (text) => (/["\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
	// A spreadsheet would run a name that begins like a formula; with ./ it is the same file.
	const escapeFormula = (file) => (/^[=+\-@\t\r]/.test(file) ? `./${file}` : file);
	const lineCells = (file) => {
		const [action, value] = corrections.get(file) ?? [];
		if (action) {
			// A picture that is made anew is not approved by what was said of the one before.
			const cells = action === "auto" ? { crop: "auto" } : { [action]: value || "x" };
			return columns.map((column) => cells[column] ?? "");
		}
		const [mark, isApproved] = approvals.get(file);
		return columns.map((column) => (column === "approved" ? (isApproved ? mark : "no") : ""));
	};
	const updateLines = () => {
		const files = new Set([...corrections.keys(), ...approvals.keys()]);
		linesBox.value = [...files]
			.map((file) => [quoteCell(escapeFormula(file)), ...lineCells(file)].join("\t"))
			.join("\n");
		find(".lines").hidden = bar.hidden = !files.size;
		document.body.classList.toggle("has-bar", files.size > 0);
		find("b", bar).textContent = files.size;
		const noun = find("[data-one]", bar);
		noun.textContent = files.size === 1 ? noun.dataset.one : noun.dataset.many;
		isSaved = !files.size;
		showProgress();
	};

	// How many are still to be looked at.
	const progress = find(".progress");
	const eyeTiles = findAll(".to-check .tile");
	const isSeen = (tile) => corrections.has(tile.dataset.file) || (approvals.get(tile.dataset.file)?.[1] ?? false);
	const showProgress = () => {
		const reopened = [...approvals.values()].filter(([, isApproved]) => !isApproved).length;
		const left = Number(progress.dataset.count) - eyeTiles.filter(isSeen).length + reopened;
		find(".open-count").textContent = left;
		progress.textContent = left ? progress.dataset.many.replace("%", left) : progress.dataset.none;
		progress.classList.toggle("all-seen", !left);
	};
	const noteApproval = (tile, isApproved) => {
		const { file, picture } = tile.dataset;
		if (isApproved === "approved" in tile.dataset) {
			approvals.delete(file);
		} else {
			approvals.set(file, [picture, isApproved]);
		}
		find(".approve input", tile).checked = isApproved;
		tile.classList.toggle("seen", isApproved);
		updateLines();
	};
	document.addEventListener("change", (event) => {
		if (event.target.matches?.(".approve input")) {
			noteApproval(event.target.closest(".tile"), event.target.checked);
		}
	});

	// Through the list by keys: J and K, D approves, S mends.
	let current = -1;
	const goTo = (index) => {
		const shown = eyeTiles.filter((tile) => !tile.hidden);
		const tile = shown[Math.min(Math.max(index, 0), shown.length - 1)];
		if (!tile) return;
		current = shown.indexOf(tile);
		for (const other of eyeTiles) other.classList.toggle("current", other === tile);
		tile.scrollIntoView({ block: "center" });
		find("a.pick", tile)?.focus({ preventScroll: true });
	};
	document.addEventListener("keydown", (event) => {
		if (
			event.ctrlKey ||
			event.metaKey ||
			event.altKey ||
			dialog.open ||
			event.target.matches("[type=search], [type=text], textarea")
		) {
			return;
		}
		const tile = eyeTiles.filter((each) => !each.hidden)[current];
		const key = event.key.toLowerCase();
		if (key === "j") goTo(current + 1);
		else if (key === "k") goTo(current - 1);
		else if (key === "d" && tile) {
			noteApproval(tile, !find(".approve input", tile).checked);
			goTo(current + 1);
		} else if (key === "s" && tile) {
			event.preventDefault();
			openDialog(tile);
		}
	});
	const keys = find(".keys");
	if (keys) keys.hidden = false;

	const showCopied = () => {
		const button = find(".copy");
		button.dataset.words ??= button.textContent;
		button.textContent = button.dataset.done;
		setTimeout(() => (button.textContent = button.dataset.words), 2000);
	};
	find(".copy").addEventListener("click", async () => {
		try {
			await navigator.clipboard.writeText(`${linesBox.value}\n`);
		} catch {
			linesBox.select();
			document.execCommand("copy");
		}
		isSaved = true;
		showCopied();
	});
	downloadLink.addEventListener("click", () => {
		if (downloadLink.href) {
			URL.revokeObjectURL(downloadLink.href);
		}
		const lines = [["file", ...columns].join("\t"), ...linesBox.value.split(/\r?\n/).filter(Boolean), ""];
		// UTF-16 and tabs, as report.csv: Excel opens it in columns whatever the region.
		const text = `\ufeff${lines.join("\r\n")}`;
		const bytes = new Uint8Array(2 * text.length);
		const view = new DataView(bytes.buffer);
		for (let index = 0; index < text.length; index += 1) view.setUint16(2 * index, text.charCodeAt(index), true);
		downloadLink.href = URL.createObjectURL(new Blob([bytes], { type: "text/csv" }));
		isSaved = true;
	});
	addEventListener("beforeunload", (event) => {
		if (!isSaved) {
			event.preventDefault();
		}
	});

	// The dialog that mends one photo.
	const dialog = find("dialog");
	const form = find("form", dialog);
	let currentTile = null;
	const parseNumbers = (text) =>
		text
			.trim()
			.split(/[\s,;]+/)
			.map(Number);
	const isCrop = (numbers) => numbers.length >= 3 && numbers.length <= 4 && !numbers.some(Number.isNaN);
	const selectFace = (number) => {
		for (const button of findAll(".faces button", dialog)) {
			button.setAttribute("aria-pressed", String(button.value === number));
		}
	};
	const openDialog = (tile) => {
		currentTile = tile;
		const { file, faces, chosen: chosenFace, crop, correction = "" } = tile.dataset;
		const hasPicture = "made" in tile.dataset;
		const [action = "", value = ""] = corrections.get(file) ?? [];
		find("h2", dialog).textContent = find(".name", tile).textContent;
		find(".file", dialog).textContent = file;
		const picture = find("img, .blank", tile).cloneNode(true);
		find(".shown", dialog).replaceChildren(picture);
		for (const part of findAll(".made", dialog)) {
			part.hidden = !hasPicture || (part.classList.contains("several") && faces < 2);
		}
		for (const part of findAll(".in-force", dialog)) part.hidden = !correction;
		find(".said", dialog).textContent = correction;
		find(".not-skipped", dialog).hidden = tile.closest(".asked") !== null;
		const heads = findAll(".heads img", tile);
		const faceNumbers = Array.from({ length: Math.min(faces, 30) }, (_, number) => String(number));
		find(".faces", dialog).replaceChildren(
			...faceNumbers
				.filter((number) => number !== chosenFace)
				.map((number) => {
					const button = Object.assign(document.createElement("button"), { type: "button", value: number });
					if (heads[number]) {
						const head = heads[number].cloneNode();
						head.loading = "eager";
						button.append(head);
					}
					button.append(Object.assign(document.createElement("span"), { textContent: number }));
					return button;
				}),
		);
		selectFace(action === "face" ? value : "");
		form.crop.value = action === "crop" ? value : crop;
		selectAction(action);
		dialog.showModal();
	};
	const selectAction = (action) => {
		find(`[name=how][value="${action}"]`, dialog).checked = true;
	};
	find(".faces", dialog).addEventListener("click", (event) => {
		const button = event.target.closest("button");
		if (button) {
			selectFace(button.value);
			selectAction("face");
		}
	});
	find(".nudge", dialog).addEventListener("click", (event) => {
		const move = event.target.dataset.move?.split(" ").map(Number);
		const numbers = parseNumbers(form.crop.value);
		if (!move || !isCrop(numbers)) {
			return;
		}
		const [x, y, side, ...angle] = numbers;
		const [shareX, shareY, scale] = move;
		const newSide = side * scale;
		const moved = [x + shareX * side + (side - newSide) / 2, y + shareY * side + (side - newSide) / 2, newSide];
		form.crop.value = [...moved.map((number) => Math.round(number)), ...angle].join(" ");
		selectAction("crop");
	});
	form.crop.addEventListener("input", () => selectAction("crop"));
	find(".cancel", dialog).addEventListener("click", () => dialog.close());
	form.addEventListener("submit", (event) => {
		const action = form.how.value;
		let value = "";
		if (action === "face") {
			value = find(".faces [aria-pressed=true]", dialog)?.value ?? "";
			if (!value) {
				event.preventDefault();
				find(".faces button", dialog).focus();
				return;
			}
		}
		if (action === "crop") {
			const numbers = parseNumbers(form.crop.value);
			value = numbers.join(" ");
			if (!isCrop(numbers) || numbers[2] <= 0) {
				event.preventDefault();
				form.crop.focus();
				form.crop.select();
				return;
			}
		}
		const { file } = currentTile.dataset;
		if (action) {
			corrections.set(file, [action, value]);
			approvals.delete(file);
			const tick = find(".approve input", currentTile);
			if (tick) tick.checked = false;
		} else {
			corrections.delete(file);
		}
		const mark = find(".mark", currentTile);
		mark.hidden = !action;
		mark.textContent = action === "face" ? `${labels.face} ${value}` : (labels[action] ?? "");
		updateLines();
	});
	document.addEventListener("click", (event) => {
		const button = event.target.closest?.(".mend");
		if (button) {
			openDialog(button.closest(".tile"));
		} else if (event.target === dialog) {
			dialog.close();
		}
	});
	document.documentElement.classList.add("ready");
})();
