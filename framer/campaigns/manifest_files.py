"""The files that a ``campaign.toml`` names: whether they lie beside it."""

import difflib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from framer.campaigns.layouts import find_artwork
from framer.campaigns.manifest_findings import COPY_IT, COPY_OR_TYPE, ManifestError, ManifestFinding
from framer.campaigns.manifest_tables import ManifestReader
from framer.campaigns.types import Campaign, FrameEntry
from framer.i18n import N_

NO_OVERLAY_CODES = ("no_overlay", "not_built")

_NO_FILE = N_("There is no file “%(name)s” beside campaign.toml.")
_NOT_DRAWN = N_("“%(name)s” is not drawn yet.")
_DRAW = N_("Draw it with: framer frames build %(folder)s")


def check_files_beside(
    reader: ManifestReader, entries: Iterable[FrameEntry], logo: Path | None, layout: str = ""
) -> None:
    """Warn of overlays and a logo that are not there; with an SVG, or a `layout`, an overlay is only not drawn yet."""
    for number, entry in enumerate(entries):
        if entry.overlay.is_file():
            continue
        path, statement = ("frames", number, "overlay"), reader.places.find(("frames", number, "overlay"))
        line = statement.first if statement else 0
        details = {"name": entry.overlay.name, "folder": entry.overlay.parent.name}
        if find_artwork(entry.overlay, layout):
            reader.add(
                "not_built", path, line, _NOT_DRAWN, correction="", severity="warning", hint=_DRAW, details=details
            )
            continue
        near = _nearest_overlay(entry.overlay)
        correction, hint = (f'overlay = "{near}"', COPY_OR_TYPE) if near else ("", COPY_IT)
        reader.add(
            "no_overlay", path, line, _NO_FILE, correction=correction, severity="warning", hint=hint, details=details
        )
    if logo and not logo.is_file():
        statement = reader.places.find(("logo",))
        line, details = statement.first if statement else 0, {"name": logo.name}
        pictures = [path.name for suffix in (".png", ".svg", ".webp") for path in logo.parent.glob(f"*logo*{suffix}")]
        correction, hint = (f'logo = "{sorted(pictures)[0]}"', COPY_OR_TYPE) if pictures else ("", COPY_IT)
        reader.add(
            "no_logo", ("logo",), line, _NO_FILE, correction=correction, severity="warning", hint=hint, details=details
        )


def require_overlays(campaign: Campaign, codes: tuple[str, ...] = NO_OVERLAY_CODES) -> None:
    """Raise ManifestError if an overlay of the campaign is not there: `codes` say of which kinds."""
    missing = find_missing_overlays(campaign.findings, codes)
    if missing:
        raise ManifestError(missing)


def find_missing_overlays(findings: Iterable[ManifestFinding], codes: tuple[str, ...]) -> list[ManifestFinding]:
    """Those `findings` that are of an overlay that is not there, as errors."""
    return [replace(finding, severity="error") for finding in findings if finding.code in codes]


def _nearest_overlay(overlay: Path) -> str:
    """The name of the picture in the folder that is meant, drawn or not yet; "" if there is none."""
    names = sorted({path.with_suffix(".png").name for path in overlay.parent.glob("*.svg")} | {
        path.name
        for suffix in (".png", ".webp")
        for path in overlay.parent.glob(f"*{suffix}")
        if path.name.count(".") == 1
    })  # fmt: skip
    svgs = [name for name in names if overlay.with_name(name).with_suffix(".svg").is_file()]
    return next(iter(difflib.get_close_matches(overlay.name, names, 1, 0.5) or svgs or names), "")
