const PAPER = 235; // of 255: what is as light as that in all colours, and joins the picture's edge, is its paper
const LOGO_SIDE = 1500; // px at most

// A logo that came as a JPEG, as a PNG whose paper is clear; any other file as it is.
export async function logoOfJpeg(file) {
	if (!/\.jpe?g$/i.test(file.name)) return file;
	const picture = await createImageBitmap(file).catch(() => null);
	if (!picture) return file;
	const scale = Math.min(1, LOGO_SIDE / Math.max(picture.width, picture.height));
	const canvas = document.createElement("canvas");
	canvas.width = Math.max(1, Math.round(picture.width * scale));
	canvas.height = Math.max(1, Math.round(picture.height * scale));
	const context = canvas.getContext("2d");
	context.drawImage(picture, 0, 0, canvas.width, canvas.height);
	const image = context.getImageData(0, 0, canvas.width, canvas.height);
	clearPaper(image);
	context.putImageData(image, 0, 0);
	const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
	return new File([blob], file.name.replace(/\.jpe?g$/i, ".png"), { type: "image/png" });
}

// Makes the light ground around a logo clear, from the edges inwards.
function clearPaper({ data, width, height }) {
	const isPaper = (at) => data[4 * at + 3] && Math.min(data[4 * at], data[4 * at + 1], data[4 * at + 2]) >= PAPER;
	const open = [];
	const visit = (at) => {
		if (!isPaper(at)) return;
		data[4 * at + 3] = 0;
		open.push(at);
	};
	for (let x = 0; x < width; x++) {
		visit(x);
		visit((height - 1) * width + x);
	}
	for (let y = 0; y < height; y++) {
		visit(y * width);
		visit((y + 1) * width - 1);
	}
	while (open.length) {
		const at = open.pop();
		if (at % width) visit(at - 1);
		if ((at + 1) % width) visit(at + 1);
		if (at >= width) visit(at - width);
		if (at < (height - 1) * width) visit(at + width);
	}
}
