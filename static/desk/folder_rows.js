import { call } from "./api.js";

// Whether somebody still has to look at a picture.
export const isOpenRow = (row) => row.to_check && !row.approved && row.status === "done";

// What a row is for those who look: approved, left_out, failed or open.
export const stateOf = (row) => (row.status !== "done" ? row.status : row.approved ? "approved" : "open");

const path = ({ id }) => `/api/folder/photos/${id}`;
export const thumbPath = (row) => `${path(row)}/picture?size=thumb&v=${row.picture}`;
export const wholePath = (row) => `${path(row)}/picture?size=whole&v=${row.picture}`;
export const photoPath = (row, side) => `${path(row)}/photo?side=${side}`;

// All rows, worst first, and what is done with them; every act can be undone, the last one first.
export class Rows {
	constructor(folder) {
		Object.assign(this, { folder, byId: new Map(), copies: {}, revision: null, undos: [], watchers: [] });
	}

	onChange(watcher) {
		this.watchers.push(watcher);
	}

	get all() {
		return [...this.byId.values()];
	}

	// Without files that hold no photo that could be read.
	get photos() {
		return this.all.filter((row) => row.is_photo);
	}

	// Asks for what has changed since it was last asked.
	async load() {
		const since = this.revision === null ? "" : `?since=${this.revision}`;
		const answer = await call("GET", `/api/folder/rows${since}`);
		if (this.revision === null) this.byId.clear();
		else if (answer.revision < this.revision) {
			this.forget(); // the folder was opened anew in another window
			return this.load();
		}
		for (const id of answer.gone || []) this.byId.delete(id);
		this.revision = answer.revision; // by this alone: what an act answers may have skipped others' changes
		return this.accept(answer);
	}

	// Another folder was chosen: its rows are others.
	forget() {
		this.byId.clear();
		this.copies = {};
		this.revision = null;
		this.undos = [];
	}

	// `copies`: the photos that are another one's copy, by ID, with the other's file name.
	accept({ rows, look, copies }) {
		if (copies) this.copies = copies;
		for (const row of rows) this.byId.set(row.id, row);
		if (look) this.folder.accept({ look });
		for (const watcher of this.watchers) watcher(rows);
	}

	async approve(rows, approved = true, isUndo = false) {
		const pictures = Object.fromEntries(rows.map((row) => [row.id, row.picture]));
		const answer = await call("PUT", "/api/folder/approvals", { approved, pictures });
		const ids = rows.map(({ id }) => id);
		if (!isUndo) this.undos.push({ id: ids[0], ids, approved: !approved });
		this.accept(answer);
	}

	of(ids) {
		return ids.map((id) => this.byId.get(id)).filter(Boolean);
	}

	// Puts a whole correction in force; the picture is made anew before this resolves, unless the row says pending.
	async correct(row, correction, isUndo = false) {
		const wasApproved = row.approved;
		const { row: changed, before, ...more } = await call("PUT", `${path(row)}/correction`, correction);
		if (!isUndo) this.undos.push({ id: row.id, before, wasApproved });
		this.accept({ rows: [changed], ...more });
		return changed;
	}

	// Leaves these copies out, in one act that can be undone.
	async leaveOutCopies(rows) {
		const skip = Object.fromEntries(rows.map(({ id }) => [id, { skip: true }]));
		const { before, ...answer } = await call("PUT", "/api/folder/corrections", { corrections: skip });
		this.undos.push({ id: rows[0].id, isOfCopies: true, corrections: before });
		this.accept(answer);
	}

	// Says whose a photo is; its picture is made anew.
	async name(id, person, undo = null) {
		const answer = await call("PUT", `/api/folder/matches/${id}`, { person, remake: true });
		const { job } = this.folder;
		this.folder.accept({ job: { ...job, matching: { ...job.matching, ...answer.counts } }, run: answer.run });
		if (undo) this.undos.push(undo);
		this.accept(answer);
	}

	// What an act has to be undone by is data, so that the page in another language can do it, too.
	async takeBack({ id, ids, approved, person, before, wasApproved, corrections }) {
		if (ids) return this.approve(this.of(ids), approved, true);
		if (person !== undefined) return this.name(id, person);
		if (corrections) return this.accept(await call("PUT", "/api/folder/corrections", { corrections }));
		const back = await this.correct(this.byId.get(id), before, true);
		if (wasApproved && back.status === "done" && !back.approved) await this.approve([back], true, true);
		return null;
	}

	// Undoes the last act; gives the id of its row, or "" where there is none.
	async undo() {
		const last = this.undos[this.undos.length - 1];
		if (!last) return "";
		await this.takeBack(last);
		this.undos.pop();
		for (const watcher of this.watchers) watcher([]);
		return last.id;
	}
}
