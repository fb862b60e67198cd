"""Write the notes of the shipped overlays anew, after a change of their artwork, of resvg or of the fonts.

Nothing is written for an overlay that is not what its SVG gives: that has to be built first.
"""

import json
import sys
from pathlib import Path

from PIL import Image

from framer.assets import asset_directory
from framer.campaigns.layouts import find_artwork
from framer.campaigns.manifest import read_manifest
from framer.studio.check.derivatives import check_built_overlay
from framer.studio.drawing_note import DRAWING_NOTE, DRAWING_NOTES_NAME, describe_drawing
from framer.studio.svg.render import ARTWORK_SIDE, render_svg
from framer.studio.svg.source import read_artwork


def record_notes(folder: Path) -> list[str]:
    """Write the notes of the campaign in `folder`; the overlays that are not what their artwork gives."""
    campaign, notes, stale = read_manifest(folder), {}, []
    for overlay in (entry.overlay for entry in campaign.entries):
        artwork = find_artwork(overlay, campaign.layout)
        if not artwork:
            continue
        markup = read_artwork(artwork, campaign)
        drawing = render_svg(markup, ARTWORK_SIDE)
        if check_built_overlay(drawing, artwork, overlay, overlay.read_bytes()).level != "good":
            stale.append(f"{folder.name}/{overlay.name}")
            continue
        with Image.open(overlay) as image:
            if DRAWING_NOTE not in image.info:
                notes[overlay.name] = describe_drawing(markup, image.tobytes())
    if notes:
        (folder / DRAWING_NOTES_NAME).write_text(json.dumps(notes, indent=2) + "\n", encoding="utf-8")
    return stale


if __name__ == "__main__":
    frames = asset_directory("static") / "frames"
    stale = [name for folder in sorted(frames.iterdir()) if folder.is_dir() for name in record_notes(folder)]
    sys.exit(", ".join(stale) + ": build these first" if stale else 0)
