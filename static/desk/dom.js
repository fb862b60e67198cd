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

let toastTimer = 0;

// Says something for some seconds, to screen readers too.
export function toast(text, seconds = 6) {
	const element = byId("toast");
	element.textContent = text;
	element.hidden = false;
	clearTimeout(toastTimer);
	toastTimer = setTimeout(() => {
		element.hidden = true;
	}, seconds * 1000);
}

// Calls `task` when there was no further call for `delay` ms.
export function debounce(task, delay) {
	let timer = 0;
	return (...values) => {
		clearTimeout(timer);
		timer = setTimeout(() => task(...values), delay);
	};
}
