import { byId, message, on, page } from "./dom.js";
import { Editing } from "./editing.js";
import { drawFaces } from "./faces.js";
import { listenForPhotos } from "./file_input.js";
import { Panels } from "./panels.js";
import { Saver } from "./save.js";
import { Session } from "./session.js";
import { Visits } from "./visits.js";
import { Workspace } from "./workspace.js";

let shownPage = "";

const workspace = new Workspace();
const session = new Session(workspace, {
	record(record) {
		drawFaces(record, session.work.preview, (face) => session.change({ face: `${face}`, crop: "" }));
		saver.offer(record);
		if (panels.name === "frames") panels.showFrames();
		if (shownPage === record.href) return;
		shownPage = record.href;
		visits.arrive(record);
		saver.loadNextSteps(record.href);
	},
	refused: (problem) => panels.refuseUnit(problem),
	deleted() {
		shownPage = "";
		visits.forget();
	},
});
const panels = new Panels(session, new Editing(session));
const saver = new Saver(session, panels);
const visits = new Visits(session, panels);

on(document, "change", ({ target }) => {
	if (target.name === "frame" && byId("sample")) byId("sample").src = page.frames[target.value].image;
});
listenForPhotos((file, count) => {
	visits.begin(file);
	if (count > 1) workspace.showToast(message("several", { count, name: file.name }));
});
on(byId("delete"), "click", () => session.discard());
if (page.record) {
	workspace.open();
	session.resume(page.record, page.fields);
}
