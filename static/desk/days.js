// 2027-09-30 as people in Vietnam write it: 30/09/2027.
export const formatDay = (day) => day.split("-").reverse().join("/");

// A moment, as the page's language says it.
export const formatMoment = (text) =>
	new Date(text).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
