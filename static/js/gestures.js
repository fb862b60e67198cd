/* Fingers, mouse, wheel and keys -> move(right, down), zoom(factor, point), end(). */

const SLACK = 4; // px that a long press may tremble
const STEP = 4; // px for an arrow key
const PAUSE = 250; // ms after which the wheel stands still

export function listen(element, { move, zoom, end }) {
	const fingers = new Map();
	let dragging = false;
	let wheel = 0;

	const at = ({ clientX, clientY }) => {
		const { left, top } = element.getBoundingClientRect();
		return [clientX - left, clientY - top];
	};
	const hand = () => {
		const [[x, y], [u, v] = [x, y]] = [...fingers.values()];
		return [(x + u) / 2, (y + v) / 2, Math.hypot(u - x, v - y) || 1];
	};
	const lift = ({ pointerId }) => {
		if (!fingers.delete(pointerId) || fingers.size || !dragging) return;
		dragging = false;
		end();
	};

	element.addEventListener("pointerdown", (event) => {
		if (!event.button) fingers.set(event.pointerId, at(event));
	});
	element.addEventListener("pointermove", (event) => {
		const { pointerId } = event;
		if (!fingers.has(pointerId)) return;
		const [x, y, apart] = hand();
		const [before, now] = [fingers.get(pointerId), at(event)];
		if (!dragging && fingers.size < 2 && Math.hypot(now[0] - before[0], now[1] - before[1]) < SLACK) return;
		dragging = true;
		element.setPointerCapture(pointerId);
		fingers.set(pointerId, now);
		const [u, v, wide] = hand();
		move(u - x, v - y);
		if (fingers.size > 1) zoom(wide / apart, [u, v]);
	});
	element.addEventListener("pointerup", lift);
	element.addEventListener("pointercancel", lift);
	element.addEventListener("dragstart", (event) => event.preventDefault());

	element.addEventListener(
		"wheel",
		(event) => {
			event.preventDefault();
			const pixels = event.deltaY * (event.deltaMode ? 30 : 1);
			zoom(Math.exp(-Math.max(-150, Math.min(150, pixels)) / 500), at(event));
			clearTimeout(wheel);
			wheel = setTimeout(end, PAUSE);
		},
		{ passive: false },
	);

	element.addEventListener("keydown", (event) => {
		const step = event.shiftKey ? 5 * STEP : STEP;
		const way = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
		const factor = { "+": 1.05, "=": 1.05, "-": 0.952 }[event.key];
		if ((!way && !factor) || event.ctrlKey || event.metaKey || event.altKey) return;
		event.preventDefault();
		if (way) move(...way);
		else zoom(factor);
		end();
	});
}
