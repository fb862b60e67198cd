import { byId, on, toast } from "./dom.js";
import { LargePicture } from "./folder_large.js";
import { leaveOutCopies } from "./folder_look_copies.js";
import { showLookCounts, showLookEnd } from "./folder_look_counts.js";
import { actOfKey, restFocus } from "./folder_look_keys.js";
import { LookQueue } from "./folder_look_queue.js";
import { Mender } from "./folder_mend.js";
import { PhotoNaming } from "./folder_naming.js";
import { Rows } from "./folder_rows.js";
import { say, tellProblem } from "./folder_state.js";
import { WallPage } from "./folder_wall_page.js";
import { words } from "./words.js";

// The fourth step: one large picture after another, the worst first; then all of them as a wall.
export class LookPage {
	constructor(folder, steps, loader) {
		Object.assign(this, { folder, steps, rows: new Rows(folder), isWall: false, busy: false });
		this.queue = new LookQueue(this.rows);
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
			"wall-undo": "undo",
		};
		for (const [id, act] of Object.entries(acts)) {
			// The second of two quick taps is not meant for the picture that has just come.
			on(byId(id), "click", ({ detail }) => (detail < 2 || act === "undo") && this.act(act));
		}
		this.names = new PhotoNaming(folder, this.rows, () => this.draw());
		on(byId("give-name"), "click", () => this.names.open(this.row).catch(tellProblem));
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
		folder.onChange(({ job, look, run }) => {
			if (this.runState !== run.state && this.rows.revision !== null) this.drawCounts();
			this.runState = run.state;
			const now = `${job?.source.path} ${job?.out.path}`;
			if (place && place !== now) this.forget(loader);
			place = now;
			if (steps.current === "look" && this.rows.revision !== null && look.revision !== this.rows.revision)
				this.reload();
		});
	}

	async enter() {
		if ((await this.reload()) || this.rows.revision !== null) this.view(this.isWall ? "wall" : "worst");
	}

	// Another folder was chosen.
	forget(loader) {
		loader.clear();
		this.large.large.clear();
		this.rows.forget();
		this.wall.forget();
		this.isWall = false;
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
			this.queue.extend();
			if (!this.isWall && !this.mender?.active) this.draw();
			return true;
		} catch (problem) {
			tellProblem(problem);
			return false;
		} finally {
			this.loading = false;
		}
	}

	get row() {
		return this.queue.row;
	}

	view(name, showWall = () => this.wall.show()) {
		if (this.mender?.active) this.mender.finish(null);
		this.isWall = name === "wall";
		this.queue.isOfWall = false;
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
		this.queue.begin();
		this.draw();
	}

	// A picture of the wall, large; Escape goes back.
	openFrom(items, row) {
		this.isWall = false;
		this.queue.beginOfWall(items, row);
		byId("wall-place").hidden = true;
		this.draw();
		byId("look-title").focus({ preventScroll: true });
		scrollTo(0, 0);
	}

	draw() {
		this.drawCounts();
		const { row, queue } = this;
		const isDone = !row || (!queue.isOfWall && !queue.hasOpen && this.isFinished);
		byId("looking").hidden = byId("strip-place").hidden = isDone;
		byId("look-empty").hidden = !isDone;
		if (isDone) showLookEnd(this.folder.state);
		else this.large.show(row, queue.ids, queue.at, this.rows.undos.length > 0);
	}

	drawCounts() {
		showLookCounts(this.rows, this.folder.state.look, this.queue.isOfWall || this.isWall);
	}

	go(index) {
		if (!this.queue.ids[index] || this.mender?.active) return;
		this.isFinished = false;
		this.queue.at = index;
		this.draw();
		this.large.announce(this.row);
	}

	next() {
		this.go(this.queue.at + 1);
	}

	back() {
		this.go(this.queue.at - 1);
	}

	goOn() {
		const next = this.queue.nextOpen;
		if (next === undefined && this.queue.isOfWall) {
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
		if (!row?.can_mend) return;
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
		this.queue.find(id);
		this.isFinished = false;
		if (!this.isWall) this.draw();
		toast("");
		say(words("undone"));
	}

	press(event) {
		if (this.steps.current !== "look" || this.mender?.active) return;
		if (event.key === "Escape" && this.queue.isOfWall) this.view("wall");
		const act = actOfKey(event);
		if (!act || (this.isWall && act !== "undo")) return;
		event.preventDefault();
		if (act === "next" || act === "back") this[act]();
		else this.act(act);
	}
}
