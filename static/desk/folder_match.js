import { call } from "./api.js";
import { byId, on, toast } from "./dom.js";
import { formatNumber } from "./figures.js";
import { FreeName, formerChoice } from "./folder_free_name.js";
import { MatchPeople } from "./folder_match_people.js";
import { showMissing, showPairs } from "./folder_pairs.js";
import { say, startRun, tellProblem } from "./folder_state.js";
import { words } from "./words.js";

const photoPath = ({ id }) => `/api/folder/photos/${id}/photo?side=800`;
const isOpen = ({ heap, chosen }) => heap !== "sure" && !chosen;

// The second step: a face, and the names that are still free.
export class MatchPage {
	constructor(folder, steps, loader) {
		Object.assign(this, {
			folder,
			steps,
			loader,
			photos: [],
			people: new Map(),
			queue: [],
			at: 0,
			undos: [],
		});
		this.names = new MatchPeople((person) => this.choose(person.number));
		this.free = new FreeName("match", (who) => this.choose(who));
		on(byId("match-nobody"), "click", () => this.choose(null));
		on(byId("match-later"), "click", () => this.step(1));
		on(byId("match-next"), "click", () => this.step(1));
		on(byId("match-back"), "click", () => this.step(-1));
		on(byId("match-undo"), "click", () => this.undo());
		on(byId("likely-all"), "click", () => this.takeAll());
		on(byId("start-run"), "click", () => startRun(folder, steps));
		on(document, "keydown", (event) => this.press(event));
		let wasBusy = false;
		folder.onChange(() => {
			if (wasBusy !== folder.isBusy && steps.current === "match") this.enter();
			wasBusy = folder.isBusy;
		});
	}

	async enter() {
		if (this.folder.isBusy) return this.showEmpty("matchBusy");
		const { mark } = this.folder.job;
		if (mark !== this.mark || !this.photo) this.forget();
		try {
			const { photos, people, units, missing, missing_text } = await call("GET", "/api/folder/matches");
			if (mark !== this.folder.job?.mark) return null; // another folder was chosen meanwhile
			this.mark = mark;
			this.photos = photos;
			this.people = new Map(people.map((person) => [person.number, person]));
			this.queue = photos.filter(isOpen).map(({ id }) => id);
			Object.assign(this, { units, missing, missing_text, at: 0, undos: [] });
			this.draw();
			if (this.queue.length && matchMedia("(hover: hover)").matches)
				byId("match-search").focus({ preventScroll: true });
		} catch (problem) {
			tellProblem(problem);
		}
		return null;
	}

	// Nothing is said of photos before they are known: what stands there may be of another folder, or list.
	forget() {
		Object.assign(this, { mark: "", photos: [], people: new Map(), queue: [], at: 0, undos: [] });
		for (const id of ["matching", "match-empty", "likely-heap", "sure-heap", "nobody-heap", "missing-heap"])
			byId(id).hidden = true;
	}

	get photo() {
		return this.photos.find(({ id }) => id === this.queue[this.at]);
	}

	draw() {
		if (!this.mark) return;
		const { photo } = this;
		if (!photo) this.showEmpty("matchDone");
		else this.showPhoto(photo);
		byId("match-undo").disabled = !this.undos.length;
		this.drawHeaps();
	}

	showEmpty(name) {
		byId("matching").hidden = true;
		byId("match-empty").hidden = false;
		byId("match-empty-title").textContent = words(name);
		byId("match-empty-text").textContent = words(`${name}Text`);
	}

	showPhoto(photo) {
		byId("matching").hidden = false;
		byId("match-empty").hidden = true;
		const open = this.photos.filter(isOpen).length;
		const facts = { at: formatNumber(this.at + 1), all: formatNumber(this.queue.length), open: formatNumber(open) };
		byId("match-count").textContent = words("matchCount", facts);
		byId("match-file").textContent = [photo.folder, photo.name].filter(Boolean).join(" / ");
		byId("match-heap").textContent = this.describe(photo);
		byId("match-photo").alt = words("photoOf", { name: photo.name });
		this.loader.show(byId("match-photo"), photoPath(photo)).then(() => {
			const isDamaged = byId("match-photo").classList.contains("missing") && this.photo === photo;
			if (isDamaged) byId("match-heap").textContent = words("matchDamaged");
		});
		const likely = photo.people.map((each) => this.people.get(each)).filter(Boolean);
		this.names.show([...this.people.values()], likely, photo.folder);
		if (this.freeOf !== photo.id) this.free.show(this.units, photo.folder);
		this.freeOf = photo.id;
		for (const [id, step] of [
			["match-back", -1],
			["match-next", 1],
		])
			byId(id).disabled = !this.queue[this.at + step];
		this.preload();
	}

	describe({ chosen, person, heap, reason }) {
		if (chosen) return person === null ? words("matchNobody") : this.people.get(person)?.name || "";
		return heap === "likely" ? words("matchLikely") : reason || words("matchNone");
	}

	// The next face is there when it is asked for.
	preload() {
		const next = this.queue[this.at + 1];
		if (next) this.loader.fetch(photoPath({ id: next }));
	}

	drawHeaps() {
		const likely = this.photos.filter((photo) => photo.heap === "likely" && isOpen(photo) && photo.people.length);
		const sure = this.photos.filter(({ heap, chosen, person }) => heap === "sure" || (chosen && person !== null));
		const take = (photo) => this.put(photo, "yes");
		const loose = (photo) => this.takeOff(photo);
		const person = (photo) => this.people.get(photo.person ?? photo.people[0]);
		showPairs("likely", likely, person, this.loader, words("takeMatch"), take);
		showPairs("sure", sure, person, this.loader, words("loosenMatch"), loose);
		const nobodys = this.photos.filter(({ chosen, person }) => chosen && person === null);
		showPairs(
			"nobody",
			nobodys,
			() => null,
			this.loader,
			words("askAgain"),
			(photo) => this.askAgain(photo),
		);
		showMissing(this.missing, this.missing_text);
	}

	// A step to a photo that is open or was seen before.
	step(by) {
		const at = this.at + by;
		if (!this.queue[at]) return;
		this.at = at;
		this.draw();
		say(`${byId("match-count").textContent}. ${byId("match-file").textContent}`);
		this.names.focus();
	}

	async choose(person) {
		const { photo } = this;
		if (!photo || this.choosing) return; // a key that is pressed twice is not meant for the next face
		this.choosing = true;
		const isTaken = await this.put(photo, person);
		this.choosing = false;
		if (!isTaken) return;
		const told = person === null ? words("matchNobody") : person.name || this.people.get(person).name;
		const rest = this.queue.findIndex((id, index) => index > this.at && this.isOpenId(id));
		const first = this.queue.findIndex((id) => this.isOpenId(id));
		this.at = rest >= 0 ? rest : first >= 0 ? first : this.queue.length;
		this.draw();
		say(this.photo ? `${photo.name}: ${told}. ${byId("match-count").textContent}` : words("matchDone"));
		if (this.photo) this.names.focus();
		else byId("start-run").focus();
	}

	isOpenId(id) {
		return isOpen(this.photos.find((photo) => photo.id === id));
	}

	// Sends one choice; whether it was taken.
	async put(photo, person, isUndo = false) {
		const before = formerChoice(photo, [...this.people.values()]);
		try {
			const answer = await call("PUT", `/api/folder/matches/${photo.id}`, { person });
			for (const each of answer.photos) {
				const index = this.photos.findIndex(({ id }) => id === each.id);
				this.photos[index] = each;
			}
			for (const each of answer.people) this.people.set(each.number, each);
			for (const number of this.people.keys()) if (number >= answer.people_count) this.people.delete(number);
			Object.assign(this, { missing: answer.missing, missing_text: answer.missing_text });
			this.folder.accept({ job: { ...this.folder.job, matching: { ...this.folder.job.matching, ...answer.counts } } });
			if (this.folder.state.run.state === "done") await this.folder.load(); // names have changed: there is work again
		} catch (problem) {
			tellProblem(problem);
			return false;
		}
		if (!isUndo) this.undos.push({ id: photo.id, before });
		if (!this.queue.includes(photo.id) && this.isOpenId(photo.id)) this.queue.push(photo.id);
		this.draw();
		return true;
	}

	// It waits for a name again; shown at once where no other photo does.
	async takeOff(photo) {
		if (!(await this.put(photo, "off")) || this.photo) return;
		this.at = this.queue.indexOf(photo.id);
		this.draw();
	}

	// A photo that was called nobody's is asked about again, at once where no other is.
	async askAgain(photo) {
		if (!(await this.put(photo, "auto")) || this.photo) return;
		this.at = Math.max(0, this.queue.indexOf(photo.id));
		this.draw();
	}

	async takeAll() {
		const likely = this.photos.filter((photo) => photo.heap === "likely" && isOpen(photo) && photo.people.length);
		for (const photo of likely) if (!(await this.put(photo, "yes"))) break;
		this.at = Math.max(
			0,
			this.queue.findIndex((id) => this.isOpenId(id)),
		);
		if (!this.queue.some((id) => this.isOpenId(id))) this.at = this.queue.length;
		this.draw();
	}

	async undo() {
		const last = this.undos.pop();
		if (!last) return;
		const photo = this.photos.find(({ id }) => id === last.id);
		if (await this.put(photo, last.before, true)) {
			this.at = Math.max(0, this.queue.indexOf(last.id));
			this.draw();
			this.names.focus(); // 1–9 take names there
			toast(words("undone"), 3);
		}
	}

	press(event) {
		if (this.steps.current !== "match" || document.querySelector("dialog[open]")) return;
		const isUndo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
		if (isUndo && !byId("match-search").value && !event.target.closest("form")) this.undo();
		else if (event.altKey && event.key === "ArrowRight") this.step(1);
		else if (event.altKey && event.key === "ArrowLeft") this.step(-1);
		else if (/^[1-9]$/.test(event.key) && !event.target.closest("input, textarea")) return this.names.press(event);
		else return;
		event.preventDefault();
	}
}
