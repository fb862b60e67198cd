import { message } from "./dom.js";

const COUNTDOWN = 3; // seconds

// Shows the front camera under the chosen frame; resolves with a JPEG that is not mirrored, or null.
// Rejects where the camera cannot be had.
export async function takePhoto() {
	const stream = await navigator.mediaDevices.getUserMedia({
		video: { facingMode: "user", width: { ideal: 1920 }, height: { ideal: 1440 } },
	});
	const dialog = document.createElement("dialog");
	dialog.className = "live";
	dialog.setAttribute("aria-label", message("camera"));
	const sample = Object.assign(document.createElement("div"), { className: "sample" });
	const video = Object.assign(document.createElement("video"), { srcObject: stream, muted: true, playsInline: true });
	const overlay = Object.assign(new Image(), { src: document.getElementById("sample").src, alt: "" });
	const count = document.createElement("output");
	const [shoot, timer, cancel] = [button("shoot"), button("timer", "quiet"), button("cancel", "quiet")];
	sample.append(video, overlay, count);
	dialog.append(sample, shoot, timer, cancel);
	document.body.append(dialog);
	let ticking = 0;
	try {
		dialog.showModal();
		await video.play();
		shoot.focus();
		return await new Promise((resolve) => {
			const capture = () => resolve(drawStill(video));
			shoot.onclick = capture;
			timer.onclick = () => {
				let left = COUNTDOWN;
				clearInterval(ticking);
				count.textContent = left;
				ticking = setInterval(() => {
					left -= 1;
					count.textContent = left || "";
					if (!left) capture();
				}, 1000);
			};
			cancel.onclick = () => resolve(null);
			dialog.oncancel = () => resolve(null);
		});
	} finally {
		clearInterval(ticking);
		for (const track of stream.getTracks()) track.stop();
		if (dialog.open) dialog.close(); // gives the focus back
		dialog.remove();
	}
}

// The middle square, as the preview shows it.
function drawStill(video) {
	const { videoWidth: width, videoHeight: height } = video;
	const side = Math.min(width, height);
	const canvas = Object.assign(document.createElement("canvas"), { width: side, height: side });
	canvas.getContext("2d").drawImage(video, (width - side) / 2, (height - side) / 2, side, side, 0, 0, side, side);
	return new Promise((resolve) => {
		canvas.toBlob((blob) => resolve(new File([blob], "camera.jpg", { type: "image/jpeg" })), "image/jpeg", 0.95);
	});
}

function button(word, className = "") {
	return Object.assign(document.createElement("button"), { type: "button", textContent: message(word), className });
}
