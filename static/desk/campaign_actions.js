import { call } from "./api.js";
import { formatMoment } from "./days.js";
import { byId, make, on, toast } from "./dom.js";
import { words } from "./words.js";

// The buttons above the form: publishing, taking back, earlier states, copies.
export function startActions(record) {
	const act = async (button, name, more, done) => {
		button.disabled = true;
		try {
			return done(await record.act(name, more));
		} catch (problem) {
			if (problem.code === "changed_meanwhile") record.tellConflict();
			else toast(`${problem.text} ${problem.hint}`, 12);
			return null;
		} finally {
			button.disabled = false;
		}
	};
	const publish = (button) => {
		toast(words("publishing"), 60);
		return act(button, "publish", {}, () => toast(words("published")));
	};
	for (const id of ["publish", "publish-changes"]) on(byId(id), "click", () => publish(byId(id)));
	on(byId("unpublish"), "click", () => act(byId("unpublish"), "unpublish", {}, () => toast(words("unpublished"))));
	on(byId("discard"), "click", () => act(byId("discard"), "discard", {}, () => {}));
	on(byId("duplicate"), "click", () => act(byId("duplicate"), "duplicate", {}, ({ id }) => openCampaign(id)));
	on(byId("archive"), "click", () => {
		const sure = confirm(words("archiveSure", { title: record.campaign.title }));
		if (sure) act(byId("archive"), "archive", {}, () => location.assign(`/chien-dich${location.search}`));
	});
	on(byId("history"), "click", () => showStates(record, act));
	startMenu();
	record.onChange(({ state, changed }) => {
		byId("publish").hidden = state !== "draft";
		byId("publish-changes").hidden = byId("discard").hidden = state === "draft" || !changed;
		byId("unpublish").hidden = state === "draft";
	});
}

const openCampaign = (id) => location.assign(`/chien-dich/${encodeURIComponent(id)}${location.search}`);

async function showStates(record, act) {
	const dialog = byId("states");
	const states = await call("GET", `${record.path}/history`);
	const rows = states.map(({ name, when }) => {
		const button = make("button", { type: "button", className: "quiet" }, formatMoment(when));
		on(button, "click", () => {
			dialog.close();
			act(button, "restore", { state: name }, () => toast(words("restored", { when: formatMoment(when) })));
		});
		return make("li", {}, button);
	});
	byId("state-list").replaceChildren(...(rows.length ? rows : [make("li", {}, words("noHistory"))]));
	dialog.querySelector("[data-close]").onclick = () => dialog.close();
	dialog.showModal();
}

function startMenu() {
	const menu = byId("more-menu");
	const button = byId("more");
	const toggle = (open) => {
		menu.hidden = !open;
		button.setAttribute("aria-expanded", String(open));
	};
	on(button, "click", () => toggle(menu.hidden));
	on(menu, "click", () => toggle(false));
	on(document, "keydown", ({ key }) => key === "Escape" && toggle(false));
	on(document, "click", ({ target }) => !menu.contains(target) && target !== button && toggle(false));
}
