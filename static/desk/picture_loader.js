import { picture } from "./api.js";

const AT_ONCE = 4; // requests
export const NO_PHOTO = "/static/desk/no-photo.svg"; // in place of what cannot be shown

// Pictures that only a request with the session's header gets. The newest wish comes first, what is no longer seen is not
// asked for, and the addresses of the pictures that were shown longest ago are let go.
export class PictureLoader {
	constructor(most = 300) {
		Object.assign(this, { most, kept: new Map(), wishes: [], running: 0 });
	}

	// Shows what `path` answers in `image`; NO_PHOTO where it fails. Resolves when it is there or given up.
	show(image, path) {
		image.dataset.path = path;
		const address = this.kept.get(path);
		if (address) {
			this.keep(path, address);
			image.src = address;
			image.classList.remove("missing");
			return Promise.resolve(true);
		}
		image.removeAttribute("src");
		return new Promise((resolve) => {
			this.wishes.push({ image, path, resolve });
			queueMicrotask(() => this.next()); // when the elements stand in the page
		});
	}

	next() {
		while (this.running < AT_ONCE && this.wishes.length) {
			const wish = this.wishes.pop();
			if (wish.image.isConnected && wish.image.dataset.path === wish.path) this.load(wish);
			else wish.resolve(false);
		}
	}

	async load({ image, path, resolve }) {
		this.running += 1;
		const address = this.kept.get(path) || (await picture(path).catch(() => ""));
		this.running -= 1;
		if (address) this.keep(path, address);
		const wanted = Boolean(address) && image.dataset.path === path;
		if (wanted) image.src = address;
		if (image.dataset.path === path) image.classList.toggle("missing", !address);
		if (image.dataset.path === path && !address) image.src = NO_PHOTO;
		resolve(wanted);
		this.next();
	}

	// Has it ready for later.
	async fetch(path) {
		if (this.kept.has(path)) return;
		const address = await picture(path).catch(() => "");
		if (address) this.keep(path, address);
	}

	keep(path, address) {
		const before = this.kept.get(path);
		if (before && before !== address) URL.revokeObjectURL(before);
		this.kept.delete(path);
		this.kept.set(path, address);
		for (const [old, oldAddress] of this.kept) {
			if (this.kept.size <= this.most) break;
			this.kept.delete(old);
			URL.revokeObjectURL(oldAddress);
		}
	}

	// For pages that are left, and folders that are changed for others.
	clear() {
		for (const address of this.kept.values()) URL.revokeObjectURL(address);
		this.kept.clear();
	}
}
