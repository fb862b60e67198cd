import { nameFolder } from "./api.js";
import { byId, on, showDialog } from "./dom.js";

// Several windows on one desk: this one shows one folder, and tells when another was opened elsewhere.
export function watchOtherWindows(folder) {
	const dialog = byId("other-folder");
	on(dialog, "cancel", (event) => event.preventDefault());
	on(byId("show-other-folder"), "click", () => {
		history.replaceState(null, "", location.pathname + location.search);
		location.reload();
	});
	on(document, "other-folder", () => folder.choosing || showDialog(dialog));
	folder.onChange(({ job }) => nameFolder(job?.mark || ""));
	const look = () => document.visibilityState === "visible" && folder.look();
	for (const event of ["focus", "pageshow"]) on(window, event, look);
	on(document, "visibilitychange", look);
	on(document, "desk-back", look);
}
