import { on } from "./dom.js";

// Calls move(right, down), zoom(factor, point), turn(degrees, point), tap(point) and end(), while enabled().

const DRAG_THRESHOLD = 4; // px
const KEY_STEP = 4; // px
const WHEEL_DELAY = 250; // ms
const DOUBLE_TAP_TIME = 350; // ms
const DOUBLE_TAP_SPAN = 24; // px

export function listenForGestures(element, { enabled, move, zoom, turn, tap, end }) {
	const pointers = new Map();
	let dragging = false;
	let wheelTimer = 0;
	let lastTap = { time: 0, point: [0, 0] };

	const position = ({ clientX, clientY }) => {
		const { left, top } = element.getBoundingClientRect();
		return [clientX - left, clientY - top];
	};
	const pinch = () => {
		const [[x, y], [u, v] = [x, y]] = [...pointers.values()];
		return [(x + u) / 2, (y + v) / 2, Math.hypot(u - x, v - y) || 1, (Math.atan2(v - y, u - x) * 180) / Math.PI];
	};
	const release = (event) => {
		if (!pointers.delete(event.pointerId) || pointers.size) return;
		if (dragging) {
			dragging = false;
			end();
		} else if (event.type === "pointerup") noteTap(event);
	};
	const noteTap = (event) => {
		const [point, time] = [position(event), event.timeStamp];
		const near = Math.hypot(point[0] - lastTap.point[0], point[1] - lastTap.point[1]) < DOUBLE_TAP_SPAN;
		if (near && time - lastTap.time < DOUBLE_TAP_TIME) {
			lastTap.time = 0;
			tap(point);
			end();
		} else lastTap = { time, point };
	};

	on(element, "pointerdown", (event) => {
		if (!event.button && enabled()) pointers.set(event.pointerId, position(event));
	});
	on(element, "pointermove", (event) => {
		const { pointerId } = event;
		if (!pointers.has(pointerId)) return;
		const [x, y, oldDistance, oldAngle] = pinch();
		const [before, now] = [pointers.get(pointerId), position(event)];
		if (!dragging && pointers.size < 2 && Math.hypot(now[0] - before[0], now[1] - before[1]) < DRAG_THRESHOLD) return;
		dragging = true;
		element.setPointerCapture(pointerId);
		pointers.set(pointerId, now);
		const [u, v, distance, angle] = pinch();
		move(u - x, v - y);
		if (pointers.size < 2) return;
		zoom(distance / oldDistance, [u, v]);
		turn(((angle - oldAngle + 540) % 360) - 180, [u, v]);
	});
	on(element, "pointerup", release);
	on(element, "pointercancel", release);
	on(element, "dragstart", (event) => event.preventDefault());

	const onWheel = (event) => {
		if (!enabled()) return;
		event.preventDefault();
		const pixels = event.deltaY * (event.deltaMode ? 30 : 1);
		zoom(Math.exp(-Math.max(-150, Math.min(150, pixels)) / 500), position(event));
		clearTimeout(wheelTimer);
		wheelTimer = setTimeout(end, WHEEL_DELAY);
	};
	on(element, "wheel", onWheel, { passive: false });

	on(element, "keydown", (event) => {
		if (!enabled()) return;
		const step = event.shiftKey ? 5 * KEY_STEP : KEY_STEP;
		const shift = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[
			event.key
		];
		const factor = { "+": 1.05, "=": 1.05, "-": 0.952 }[event.key];
		if ((!shift && !factor) || event.ctrlKey || event.metaKey || event.altKey) return;
		event.preventDefault();
		if (shift) move(...shift);
		else zoom(factor);
		end();
	});
}
