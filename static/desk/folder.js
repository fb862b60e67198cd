import { openSession, showLock } from "./api.js";
import { on, toast } from "./dom.js";
import { ChoosePage } from "./folder_choose.js";
import { HandOverPage } from "./folder_hand_over.js";
import { keepFolderView } from "./folder_kept_view.js";
import { LookPage } from "./folder_look.js";
import { MatchPage } from "./folder_match.js";
import { offerUpdate } from "./folder_renamed.js";
import { RunPage } from "./folder_run.js";
import { FolderState } from "./folder_state.js";
import { Steps } from "./folder_steps.js";
import { watchOtherWindows } from "./folder_windows.js";
import { PictureLoader } from "./picture_loader.js";

if (await openSession()) {
	const folder = new FolderState();
	const loader = new PictureLoader();
	const steps = new Steps(folder);
	steps.add("choose", new ChoosePage(folder, steps));
	const match = new MatchPage(folder, steps, loader);
	steps.add("match", match);
	steps.add("run", new RunPage(folder, steps, loader));
	const look = new LookPage(folder, steps, loader);
	steps.add("look", look);
	steps.add("hand-over", new HandOverPage(folder, steps));
	offerUpdate(folder, steps);
	watchOtherWindows(folder);
	keepFolderView(steps, match, look);
	try {
		await folder.renew();
		steps.start();
		// Back from the campaign in another window: units may have been added to it.
		on(document, "visibilitychange", () => {
			if (!document.hidden && !folder.isBusy) folder.renew().catch(() => {});
		});
	} catch (problem) {
		toast(`${problem.text} ${problem.hint}`, 60);
	}
} else showLock();
