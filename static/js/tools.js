import { Changes } from "./changes.js";
import { Editing } from "./editing.js";
import { drawFaces } from "./faces.js";
import { layGround } from "./ground.js";
import { Panels } from "./panels.js";
import { Saver } from "./save.js";

// What is only needed once there is a picture; loaded while the photo is sent.
export function createTools(session) {
	session.changes = new Changes(session);
	const panels = new Panels(session, new Editing(session));
	const saver = new Saver(session, panels);
	return {
		refuse: (problem) => panels.refuseUnit(problem),
		closePanel: () => panels.close(false, false),
		goBack: () => panels.goBack(),
		showNextSteps: (record) => saver.loadNextSteps(record.href),
		show(record) {
			layGround(session, record);
			drawFaces(record, session.work.preview, (face) =>
				session.changes.request({ face: `${face}`, crop: "", fit: "face" }),
			);
			saver.offer(record);
			if (panels.name === "frames") panels.showFrames();
		},
	};
}
