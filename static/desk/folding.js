// A name in the form for comparing: no marks, no case, đ as d, single spaces.
export const fold = (text) =>
	text
		.normalize("NFD")
		.replace(/\p{M}/gu, "")
		.toLowerCase()
		.replace(/đ/g, "d")
		.replace(/[^\p{L}\p{N}]+/gu, " ")
		.trim();

// Whether each word of `query`, folded, begins a word of `folded`.
export const matches = (folded, query) => query.split(" ").every((word) => ` ${folded}`.includes(` ${word}`));
