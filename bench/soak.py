"""Half an hour of mixed traffic: `python bench/soak.py [minutes=30]`. Nothing may grow.

A few clients do, again and again, what people and programs do to a `framer serve` of our own on loopback: pages,
uploads of several formats, changes, other sizes, deletions, damaged photos, wrong fields, connections that break off.
Memory, open files and processes of the whole process tree are noted every second. The first third of the time is for
warming up (caches, results that wait for their end); of the rest, the last part may not hold more than the first.
Exits with 1 where it does, or where an answer was not one of those expected. Linux only.
"""

import random
import socket
import statistics
import sys
import threading
import time
from collections import Counter
from io import BytesIO

from batch import marked, photo
from memory import Held, Watch
from PIL import Image
from served import EDGE, ask, form, served

CLIENTS = 3
PAUSE = 0.05  # seconds between a client's requests: the machine is not to be busy all the time
EXPECTED = {200, 201, 204, 303, 400, 404, 413, 415, 422, 429, 503}
PAGES = (
    "/",
    "/?lang=en",
    "/c/lang-son-xvii",
    "/api/v1/campaigns",
    "/healthz",
    "/readyz",
    "/quyen-rieng-tu",
    "/nowhere",
)


class Client:
    """One of the clients, with its own luck."""

    def __init__(self, port: int, seed: int, files: dict[str, bytes]) -> None:
        """`files` are photos by what they are."""
        self.port, self.files = port, files
        self.luck = random.Random(seed)
        self.told: Counter[str] = Counter()
        self.odd: list[str] = []

    def run(self, until: float) -> None:
        """Do something, until the time is over."""
        acts = [self.upload] * 4 + [self.keep] * 3 + [self.page] * 3 + [self.wrong, self.broken, self.cut_off]
        while time.monotonic() < until:
            self.luck.choice(acts)()
            time.sleep(PAUSE)

    def see(self, what: str, status: int, wanted: set[int] = EXPECTED) -> None:
        """Count an answer."""
        self.told[f"{what} {status}"] += 1
        if status not in wanted:
            self.odd.append(f"{what} {status}")

    def body(self, **fields: str) -> bytes:
        """A form with one of the photos, no two alike."""
        name = self.luck.choice(list(self.files))
        data = self.files[name]
        return form(marked(data, self.luck.randrange(10**6)) if name.startswith("jpeg") else data, **fields)

    def upload(self) -> None:
        """A program's way."""
        size = self.luck.choice(["512", "1080", "2048"])
        kind = self.luck.choice(["jpeg", "webp", "png"] if size == "512" else ["jpeg", "webp"])
        self.see("upload", ask(self.port, "POST", "/api/v1/avatars", self.body(size=size, format=kind)).status)

    def keep(self) -> None:
        """The page's way: keep, look, change, look again, sometimes delete."""
        answer = ask(self.port, "POST", "/api/v1/avatars", self.body(size="1080"), "application/json")
        self.see("keep", answer.status)
        if answer.status != 201:
            return
        token = answer.body.split(b'"token": "')[-1].split(b'"token":"')[-1].split(b'"')[0].decode()
        self.see("look", ask(self.port, "GET", f"/avatars/{token}.jpg").status)
        change = f'--{EDGE}\r\nContent-Disposition: form-data; name="mirror"\r\n\r\n1\r\n--{EDGE}--\r\n'.encode()
        self.see("change", ask(self.port, "PATCH", f"/api/v1/avatars/{token}", change, "application/json").status)
        self.see("other size", ask(self.port, "GET", f"/avatars/{token}.webp?size=640").status)
        self.see("its page", ask(self.port, "GET", f"/avatars/{token}", accept="text/html").status)
        if self.luck.random() < 0.5:
            self.see("delete", ask(self.port, "DELETE", f"/api/v1/avatars/{token}").status)

    def page(self) -> None:
        """What a browser asks for."""
        self.see("page", ask(self.port, "GET", self.luck.choice(PAGES), accept="text/html").status)

    def wrong(self) -> None:
        """Fields that make no sense."""
        fields = self.luck.choice([{"size": "9"}, {"crop": "1,2"}, {"frame": "no/such"}, {"face": "77"}, {"hat": "1"}])
        self.see("wrong", ask(self.port, "POST", "/api/v1/avatars", self.body(**fields)).status)

    def broken(self) -> None:
        """A photo that ends early, or with some bytes changed."""
        data = bytearray(self.files[self.luck.choice(list(self.files))])
        for _ in range(20):
            data[self.luck.randrange(len(data))] = self.luck.randrange(256)
        part = bytes(data[: self.luck.randrange(100, len(data))])
        self.see("broken", ask(self.port, "POST", "/api/v1/avatars", form(part)).status)

    def cut_off(self) -> None:
        """A connection that ends in the middle of a form."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            body = self.body()
            head = f"POST /api/v1/avatars HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
            kind = f"Content-Type: multipart/form-data; boundary={EDGE}\r\n\r\n"
            connection.sendall((head + kind).encode() + body[: self.luck.randrange(len(body))])
        self.told["cut off"] += 1


def photos() -> dict[str, bytes]:
    """Photos of several formats and sizes."""
    found = {f"jpeg {width}": photo(number, width, width * 3 // 4) for number, width in enumerate((640, 1600, 2592))}
    with Image.open(BytesIO(found["jpeg 640"])) as image:
        for kind in ("PNG", "WEBP", "GIF", "TIFF", "AVIF"):
            out = BytesIO()
            image.save(out, kind)
            found[kind.lower()] = out.getvalue()
    return found


def middle(part: list[Held]) -> tuple[float, float, float]:
    """Medians: MB, open files, processes."""
    return (
        statistics.median(one.megabytes for one in part),
        statistics.median(one.files for one in part),
        statistics.median(one.processes for one in part),
    )


def main(minutes: float) -> int:
    files = photos()
    # Results go after a while of their own; a small budget is full before the warming up is over.
    with served(FRAMER_RESULTS_MB="64") as server:
        clients = [Client(server.port, seed, files) for seed in range(CLIENTS)]
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
    told = sum((client.told for client in clients), Counter())
    odd = Counter(one for client in clients for one in client.odd)
    print(f"{minutes:g} minutes, {told.total()} requests: {dict(sorted(told.items()))}")
    shares = [(n / 6, (n + 1) / 6) for n in range(6)]
    for start, end in shares:
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
    print(f"log: {log / 1e6:.1f} MB; unexpected answers: {dict(odd)}; answers afterwards: {alive}")
    fine = grown[0] < 0.05 * first[0] + 10 and grown[1] <= 5 and grown[2] <= 1
    return 0 if fine and not odd and alive else 1


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 30))
