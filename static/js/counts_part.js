// The numbers of a campaign as the server draws them (counts_table.html), put into the page of whoever may see them.
export function putCounts(place, html) {
	const part = new DOMParser().parseFromString(html, "text/html");
	place.textContent = "";
	place.append(...part.body.childNodes);
}

// Its buttons: a table for a spreadsheet by unit or day, and paper.
export function listenToCounts(place, saveTable) {
	place.addEventListener("click", ({ target: { dataset } }) => {
		if (dataset.by) saveTable(dataset.by);
		if ("print" in dataset) print();
	});
}
