import { words } from "./words.js";

const PEOPLE = ["woman", "man", "nurse", "office", "school"];

// Drawn people and a list of them, for somebody who wants to see how it works: the same as dropped files.
export async function makeSample() {
	const photos = PEOPLE.map(async (name, index) => {
		const answer = await fetch(`/static/portraits/${name}.webp`);
		const file = words(`sample.${name}`);
		return { file: await answer.blob(), name: index < 3 ? `${file}.webp` : `IMG_20${index}.webp` };
	});
	const rows = PEOPLE.map(
		(name, index) => `${words(`sample.${name}`)};${words(index % 2 ? "sampleUnit2" : "sampleUnit1")}`,
	);
	const text = `\ufeff${words("sampleHeadings")}\n${rows.join("\n")}\n`;
	return [...(await Promise.all(photos)), { file: new Blob([text]), name: words("sampleList") }];
}
