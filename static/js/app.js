import { byId, message, on, page } from "./dom.js";
import { listenForPhotos } from "./file_input.js";
import { Session } from "./session.js";
import { Visits } from "./visits.js";
import { Workspace } from "./workspace.js";

let shownPage = "";
let tools = null;
let loading = null;

const workspace = new Workspace();
const session = new Session(workspace, {
	async record(record) {
		byId("save").href = record.download;
		const isNew = shownPage !== record.href;
		if (isNew) visits.arrive(record);
		shownPage = record.href;
		try {
			await loadTools();
		} catch {
			return; // the picture can be saved without them
		}
		if (session.record !== record) return;
		tools.show(record);
		if (isNew) tools.showNextSteps(record);
	},
	refused: (problem) => tools?.refuse(problem),
	deleted() {
		shownPage = "";
		visits.forget();
	},
});
const visits = new Visits(session, {
	closePanel: () => tools?.closePanel(),
	goBack: () => tools?.goBack(),
});

function loadStyles(href) {
	return new Promise((resolve) => {
		const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
		on(sheet, "load", resolve);
		on(sheet, "error", resolve); // less lovely, but it works
		document.head.append(sheet);
	});
}

async function loadTools() {
	loading = loading || Promise.all([import("./tools.js"), loadStyles(page.styles)]);
	try {
		const [{ createTools }] = await loading;
		tools = tools || createTools(session);
	} catch (error) {
		loading = null; // tried again with the next picture; this one can be saved without them
		throw error;
	}
}

function prepare() {
	loadTools().catch(() => {});
	new Image().src = page.frames[visits.choices().frame].image;
}

on(document, "change", ({ target }) => {
	if (target.name === "frame" && byId("sample")) byId("sample").src = page.frames[target.value].sample;
});
for (const id of ["photo", "camera"]) if (byId(id)) on(byId(id), "click", prepare);
listenForPhotos((file, count) => {
	prepare();
	visits.begin(file);
	if (count > 1) workspace.showToast(message("several", { count, name: file.name }));
});
document.documentElement.classList.add("js");
on(byId("delete"), "click", () => session.discard());
if (page.record) {
	workspace.open();
	session.resume(page.record, page.fields);
}
