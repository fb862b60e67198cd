export const byId = (id) => document.getElementById(id);

// What the server wrote; nothing at the desk.
export const page = JSON.parse(byId("page-data")?.textContent || '{"frames":[]}');
page.frames = Object.fromEntries(page.frames.map((frame) => [frame.id, frame])); // in the campaign's order
for (const frame of Object.values(page.frames)) {
	frame.sample = frame.image.replace(".webp", ".sample.webp");
	frame.thumbnail = frame.image.replace(".webp", ".thumb.webp");
}

export const on = (target, event, handler, options) => target.addEventListener(event, handler, options);

export function message(name, values) {
	return page.words[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

export const show = (element, visible) => {
	if (element) element.hidden = !visible;
};

// To screen readers, also the same text twice.
export function announce(text) {
	byId("say").textContent = "";
	setTimeout(() => {
		byId("say").textContent = text;
	}, 50);
}

export function debounce(task, delay) {
	let timer = 0;
	return () => {
		clearTimeout(timer);
		timer = setTimeout(task, delay);
	};
}

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
