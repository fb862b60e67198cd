const WORDS = JSON.parse(document.getElementById("desk-words").textContent);

// The sentence of this name in the page's language; {placeholders} are filled from `values`.
export const words = (name, values = {}) =>
	WORDS[name].replace(/\{(\w+)\}/g, (_, key) => (key in values ? values[key] : `{${key}}`));
