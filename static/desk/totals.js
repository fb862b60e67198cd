import { call } from "./api.js";

// 1234 as the page's language writes it: 1.234 or 1,234.
export const formatNumber = (number) =>
	number.toLocaleString(document.documentElement.lang === "vi" ? "vi-VN" : "en-GB");

// The pictures made of each campaign that has any, by its ID; none where nothing is counted.
export async function loadTotals() {
	const { campaigns } = await call("GET", "/api/numbers");
	return new Map(campaigns.filter(({ made }) => made).map(({ id, made }) => [id, made]));
}
