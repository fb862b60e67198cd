/* What the server wrote into the page, and what all modules use. */

const block = document.getElementById("page-data");

export const data = block ? JSON.parse(block.textContent) : {};

export const find = (id) => document.getElementById(id);

/* A sentence with its {places} filled. */
export function word(name, values) {
	return data.words[name].replace(/\{(\w+)\}/g, (_, place) => values[place]);
}

export const show = (element, shown) => {
	element.hidden = !shown;
};

/* To screen readers; the same words twice are said twice. */
export function say(text) {
	find("say").textContent = "";
	setTimeout(() => {
		find("say").textContent = text;
	}, 50);
}

/* `task` after `pause` ms without another call. */
export function later(task, pause) {
	let timer = 0;
	return () => {
		clearTimeout(timer);
		timer = setTimeout(task, pause);
	};
}
