"""The bytes of a ``campaign.toml``, or of a table beside it, as text: whatever Notepad, Word or Excel saved them as."""

import codecs
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from framer.campaigns.manifest_findings import ManifestFinding, Severity
from framer.i18n import N_

MAX_MANIFEST_BYTES = 100_000

_VOWELS = "aăâeêioôơuưy"
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_VIETNAMESE = frozenset(
    unicodedata.normalize("NFC", letter + tone) for letter in _VOWELS + _VOWELS.upper() for tone in ("", *_TONES)
) | frozenset("đĐ“”‘’„«»–—…•°§©®×₫€\u00a0")
_LOST_LETTER = re.compile(r"\w\?+\w|\?\w|\?\?")  # what Windows saves for a letter that its code page does not have
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_WORD_FILES = (b"PK\x03\x04", b"{\\rtf", b"\xd0\xcf\x11\xe0", b"%PDF")

_SAVE_UTF8 = N_("Open it in Notepad and save it with File → Save as, Encoding: UTF-8.")
_TYPE_ANEW = N_("Type the letters with accents anew, and save with File → Save as, Encoding: UTF-8.")
_READ_AS_UTF16 = N_("The file is saved as UTF-16 (Notepad: “Unicode”); it was read.")
_READ_WITH_MARK = N_("The file is saved as UTF-8 with a byte order mark; it was read.")
_READ_AS_1258 = N_(
    "The file is not saved as UTF-8; it was read as Windows-1258 (Notepad: “ANSI”). See whether this line is right: "
    "%(correction)s"
)
_LETTERS_GONE = N_("Letters with accents were lost when the file was saved (Notepad: “ANSI”); they are “?” now.")
_OLD_CODE = N_("The file is saved in an encoding that cannot be told from others (TCVN3, VNI …).")
_WORD_FILE = N_("This is a document of Word or another program, not a text.")
_PASTE_IN_NOTEPAD = N_("Copy its text into Notepad and save it as %(name)s, Encoding: UTF-8.")
_TEXT_TOO_LARGE = N_("The file is larger than %(most)d kB.")
_TAKE_OUT = N_("Take out what does not belong to the campaign.")
_NOT_READABLE = N_("The file cannot be read.")
_CHECK_RIGHTS = N_("See whether it is open in another program, and whether framer may read it.")


@dataclass(frozen=True)
class DecodedText:
    """The text, each line ended by LF; None, with an error among the findings, if it could not be read."""

    text: str | None
    findings: tuple[ManifestFinding, ...] = ()


def read_text_file(path: Path, max_bytes: int = MAX_MANIFEST_BYTES) -> DecodedText:
    """The text of the file at `path`. Raises nothing: what is wrong with it is a finding."""
    file = f"{path.parent.name}/{path.name}"
    try:
        with path.open("rb") as stream:
            data = stream.read(max_bytes + 1)
    except (OSError, ValueError):  # ValueError: a name with a NUL in it
        return _refuse(file, "unreadable", _NOT_READABLE, _CHECK_RIGHTS)
    if len(data) > max_bytes:
        return _refuse(file, "too_large", _TEXT_TOO_LARGE, _TAKE_OUT, most=max_bytes // 1000)
    return decode_text(data, file)


def decode_text(data: bytes, file: str) -> DecodedText:
    """`data` as text; `file` is how findings call it."""
    if data.startswith(_WORD_FILES):
        return _refuse(file, "word_file", _WORD_FILE, _PASTE_IN_NOTEPAD, name=file.rpartition("/")[2])
    try:
        if encoding := _find_utf16(data):
            return _accept(data.decode(encoding), file, "utf16", _READ_AS_UTF16, "good")
        if data.startswith(codecs.BOM_UTF8):
            return _accept(data.decode("utf-8-sig"), file, "utf8_bom", _READ_WITH_MARK, "good")
        return DecodedText(_unify_line_ends(data.decode("utf-8")))
    except UnicodeDecodeError:
        return _decode_ansi(data, file)


def _find_utf16(data: bytes) -> str:
    """The UTF-16 that `data` is in, by its mark or by every other byte being 0; else ""."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = data[:200]
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if len(zeros) > 3 and zeros.count(0) > 0.7 * len(zeros):
            return encoding
    return ""


def _decode_ansi(data: bytes, file: str) -> DecodedText:
    """`data` as Windows-1258, the Vietnamese “ANSI”, if that makes Vietnamese of it."""
    try:
        text = unicodedata.normalize("NFC", data.decode("cp1258"))
    except UnicodeDecodeError:
        return _refuse(file, "old_encoding", _OLD_CODE, _SAVE_UTF8)
    lines = _unify_line_ends(text).split("\n")
    lost = _first_line(lines, _LOST_LETTER)
    if lost:
        return _refuse(file, "lost_letters", _LETTERS_GONE, _TYPE_ANEW, line=lost)
    first = _first_line(lines, _NOT_ASCII)
    if not all(character.isascii() or character in _VIETNAMESE for character in text):
        return _refuse(file, "old_encoding", _OLD_CODE, _SAVE_UTF8, line=first)
    shown = re.sub(r"\s+#.*", "", lines[first - 1].strip())
    return _accept(text, file, "cp1258", _READ_AS_1258, "warning", line=first, correction=shown)


def _first_line(lines: list[str], pattern: re.Pattern[str]) -> int:
    """The number of the first line, if possible no comment, in which `pattern` is found; 0 if it is in none."""
    found = [number for number, line in enumerate(lines, 1) if pattern.search(line)]
    return next((number for number in found if not lines[number - 1].lstrip().startswith("#")), next(iter(found), 0))


def _accept(  # noqa: PLR0913  (the parts of a finding)
    text: str, file: str, code: str, message: str, severity: Severity, *, line: int = 0, correction: str = ""
) -> DecodedText:
    hint = _SAVE_UTF8 if severity == "warning" else ""
    finding = ManifestFinding(code, "", line, message, correction, severity, file, hint)
    return DecodedText(_unify_line_ends(text.removeprefix("\ufeff")), (finding,))


def _refuse(file: str, code: str, message: str, hint: str, line: int = 0, **details: str | int) -> DecodedText:
    return DecodedText(None, (ManifestFinding(code, "", line, message, "", "error", file, hint, details),))


def _unify_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
