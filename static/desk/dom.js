export const byId = (id) => document.getElementById(id);

export const on = (target, event, handler, options) => target.addEventListener(event, handler, options);

// An element with these properties and children: make("p", { className: "soft" }, "text", child).
export function make(name, properties = {}, ...children) {
	const { dataset, attributes, ...rest } = properties;
	const element = Object.assign(document.createElement(name), rest);
	Object.assign(element.dataset, dataset);
	for (const [attribute, value] of Object.entries(attributes || {})) element.setAttribute(attribute, value);
	element.append(...children);
	return element;
}

const MARGIN = 16; // px around what is said
let toastTimer = 0;

// Says something for some seconds, to screen readers too; an empty text ends what is being said.
export function toast(text, seconds = 6) {
	const element = byId("toast");
	clearTimeout(toastTimer);
	element.hidden = !text;
	moveToast(element);
	byId("toast-text").textContent = text;
	byId("toast-close").onclick = () => toast("");
	liftToast(element);
	toastTimer = setTimeout(() => {
		element.hidden = true;
	}, seconds * 1000);
}

// The page has changed under what is being said.
export function placeToast() {
	moveToast(byId("toast"));
	liftToast(byId("toast"));
}

// An open dialog would dim and hush what is said outside of it.
function moveToast(element) {
	const place = document.querySelector("dialog:modal") || document.body;
	if (element.parentElement !== place) place.append(element);
}

// It stands above a bar of buttons, never on one.
function liftToast(element) {
	const space = innerHeight - element.offsetHeight - 2 * MARGIN;
	const tops = [...document.querySelectorAll("[data-bar]")]
		.map((bar) => bar.getBoundingClientRect())
		.filter(({ height, top, bottom }) => height && top < innerHeight && bottom > space)
		.map(({ top }) => top);
	element.style.marginBottom = tops.length ? `${innerHeight - Math.min(...tops)}px` : "";
}

// Opens a dialog on which the page's messages are seen.
export function showDialog(dialog) {
	if (!dialog.open) dialog.showModal();
	placeToast();
	on(dialog, "close", placeToast, { once: true });
}

// Calls `task` when there was no further call for `delay` ms.
export function debounce(task, delay) {
	let timer = 0;
	return (...values) => {
		clearTimeout(timer);
		timer = setTimeout(() => task(...values), delay);
	};
}
