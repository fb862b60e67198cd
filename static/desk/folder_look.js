import { byId, on, toast } from "./dom.js";
import { LargePicture } from "./folder_large.js";
import { leaveOutCopies } from "./folder_look_copies.js";
import { showLookCounts, showLookEnd } from "./folder_look_counts.js";
import { actOfKey, restFocus } from "./folder_look_keys.js";
import { Mender } from "./folder_mend.js";
import { isOpenRow, Rows, stateOf } from "./folder_rows.js";
import { say, tellProblem } from "./folder_state.js";
import { WallPage } from "./folder_wall_page.js";
import { words } from "./words.js";

// The fourth step: one large picture after another, the worst first; then all of them as a wall.
export class LookPage {
	constructor(folder, steps, loader) {
		Object.assign(this, {
			folder,
			steps,
			rows: new Rows(folder),
			queue: [],
			at: 0,
			isWall: false,
			isOfWall: false,
			busy: false,
		});
		this.large = new LargePicture(this.rows, loader, (index) => this.go(index));
		this.wall = new WallPage(this.rows, loader, (items, row) => this.openFrom(items, row));
		const acts = {
			approve: "approve",
			"take-back": "takeBack",
			"leave-out": "leaveOut",
			mend: "mend",
			"look-undo": "undo",
			"copies-leave-out": "leaveOutCopies",
			"copies-undo": "undo",
		};
		for (const [id, act] of Object.entries(acts)) {
			// The second of two quick taps is not meant for the picture that has just come.
			on(byId(id), "click", ({ detail }) => (detail < 2 || act === "undo") && this.act(act));
		}
		on(byId("to-match"), "click", () => this.match());
		for (const id of ["look-reading", "strip-place", "look-views"]) on(byId(id), "click", restFocus);
		for (const act of ["back", "next"]) on(byId(`look-${act}`), "click", () => this[act]());
		on(byId("look-to-wall"), "click", () => this.view("wall"));
		on(byId("copies-show"), "click", () => this.view("wall", () => this.wall.showCopies()));
		on(byId("look-to-hand-over"), "click", () => steps.open("hand-over"));
		for (const button of document.querySelectorAll("[data-view]")) {
			on(button, "click", () => this.view(button.dataset.view));
		}
		on(document, "keydown", (event) => this.press(event));
		this.rows.onChange(() => this.drawCounts());
		let place = "";
		folder.onChange(({ job, look }) => {
			const now = `${job?.source.path} ${job?.out.path}`;
			if (place && place !== now) this.rows.forget();
			place = now;
			if (steps.current === "look" && this.rows.revision !== null && look.revision > this.rows.revision) this.reload();
		});
	}

	async enter() {
		if (await this.reload()) this.view(this.isWall ? "wall" : "worst");
	}

	leave() {
		if (this.mender?.active) this.mender.finish(null);
	}

	// Whether the rows are here. Asked again only when the answer has come.
	async reload() {
		if (this.loading) return false;
		this.loading = true;
		try {
			await this.rows.load();
			this.extendQueue();
			if (!this.isWall && !this.mender?.active) this.draw();
			return true;
		} catch (problem) {
			tellProblem(problem);
			return false;
		} finally {
			this.loading = false;
		}
	}

	// Those that have been looked at stay in the queue, so that one can go back.
	extendQueue() {
		if (this.isOfWall) return;
		const known = new Set(this.queue);
		this.queue = this.queue.filter((id) => this.rows.byId.has(id));
		this.queue.push(...this.rows.all.filter((row) => isOpenRow(row) && !known.has(row.id)).map(({ id }) => id));
	}

	get row() {
		return this.rows.byId.get(this.queue[this.at]);
	}

	view(name, showWall = () => this.wall.show()) {
		if (this.mender?.active) this.mender.finish(null);
		this.isWall = name === "wall";
		this.isOfWall = false;
		for (const button of document.querySelectorAll("[data-view]")) {
			button.setAttribute("aria-pressed", String(button.dataset.view === name));
		}
		byId("wall-place").hidden = !this.isWall;
		if (this.isWall) {
			for (const id of ["looking", "strip-place", "look-empty"]) byId(id).hidden = true;
			showWall();
			this.drawCounts();
			return;
		}
		const seen = this.row?.id;
		this.queue = [];
		this.extendQueue();
		this.at = Math.max(0, this.queue.indexOf(seen));
		this.draw();
	}

	// A picture of the wall, large; Escape goes back.
	openFrom(items, row) {
		Object.assign(this, { isWall: false, isOfWall: true, queue: items.map(({ id }) => id) });
		this.at = this.queue.indexOf(row.id);
		byId("wall-place").hidden = true;
		this.draw();
		byId("look-title").focus({ preventScroll: true });
		scrollTo(0, 0);
	}

	draw() {
		this.drawCounts();
		const { row } = this;
		const isDone = !row || (!this.isOfWall && !this.queue.some((id) => this.isOpenId(id)) && this.isFinished);
		byId("looking").hidden = byId("strip-place").hidden = isDone;
		byId("look-empty").hidden = !isDone;
		if (isDone) showLookEnd(this.folder.state);
		else this.large.show(row, this.queue, this.at, this.rows.undos.length > 0);
	}

	drawCounts() {
		showLookCounts(this.rows, this.folder.state.look, this.isOfWall || this.isWall);
	}

	isOpenId(id) {
		const row = this.rows.byId.get(id);
		return Boolean(row) && (this.isOfWall ? stateOf(row) === "open" : isOpenRow(row));
	}

	go(index) {
		if (!this.queue[index] || this.mender?.active) return;
		this.isFinished = false;
		this.at = index;
		this.draw();
		this.large.announce(this.row);
	}

	next() {
		this.go(this.at + 1);
	}

	back() {
		this.go(this.at - 1);
	}

	// To the next one that is open, forwards and then from the start.
	goOn() {
		const all = [...this.queue.keys()];
		const order = [...all.slice(this.at + 1), ...all.slice(0, this.at)];
		const next = order.find((index) => this.isOpenId(this.queue[index]));
		if (next === undefined && this.isOfWall) {
			this.view("wall");
			byId("look-title").focus({ preventScroll: true });
		} else if (next === undefined) {
			this.isFinished = true;
			this.draw();
			say(byId("look-empty-title").textContent);
			if (!byId("look-empty").hidden) byId(byId("look-to-wall").hidden ? "look-to-hand-over" : "look-to-wall").focus();
		} else this.go(next);
	}

	async act(name) {
		if (this.busy) return;
		this.busy = true;
		byId("look-picture").classList.add("waiting");
		try {
			await this[name]();
		} catch (problem) {
			tellProblem(problem);
			if (problem.code === "changed_meanwhile") await this.reload();
		} finally {
			this.busy = false;
			byId("look-picture").classList.remove("waiting");
		}
	}

	async approve() {
		const { row } = this;
		if (!row?.picture || row.status !== "done") return null;
		if (row.approved) return this.next();
		await this.rows.approve([row]);
		say(words("saidApproved", { name: row.name }));
		return this.goOn();
	}

	async takeBack() {
		const { row } = this;
		if (!row?.approved) return;
		await this.rows.approve([row], false);
		say(words("saidOpen", { name: row.name }));
		this.draw();
	}

	// Whose it is, is said in the second step.
	match() {
		this.steps.pages.match.wanted = this.row.id;
		this.steps.open("match");
	}

	async leaveOut() {
		const { row } = this;
		if (!row) return;
		const isOut = row.status === "left_out";
		await this.rows.correct(row, isOut ? {} : { skip: true });
		say(words(isOut ? "saidBack" : "saidLeftOut", { name: row.name }));
		if (isOut) this.draw();
		else this.goOn();
	}

	async leaveOutCopies() {
		await leaveOutCopies(this.rows);
		if (!this.isWall) this.draw();
	}

	async mend() {
		const { row } = this;
		if (!row) return;
		this.mender ||= new Mender(this.rows, (changed) => this.mended(changed));
		await this.mender.open(row);
	}

	mended(row) {
		if (row) say(words(row.pending ? "saidPending" : "saidMended", { name: row.name }));
		this.draw();
		byId("look-title").focus({ preventScroll: true });
	}

	async undo() {
		const id = await this.rows.undo();
		if (!id) return;
		if (this.queue.includes(id)) this.at = this.queue.indexOf(id);
		this.isFinished = false;
		if (!this.isWall) this.draw();
		toast("");
		say(words("undone"));
	}

	press(event) {
		if (this.steps.current !== "look" || this.mender?.active) return;
		if (event.key === "Escape" && this.isOfWall) this.view("wall");
		const act = actOfKey(event);
		if (!act || (this.isWall && act !== "undo")) return;
		event.preventDefault();
		if (act === "next" || act === "back") this[act]();
		else this.act(act);
	}
}
