"""Half an hour of mixed traffic: `python bench/soak.py [minutes=30]`. Nothing may grow, every answer is the right one.

A few clients do, again and again, what people and programs do to a `framer serve` of our own on loopback: pages,
uploads of all formats, changes, other sizes, deletions, damaged photos, wrong files and fields, connections that break
off, and now and then more photos at once than can be taken. Each request says which answer it deserves; what needs a
worker may also be refused for now (503 with Retry-After), but all in all no more often than such rushes sent photos.

Memory, open files and processes of the whole process tree are noted every second. The first third of the time is for
warming up (caches, results that wait for their end); of the rest, the last part may not hold more than the first.
Exits with 1 where it does, or where an answer was not the right one. Linux only.
"""

import json
import random
import socket
import statistics
import struct
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pillow_heif
from batch import marked, photo
from memory import Held, Watch
from PIL import Image
from served import EDGE, Answer, ask, form, served

CLIENTS = 3
WORKERS, QUEUE = 2, 8
RUSH = 16  # photos at once: more than are worked on and may wait
PAUSE = 0.05  # seconds between a client's requests: the machine is not to be busy all the time
MAKE = "/api/v1/avatars"
TYPES = {"jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
SUFFIXES = {"jpeg": "jpg", "png": "png", "webp": "webp"}
PAGES = {
    "/": 200,
    "/?lang=en": 200,
    "/c/lang-son-xvii": 200,
    "/c/lang-son-xvii/card.jpg": 200,
    "/api/v1/campaigns": 200,
    "/healthz": 200,
    "/readyz": 200,
    "/metrics": 200,
    "/quyen-rieng-tu": 200,
    "/nowhere": 404,
}
WRONG_FIELDS = [
    ({"size": "9"}, 400),
    ({"crop": "1,2"}, 400),
    ({"face": "77"}, 400),
    ({"hat": "1"}, 400),
    ({"mirror": "maybe"}, 400),
    ({"frame": "no/such"}, 404),
]
DAMAGED = {200, 413, 415, 422}  # what comes of changed bytes is a matter of luck, but never a fault of ours
HUGE = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBBI", 13, b"IHDR", 50_000, 50_000, 8, 2, 0, 0, 0, 0)


class Client:
    """One of the clients, with its own luck."""

    def __init__(self, port: int, seed: int, photos: dict[str, bytes]) -> None:
        """`photos` by what they are."""
        self.port, self.photos = port, photos
        self.luck = random.Random(seed)
        self.told: Counter[str] = Counter()
        self.odd: Counter[str] = Counter()
        self.refused, self.rushed, self.pause = 0, 0, PAUSE

    def run(self, until: float) -> None:
        """Do something, until the time is over."""
        often = [self.upload] * 8 + [self.keep] * 8 + [self.page] * 6 + [self.plain_form] * 2
        acts = [*often, *[self.wrong_field] * 2, *[self.wrong_file] * 2, *[self.damaged] * 2, *[self.cut_off] * 2]
        acts.append(self.rush)
        while time.monotonic() < until:
            act = self.luck.choice(acts)
            try:
                act()
            except Exception as error:  # or this client would be missed by nobody
                self.odd[f"{act.__name__} {type(error).__name__}: {error}"] += 1
            time.sleep(self.pause)
            self.pause = PAUSE

    def see(self, what: str, answer: Answer, *wanted: int, kind: str = "", works: bool = False) -> bool:
        """Count an answer; whether it is one of those `wanted`, of that media type.

        `works`: it needs a worker, so it may be refused for now.
        """
        self.told[f"{what} {answer.status}"] += 1
        if works and answer.status == 503 and answer.headers.get("retry-after", "").isdigit():
            self.refused += 1
            self.pause = max(self.pause, int(answer.headers["retry-after"]))
            return False
        told = answer.headers.get("content-type", "")
        if answer.status in wanted and told.startswith(kind):
            return True
        self.odd[f"{what} {answer.status} {told}"] += 1
        return False

    def ask(self, method: str, path: str, body: bytes = b"", accept: str = "image/jpeg") -> Answer:
        """One request."""
        return ask(self.port, method, path, body, accept)

    def body(self, **fields: str) -> bytes:
        """A form with one of the photos, no two alike."""
        name = self.luck.choice(list(self.photos))
        data = self.photos[name]
        return form(marked(data, self.luck.randrange(10**6)) if name.startswith("jpeg") else data, **fields)

    def upload(self) -> None:
        """A program's way."""
        size = self.luck.choice(["512", "1080", "2048"])
        kind = self.luck.choice(["jpeg", "webp", "png"] if size == "512" else ["jpeg", "webp"])
        answer = self.ask("POST", MAKE, self.body(size=size, format=kind))
        self.see("upload", answer, 200, kind=TYPES[kind], works=True)

    def keep(self) -> None:
        """The page's way: keep, look, change, look again, sometimes delete."""
        answer = self.ask("POST", MAKE, self.body(size="1080"), "application/json")
        if not self.see("keep", answer, 201, kind="application/json", works=True):
            return
        token = json.loads(answer.body)["token"]
        api, kept = f"{MAKE}/{token}", f"/avatars/{token}"
        self.see("look", self.ask("GET", f"{kept}.jpg"), 200, kind="image/jpeg")
        self.see("photo", self.ask("GET", f"{kept}/photo.jpg"), 200, kind="image/jpeg", works=True)
        kind = self.luck.choice(list(TYPES))
        changed = self.ask("PATCH", api, fields(mirror="1", format=kind, size="600"), "application/json")
        if self.see("change", changed, 200, kind="application/json", works=True):
            self.see("look again", self.ask("GET", f"{kept}.{SUFFIXES[kind]}"), 200, kind=TYPES[kind])
        self.see("other size", self.ask("GET", f"{kept}.webp?size=640"), 200, kind="image/webp", works=True)
        self.see("its page", self.ask("GET", kept, accept="text/html"), 200, kind="text/html")
        if self.luck.random() < 0.5:
            self.see("delete", self.ask("DELETE", api), 204)
            self.see("deleted", self.ask("GET", f"{kept}.{self.luck.choice(list(SUFFIXES.values()))}"), 404)
            self.see("deleted photo", self.ask("GET", f"{kept}/photo.jpg"), 404)
            self.see(
                "change of deleted", self.ask("PATCH", api, fields(mirror="0"), "application/json"), 404, works=True
            )
            self.see("delete again", self.ask("DELETE", api), 404)

    def plain_form(self) -> None:
        """The way of a browser without JavaScript."""
        answer = self.ask("POST", "/avatars", self.body(size="1080"), "text/html")
        if not self.see("form", answer, 303, works=True):
            return
        kept = answer.headers["location"]
        self.see("its page", self.ask("GET", kept, accept="text/html"), 200, kind="text/html")
        self.see("delete by form", self.ask("POST", f"{kept}/delete", b"", "text/html"), 303)
        self.see("deleted page", self.ask("GET", kept, accept="text/html"), 404, kind="text/html")

    def page(self) -> None:
        """What a browser asks for."""
        path, status = self.luck.choice(list(PAGES.items()))
        self.see(f"page {path}", self.ask("GET", path, accept="text/html"), status)

    def wrong_field(self) -> None:
        """Fields that make no sense."""
        wrong, status = self.luck.choice(WRONG_FIELDS)
        self.see(f"wrong {wrong}", self.ask("POST", MAKE, self.body(**wrong)), status, works=True)

    def wrong_file(self) -> None:
        """Files that are no photos, or none that can be taken."""
        files = {
            "text": (b"xin chao " * 100, 415),
            "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', 415),
            "pdf": (b"%PDF-1.7\n" + bytes(100), 415),
            "empty": (b"", 422),
            "start of a photo": (self.photos["jpeg 640"][:300], 422),
            "huge": (HUGE, 413),
        }
        name = self.luck.choice(list(files))
        data, status = files[name]
        self.see(f"wrong file {name}", self.ask("POST", MAKE, form(data)), status, works=True)
        self.see("no file", self.ask("POST", MAKE, fields(size="512")), 400, works=True)

    def damaged(self) -> None:
        """A photo that ends early, or with some bytes changed."""
        data = bytearray(self.photos[self.luck.choice(list(self.photos))])
        for _ in range(20):
            data[self.luck.randrange(len(data))] = self.luck.randrange(256)
        part = bytes(data[: self.luck.randrange(100, len(data))])
        self.see("damaged", self.ask("POST", MAKE, form(part)), *DAMAGED, works=True)

    def cut_off(self) -> None:
        """A connection that ends in the middle of a form."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            body = self.body()
            head = f"POST {MAKE} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
            kind = f"Content-Type: multipart/form-data; boundary={EDGE}\r\n\r\n"
            connection.sendall((head + kind).encode() + body[: self.luck.randrange(len(body))])
        self.told["cut off"] += 1

    def rush(self) -> None:
        """More photos at once than can be taken."""
        bodies = [self.body(size="512") for _ in range(RUSH)]
        self.rushed += RUSH
        with ThreadPoolExecutor(RUSH) as many:
            answers = list(many.map(lambda body: self.ask("POST", MAKE, body), bodies))
        for answer in answers:
            self.see("rush", answer, 200, kind="image/jpeg", works=True)


def fields(**values: str) -> bytes:
    """A form without a photo."""
    parts = [
        f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in values.items()
    ]
    return "".join([*parts, f"--{EDGE}--\r\n"]).encode()


def make_photos() -> dict[str, bytes]:
    """Photos of all formats and several sizes."""
    pillow_heif.register_heif_opener()
    found = {f"jpeg {width}": photo(number, width, width * 3 // 4) for number, width in enumerate((640, 1600, 2592))}
    for source, kinds in {"640": ("PNG", "GIF", "BMP", "TIFF", "MPO"), "1600": ("WEBP", "AVIF", "HEIF", "PNG")}.items():
        with Image.open(BytesIO(found[f"jpeg {source}"])) as image:
            for kind in kinds:
                out = BytesIO()
                image.convert("RGB").save(out, kind)
                found[f"{kind.lower()} {source}"] = out.getvalue()
    return found


def middle(part: list[Held]) -> tuple[float, float, float]:
    """Medians: MB, open files, processes."""
    return (
        statistics.median(one.megabytes for one in part),
        statistics.median(one.files for one in part),
        statistics.median(one.processes for one in part),
    )


def main(minutes: float) -> int:
    photos = make_photos()
    # Results go after a while of their own; a small budget is full before the warming up is over.
    with served("--workers", str(WORKERS), FRAMER_QUEUE=str(QUEUE), FRAMER_RESULTS_MB="64") as server:
        clients = [Client(server.port, seed, photos) for seed in range(CLIENTS)]
        watch = Watch(server.pid, pause=1.0)
        until = time.monotonic() + minutes * 60
        threads = [threading.Thread(target=client.run, args=(until,)) for client in clients]
        threading.Thread(target=watch.watch, daemon=True).start()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        watch.stop()
        alive = ask(server.port, "GET", "/healthz").status == 200
        log = server.log.stat().st_size
    print(f"{minutes:g} minutes; log: {log / 1e6:.1f} MB; answers afterwards: {alive}")
    right, level = are_right(clients), is_level(watch, minutes)
    return 0 if right and level and alive else 1


def are_right(clients: list[Client]) -> bool:
    """Tell what was answered; whether it was what it should be."""
    told = sum((client.told for client in clients), Counter())
    odd = sum((client.odd for client in clients), Counter())
    refused, rushed = sum(client.refused for client in clients), sum(client.rushed for client in clients)
    print(f"{told.total()} requests: {dict(sorted(told.items()))}")
    print(f"refused for now: {refused}; {rushed} photos came in rushes")
    print(f"unexpected answers: {odd.total()} {dict(odd)}")
    return not odd and refused <= rushed


# The share by which memory may grow. In a short run workers still fill what they keep for the next photo.
LEVEL_SHARE, WARMING_SHARE, WARM_AFTER = 0.05, 0.15, 10  # the last in minutes


def is_level(watch: Watch, minutes: float) -> bool:
    """Tell what was held; whether it has not grown."""
    for start, end in [(n / 6, (n + 1) / 6) for n in range(6)]:
        memory, descriptors, processes = middle(watch.part(start, end))
        peak = watch.peak(start, end)
        print(
            f"{start:4.0%} to {end:4.0%}: {memory:5.0f} MB (at most {peak:.0f}), "
            f"{descriptors:.0f} files, {processes:.0f} processes"
        )
    first, last = middle(watch.part(2 / 6, 4 / 6)), middle(watch.part(4 / 6, 1.0))
    grown = [now - then for then, now in zip(first, last, strict=True)]
    print(
        "growth from the middle third to the last: "
        f"{grown[0]:+.1f} MB, {grown[1]:+.0f} files, {grown[2]:+.0f} processes"
    )
    share = LEVEL_SHARE if minutes >= WARM_AFTER else WARMING_SHARE
    return grown[0] < share * first[0] + 10 and grown[1] <= 5 and grown[2] <= 1


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 30))
