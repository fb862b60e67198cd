"""Whether an overlay still shows the words, colours and signs that its campaign has now.

`framer frames build` writes into the overlay, beside its pixels, which words it drew and a digest of them. Times of
files say nothing: copying, unpacking and backups change them.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from framer.campaigns.layouts import find_artwork
from framer.campaigns.manifest_findings import ManifestFinding
from framer.campaigns.types import Campaign, FrameEntry
from framer.i18n import N_

WORDS_NOTE = "framer-words"
STALE_CODE = "stale_overlay"

_WORD_NAMES = ("title", "slogan", "mark", "organiser", "starts", "ends")
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_STALE = N_("“%(name)s” was drawn with other words, colours or signs than campaign.toml has now.")
_DRAW_AGAIN = N_("Draw it again with: framer frames build %(folder)s")


def describe_drawn_words(campaign: Campaign, overlay: Path, svg: Path) -> str:
    """The note for the `overlay` that is drawn from the artwork `svg` with what `campaign` has now."""
    text = svg.read_text(encoding="utf-8", errors="replace")
    names = [name for name in _WORD_NAMES if re.search(rf"\b{name}\b", text)]
    return f"{' '.join(names)}:{_digest_words(campaign, overlay, svg, names)}"


def mark_stale_overlays(campaign: Campaign) -> Campaign:
    """`campaign`, which has frames, with a warning for each overlay whose note says that it was drawn otherwise."""
    stale = [
        entry
        for entry, frame in zip(campaign.entries, campaign.frames, strict=True)
        if _is_stale(campaign, entry, frame.overlay_data)
    ]
    return replace(campaign, findings=(*campaign.findings, *map(_tell_stale, stale))) if stale else campaign


def has_stale_overlay(campaign: Campaign) -> bool:
    """Whether `mark_stale_overlays` has found one."""
    return any(finding.code == STALE_CODE for finding in campaign.findings)


def _tell_stale(entry: FrameEntry) -> ManifestFinding:
    folder = entry.overlay.parent.name
    details = {"name": entry.overlay.name, "folder": folder}
    key = f"frames.{entry.id}.overlay"
    return ManifestFinding(STALE_CODE, key, 0, _STALE, "", "warning", f"{folder}/campaign.toml", _DRAW_AGAIN, details)


def _is_stale(campaign: Campaign, entry: FrameEntry, overlay_data: bytes) -> bool:
    note = next((text for name, text in _png_notes(overlay_data) if name == WORDS_NOTE), "")
    names, colon, digest = note.partition(":")
    svg = find_artwork(entry.overlay, campaign.layout) if colon else None
    known = [name for name in names.split() if name in _WORD_NAMES]
    return svg is not None and _digest_words(campaign, entry.overlay, svg, known) != digest


def _digest_words(campaign: Campaign, overlay: Path, svg: Path, names: list[str]) -> str:
    logo = campaign.logo if campaign.logo and campaign.logo.is_file() else None
    drawn = (
        [(name, str(getattr(campaign, name))) for name in names],
        sorted(campaign.colours),
        campaign.ornament,
        campaign.emblem,
        sha256(logo.read_bytes()).hexdigest() if logo else "",
        "" if svg.parent == overlay.parent else svg.stem,
    )
    return sha256(repr(drawn).encode()).hexdigest()[:16]


def _png_notes(data: bytes) -> Iterator[tuple[str, str]]:
    """The tEXt chunks before the pixels of a PNG; none of anything else."""
    place = len(_PNG_SIGNATURE)
    if not data.startswith(_PNG_SIGNATURE):
        return
    while place + 8 <= len(data):
        length, kind = int.from_bytes(data[place : place + 4]), data[place + 4 : place + 8]
        if kind == b"IDAT":
            return
        if kind == b"tEXt":
            name, _, text = data[place + 8 : place + 8 + length].decode("latin-1").partition("\0")
            yield name, text
        place += length + 12
