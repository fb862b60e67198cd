import { on } from "./dom.js";
import { hasNewNames } from "./folder_run.js";
import { tellProblem } from "./folder_state.js";

// Where finished pictures are shown: that a name, a unit or another choice has changed since, and the button for it.
export function offerUpdate(folder, steps) {
	const places = document.querySelectorAll("[data-renamed]");
	const update = async () => {
		try {
			await folder.run();
			steps.open("run");
		} catch (problem) {
			tellProblem(problem);
		}
	};
	for (const place of places) on(place.querySelector("button"), "click", update);
	folder.onChange(({ run }) => {
		for (const place of places) place.hidden = !hasNewNames(run);
	});
}
