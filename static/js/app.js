import { AdjustControls } from "./adjust.js";
import { enableCopyButtons } from "./clipboard.js";
import { byId, on, page } from "./dom.js";
import { ExpiryTimer } from "./expiry.js";
import { drawFaces } from "./faces.js";
import { listenForPhotos } from "./file_input.js";
import { Saver } from "./save.js";
import { UploadSession } from "./upload_session.js";
import { Workspace } from "./workspace.js";

function start() {
	const session = new UploadSession(new Workspace(), new ExpiryTimer(byId("life")), showPicture);
	const controls = new AdjustControls(session);
	const saver = new Saver();
	const hero = document.querySelector(".hero");
	let pageUrl = "";

	on(document, "change", ({ target }) => {
		if (target.name === "frame") hero.src = page.frames[target.value].image;
	});
	listenForPhotos((file) => {
		const frame = document.querySelector("[name=frame]:checked") || document.querySelector("[name=frame]");
		const unit = byId("unit");
		for (const id of ["frames", "field-unit"]) if (byId(id)) byId("choices").append(byId(id));
		session.start(file, { frame: frame.value, unit: unit ? unit.value.trim() : "" });
	});
	on(byId("delete"), "click", async () => {
		session.cancel();
		try {
			await session.discard();
			location.replace(page.deleted);
		} catch (problem) {
			session.showProblem(problem);
		}
	});
	on(window, "popstate", () => location.reload());
	document.documentElement.classList.add("js");

	function showPicture(record, url) {
		drawFaces(record, session.preview, (face) => session.change({ face: `${face}`, crop: "" }));
		controls.update();
		if (pageUrl !== record.href) {
			history[pageUrl ? "replaceState" : "pushState"]({}, "", record.href);
			pageUrl = record.href;
			loadNextSteps(pageUrl);
		}
		return saver.offer(record, url);
	}
}

// Captions, guides and sizes come from the picture's own page.
async function loadNextSteps(url) {
	try {
		const reply = await fetch(url);
		const nextSteps = new DOMParser().parseFromString(await reply.text(), "text/html").getElementById("after");
		byId("after").replaceWith(document.importNode(nextSteps, true));
		enableCopyButtons();
	} catch {
		// The picture is there without them.
	}
}

if (page.upload) {
	start();
} else {
	enableCopyButtons();
	new Saver().offer(page, page.picture);
	new ExpiryTimer(byId("life"), () => location.reload()).start(page.seconds);
}
