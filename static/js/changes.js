import { debounce, message } from "./dom.js";

const PATCH_DELAY = 350; // ms

// Changes of a picture that is on the server. What is wanted is sent; what fails leaves the picture as it was.
export class Changes {
	constructor(session) {
		this.session = session;
		this.waiting = []; // for the end of what is under way
		this.sendSoon = debounce(() => this.send(), PATCH_DELAY);
	}

	// Before there is a picture, it will be made so.
	request(changes, soon) {
		const { session } = this;
		const { work, workspace } = session;
		if (!session.record) {
			Object.assign(work.options, changes);
			return;
		}
		session.cancel();
		workspace.hideToast();
		work.wanted = { ...session.options, ...changes };
		workspace.setState("changing");
		if (soon) this.sendSoon();
		else this.send();
	}

	async send() {
		const { session } = this;
		const { work, workspace } = session;
		if (!session.record || !work.wanted) return;
		const epoch = session.cancel();
		const { wanted } = work;
		try {
			const record = await session.transfers.change(work.record, session.formFields(), epoch);
			if (epoch !== session.transfers.newest) return;
			Object.assign(work, { options: wanted, wanted: null });
			workspace.hideToast();
			await session.accept(record, message("done"), !wanted.crop);
			this.settle(true);
		} catch (problem) {
			if (epoch === session.transfers.newest) this.keepPicture(problem, wanted);
		}
	}

	// Whether what is under way, and what overtakes it, ends well.
	settled() {
		return new Promise((resolve) => this.waiting.push(resolve));
	}

	settle(good) {
		for (const resolve of this.waiting.splice(0)) resolve(good);
	}

	keepPicture(problem, wanted) {
		const { session } = this;
		const { work, workspace } = session;
		work.wanted = null;
		if (problem.status === 404) session.expire();
		else {
			workspace.setFrame(session.frame);
			session.accept(work.record, message("done"));
			const told = wanted.unit !== work.options.unit && problem.status === 400 && session.handlers.refused(problem);
			if (!told) {
				workspace.showToast(message("kept", { text: problem.text || message("offline") }), message("retry"), () =>
					this.request(wanted),
				);
			}
		}
		this.settle(false);
	}
}
