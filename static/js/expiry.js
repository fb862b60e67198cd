import { message } from "./dom.js";

// Counts down in `element`, then calls `onExpired`.
export class ExpiryTimer {
	constructor(element, onExpired) {
		Object.assign(this, { element, onExpired, endsAt: 0 });
		setInterval(() => this.update(), 1000);
	}

	start(seconds) {
		this.endsAt = Date.now() + seconds * 1000;
		this.update();
	}

	stop() {
		this.endsAt = 0;
	}

	update() {
		if (!this.endsAt) return;
		const seconds = Math.ceil((this.endsAt - Date.now()) / 1000);
		if (seconds > 0) {
			const [unit, n] = seconds > 60 ? ["minutes", Math.ceil(seconds / 60)] : ["seconds", seconds];
			const text = message(unit, { n });
			if (this.element.textContent !== text) this.element.textContent = text;
		} else {
			this.stop();
			this.onExpired();
		}
	}
}
