// Numbers and days as the page's language writes them.
export const LOCALE = document.documentElement.lang === "vi" ? "vi-VN" : "en-GB";

// 1.234 or 1,234; with one decimal for what is measured: 6,1 or 6.1.
export const formatNumber = (number) => number.toLocaleString(LOCALE);
export const formatMeasure = (number) =>
	number.toLocaleString(LOCALE, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

// 2027-09-30 as people in Vietnam write it, and as the form's fields have it: 30/09/2027.
export const formatDay = (day) => day.split("-").reverse().join("/");

const LONG_DAY = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
const NUMERIC_DAY = { day: "2-digit", month: "2-digit", year: "numeric" };

// From one day to another: 01/12/2026 – 31/12/2026, in English 1–31 December 2026.
export function formatDays(starts, ends) {
	if (LOCALE === "vi-VN") return starts === ends ? formatDay(starts) : `${formatDay(starts)} – ${formatDay(ends)}`;
	return new Intl.DateTimeFormat(LOCALE, LONG_DAY).formatRange(new Date(starts), new Date(ends));
}

// One day in a sentence: 20/12/2026, in English 20 December 2026.
export const formatLongDay = (day) =>
	LOCALE === "vi-VN" ? formatDay(day) : new Date(day).toLocaleDateString(LOCALE, LONG_DAY);

// A moment: 03:48 01/12/2026, in English 1 December 2026 at 03:48.
export function formatMoment(text) {
	const moment = new Date(text);
	if (LOCALE !== "vi-VN") return moment.toLocaleString(LOCALE, { dateStyle: "long", timeStyle: "short" });
	const time = moment.toLocaleTimeString(LOCALE, { hour: "2-digit", minute: "2-digit" });
	return `${time} ${moment.toLocaleDateString(LOCALE, NUMERIC_DAY)}`;
}
