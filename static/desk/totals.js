import { call } from "./api.js";

// The pictures made of each campaign that has any, by its ID; none where nothing is counted.
export async function loadTotals() {
	const { campaigns } = await call("GET", "/api/numbers");
	return new Map(campaigns.filter(({ made }) => made).map(({ id, made }) => [id, made]));
}
