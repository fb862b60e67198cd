/* The browsers inside chat apps, where saving needs other words. */

const APPS = [
	["zalo", /\bZalo/i],
	["messenger", /FBAN\/Messenger|FB_IAB\/(Orca|MESSENGER)|MessengerForiOS/i],
	["instagram", /\bInstagram\b/i],
	["facebook", /\bFBA[NV]\/|FB_IAB/i],
	["tiktok", /musical_ly|BytedanceWebview|\bTikTok/i],
	["telegram", /\bTelegram/i],
];

/* The app's name as in the page's data, or "". Telegram on iPhones tells by an object only. */
export function inApp(agent = navigator.userAgent, page = window) {
	const found = APPS.find(([, pattern]) => pattern.test(agent));
	return found ? found[0] : page.TelegramWebviewProxy ? "telegram" : "";
}
