import { call } from "./api.js";
import { byId, on, showDialog, toast } from "./dom.js";
import { FreeName, formerChoice } from "./folder_free_name.js";
import { MatchPeople } from "./folder_match_people.js";
import { tellProblem } from "./folder_state.js";
import { words } from "./words.js";

// Says whose a photo is while one looks at its picture, which is made anew at once.
export class PhotoNaming {
	// `named()` is called afterwards.
	constructor(folder, rows, named) {
		Object.assign(this, { folder, rows, named, dialog: byId("name-ask"), busy: false });
		this.people = new MatchPeople((person) => this.choose(person.number, person.name), "name");
		this.free = new FreeName("name", (who) => this.choose(who, who.name));
		on(this.dialog.querySelector("[data-close]"), "click", () => this.dialog.close());
	}

	async open(row) {
		const { photos, people, units } = await call("GET", "/api/folder/matches");
		const photo = photos.find(({ id }) => id === row.id);
		if (!photo) return;
		this.photo = photo;
		this.before = formerChoice(photo, people);
		this.free.show(units, photo.folder);
		byId("name-file").textContent = row.source;
		const likely = photo.people.map((number) => people.find((person) => person.number === number));
		this.people.show(people, likely.filter(Boolean), photo.folder);
		showDialog(this.dialog);
		this.people.focus();
	}

	async choose(person, name) {
		if (this.busy) return;
		this.busy = true;
		this.dialog.classList.add("waiting");
		const { before } = this;
		const { id } = this.photo;
		try {
			await this.rows.name(id, person, { id, person: before });
			this.dialog.close();
			this.named();
			toast(words("saidNamed", { name }));
		} catch (problem) {
			tellProblem(problem);
		} finally {
			this.busy = false;
			this.dialog.classList.remove("waiting");
		}
	}
}
