"""Bytes → text, whatever program on a Vietnamese Windows wrote them."""

import codecs

from framer.batch.output_names import to_nfc
from framer.batch.staff_list.syllables import count_marked_words

UTF_8, UTF_16, CP1258, CP1252 = "UTF-8", "UTF-16", "Windows-1258", "Windows-1252"

_SAMPLE_CHARACTERS = 400_000  # enough to tell an encoding by


def decode_list_text(data: bytes) -> tuple[str, str]:
    """The text of a file, in NFC, and the name of its encoding. Bytes that mean nothing there become U+FFFD."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return to_nfc(data.decode("utf-16", "replace")), UTF_16
    if without_mark := _guess_utf16(data):
        return to_nfc(data.decode(without_mark, "replace")), UTF_16
    try:
        return to_nfc(data.decode("utf-8-sig")), UTF_8
    except UnicodeDecodeError as error:
        if data.startswith(codecs.BOM_UTF8) or _is_cut_utf8(data, error):
            return to_nfc(data.decode("utf-8-sig", "replace")), UTF_8
    return _decode_eight_bits(data)


def _decode_eight_bits(data: bytes) -> tuple[str, str]:
    """By the code page in which more of the words with marks can be Vietnamese."""
    texts = {name: to_nfc(data.decode(f"cp{name[-4:]}", "replace")) for name in (CP1258, CP1252)}
    samples = {name: [text[:_SAMPLE_CHARACTERS]] for name, text in texts.items()}
    good = {name: count_marked_words(sample)[0] for name, sample in samples.items()}
    name = CP1258 if good[CP1258] > good[CP1252] else CP1252
    return texts[name], name


def _guess_utf16(data: bytes) -> str:
    """The encoding of UTF-16 without a byte order mark: every second byte of what is mostly ASCII is 0."""
    head = data[:2_000]
    if len(head) < 4 or len(data) % 2:
        return ""
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if zeros.count(0) > len(zeros) // 2 and head.count(0) < len(head) * 3 // 4:
            return encoding
    return ""


def _is_cut_utf8(data: bytes, error: UnicodeDecodeError) -> bool:
    """Whether it was UTF-8 up to a last character that is cut off."""
    return error.start >= len(data) - 3 and error.start > 0
