"""A line of the journal: a photo that was framed, and its pictures."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from framer.kept_json import decode_json

DIGEST_DIGITS = 16  # hexadecimal, of a picture that is only to be recognised


@dataclass(frozen=True)
class FurtherPicture:
    """Another picture of the same photo, in another size or frame: its place in OUT, and what came out."""

    output: str
    recipe: str
    size: int
    sha256: str


@dataclass(frozen=True)
class JournalEntry:
    """A photo that was framed: what it was made of, and what came out. Its fields are the keys of a journal line.

    - `source`: the photo's path as the file system has it, with lone surrogates for bytes that are no UTF-8.
    - `digest`, `sha256`: of the photo's and the picture's bytes, hexadecimal; `size`: of the picture, in bytes.
    - `recipe`: stands for frame, options and framer's version (see `framer.batch.recipe`).
    - `output`: the picture's path in OUT.
    - `pixels`: how many photo pixels the frame's window shows across.
    - `record`: as in docs/commands.md.
    - `further`: other pictures of the photo. A line without them has no such key, as in the versions before; nor one
      without the next two.
    - `former`: the photo's path when the picture was made, where it has been renamed since and the picture has not gone
      along yet; nothing lies under that path any more.
    - `is_past`: the line tells of a picture's place alone, not of what its photo is now.
    """

    source: str
    digest: str
    recipe: str
    output: str
    size: int
    sha256: str
    pixels: int
    record: dict[str, Any]
    further: tuple[FurtherPicture, ...] = ()
    former: str = ""
    is_past: bool = False

    def pictures(self) -> Iterator[tuple[str, int, str]]:
        """Place, size and sha256 of each picture that was made of the photo."""
        yield self.output, self.size, self.sha256
        for picture in self.further:
            yield picture.output, picture.size, picture.sha256

    def to_line(self) -> bytes:
        """The journal's line, with its newline.

        In ASCII, and by json: msgspec takes no lone surrogates, as which odd bytes of file names come back.
        """
        values = asdict(self)
        for name in ("further", "former", "is_past"):
            if not values[name]:
                del values[name]
        return (json.dumps(values) + "\n").encode()


def parse_entry(line: bytes) -> JournalEntry | None:
    """The entry in a line, if it has all keys with values of their types; further keys do not count."""
    try:
        return decode_json(line, JournalEntry)
    except ValueError:  # also msgspec's
        return None
