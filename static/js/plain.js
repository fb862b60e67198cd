// Without modules, or where one of them could not be loaded, the page becomes the one for browsers without script.
var WAIT = 4000; // ms after everything else has loaded

window.addEventListener("load", () => {
	setTimeout(() => {
		if (document.documentElement.classList.contains("js")) return;
		var sheet = document.createElement("link");
		sheet.rel = "stylesheet";
		sheet.href = document.querySelector("[data-plain]").getAttribute("data-plain");
		document.head.appendChild(sheet);
	}, WAIT);
});
