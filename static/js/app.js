/* The page with script. Without it, or in a browser too old for it, the plain form does the same. */

import { Adjust } from "./adjust.js";
import { Life, listenForCopies } from "./after.js";
import { listenForPhotos } from "./choose.js";
import { drawFaces } from "./faces.js";
import { Flow } from "./flow.js";
import { data, find } from "./page.js";
import { Save } from "./save.js";
import { Work } from "./work.js";

/* The campaign's page. */
function start() {
	const flow = new Flow(new Work(), new Life(find("life")), arrived);
	const adjust = new Adjust(flow);
	const save = new Save();
	const hero = document.querySelector(".hero");
	let page = "";

	document.addEventListener("change", ({ target }) => {
		if (target.name === "frame") hero.src = data.frames[target.value].image;
	});
	listenForPhotos((file) => {
		const frame = document.querySelector("[name=frame]:checked") || document.querySelector("[name=frame]");
		const unit = find("unit");
		for (const id of ["frames", "field-unit"]) if (find(id)) find("choices").append(find(id));
		flow.choose(file, { frame: frame.value, unit: unit ? unit.value.trim() : "" });
	});
	find("delete").addEventListener("click", async () => {
		flow.stop();
		try {
			await flow.forget();
			location.replace(data.deleted);
		} catch (problem) {
			flow.failed(problem);
		}
	});
	addEventListener("popstate", () => location.reload());
	document.documentElement.classList.add("js");

	function arrived(record, address) {
		drawFaces(record, flow.preview, (face) => flow.want({ face: `${face}`, crop: "" }));
		adjust.tell();
		if (page !== record.href) {
			history[page ? "replaceState" : "pushState"]({}, "", record.href);
			page = record.href;
			showAfter(page);
		}
		return save.offer(record, address);
	}
}

/* Words to post, guides and sizes are taken from the picture's own page. */
async function showAfter(page) {
	try {
		const answer = await fetch(page);
		const other = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("after");
		find("after").replaceWith(document.importNode(other, true));
		listenForCopies();
	} catch {
		// The picture is there without them.
	}
}

if (data.upload) {
	start();
} else {
	listenForCopies();
	new Save().offer(data, data.picture);
	new Life(find("life"), () => location.reload()).start(data.seconds);
}
