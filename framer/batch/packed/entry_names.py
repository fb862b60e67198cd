"""Names in a ZIP as they were meant: archives say of few names how these are written."""

import zlib
from collections.abc import Iterable
from zipfile import ZipInfo

from framer.batch.output_names import to_nfc
from framer.batch.staff_list.syllables import count_marked_words

_UTF8_FLAG = 0x800
_UNICODE_PATH = 0x7075  # Info-ZIP's extra field: version, CRC-32 of the name, name in UTF-8
_NAME_PLACEHOLDER = "_"


def decode_entry_names(entries: Iterable[ZipInfo]) -> dict[str, str]:
    """The name of each entry as people see it, in NFC and with ``/``, by the name that `zipfile` gives it.

    Without a mark of UTF-8 all names of an archive are UTF-8 (Zalo, macOS) or, together, the code page of Windows under
    which most words with marks can be Vietnamese: 1258 or 437.
    """
    names: dict[str, str] = {}
    unmarked: dict[str, bytes] = {}
    for entry in entries:
        if entry.flag_bits & _UTF8_FLAG:
            names[entry.filename] = entry.filename
        elif told := _unicode_path(entry):
            names[entry.filename] = told
        else:
            unmarked[entry.filename] = entry.filename.encode("cp437", "replace")
    encoding = _guess_encoding(list(unmarked.values()))
    names |= {key: raw.decode(encoding, "replace") for key, raw in unmarked.items()}
    return {key: to_nfc(name).replace("\\", "/") for key, name in names.items()}


def _unicode_path(entry: ZipInfo) -> str:
    """The name that an extra field tells, if it is meant for this entry."""
    extra = entry.extra
    while len(extra) >= 4:
        kind, size = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and len(field) > 5 and field[0] == 1:
            crc = zlib.crc32(entry.orig_filename.encode("cp437", "replace"))
            if int.from_bytes(field[1:5], "little") == crc:
                return field[5:].decode("utf-8", "replace")
    return ""


def _guess_encoding(names: list[bytes]) -> str:
    try:
        for name in names:
            name.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8"
    return max(("cp1258", "cp437"), key=lambda encoding: _plausibility(b"\n".join(names).decode(encoding, "replace")))


def _plausibility(text: str) -> tuple[int, int]:
    """How many words with marks can be Vietnamese; then, how few bytes mean nothing."""
    return count_marked_words([to_nfc(text)])[0], -text.count("\ufffd")
