"""`framer photo`: one photo in, one framed picture out."""

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from framer.atomic_files import check_output, read_photo, read_stream, write_whole, written
from framer.cli.console import check_stdout, fail, say, settings, shelf, to_stdout, translate
from framer.errors import FramerError, OutputError, UsageError
from framer.i18n import N_
from framer.imaging.warnings import explain

if TYPE_CHECKING:  # Pillow and OpenCV wait until there is a photo to frame
    from framer.imaging.types import Avatar, Frame, Options

_SUFFIXES = {".jpg": "jpeg", ".jpeg": "jpeg", ".png": "png", ".webp": "webp"}
_STREAM = "-"
_NO_LINE = N_("The frame %(frame)s has no line for the unit's name; it was left out.")


@click.command(
    help=N_(
        "Frame one photo: find the face, crop, lay the frame over it.\n\n"
        "SOURCE is the photo's path, or - for stdin. It is never changed."
    ),
    epilog=N_("Example: framer photo anh.jpg -o anh-khung.jpg"),
)
@click.argument("source")
@click.option("-o", "out", metavar="OUT", help=N_("The picture to write; - or nothing: stdout."))
@click.option("--frame", metavar="ID", help=N_("Frame or campaign; see: framer frames list."))
@click.option("--size", metavar="PX", help=N_("Side of the picture, 256 to 2048.") + "  [2048]")
@click.option("--format", metavar="NAME", help=N_("jpeg, png or webp.") + "  " + N_("[by OUT's ending, else jpeg]"))
@click.option(
    "--crop",
    metavar="X,Y,SIDE[,ANGLE]",
    help=N_("Cut this square out of the photo: pixels of the photo as you see it, from its upper left corner."),
)
@click.option("--face", metavar="N", help=N_("Take face N, counted from 0, left to right."))
@click.option("--mirror", flag_value="1", help=N_("Flip the photo (not the frame) left to right."))
@click.option("--unit", metavar="TEXT", help=N_("Name of the unit, on frames that have a line for it."))
@click.option("--json", "json_path", metavar="PATH", help=N_("Write what was done, or what went wrong, as JSON."))
@click.option("--quiet", is_flag=True, help=N_("Say nothing but errors."))
def photo(source: str, out: str | None, json_path: str | None, quiet: bool, **asked: str | None) -> None:
    """Read, frame, write; the record last."""
    target = None if out in (None, _STREAM) else Path(str(out))
    record = _checked_record(json_path, source, target)
    try:
        avatar, frame = _made(source, target, {name: text for name, text in asked.items() if text is not None})
        _hand_over(avatar, source, target, record)
    except Exception as error:
        if record:
            _record_failure(record, error, source)
        raise
    if not quiet:
        _tell_warnings(avatar)
        if (asked["unit"] or "").strip() and not frame.fields:
            say(f"framer: {translate()(_NO_LINE) % {'frame': frame.id}}")


def _checked_record(json_path: str | None, source: str, target: Path | None) -> Path | None:
    """Where the record goes; checked before anything is written there."""
    if not json_path:
        return None
    if json_path == _STREAM:
        raise UsageError(N_("stdout carries the picture, so the record needs a file."), N_("Give --json a path."))
    path = Path(json_path)
    check_output(path, *_paths(source), *((target,) if target else ()))
    return path


def _made(source: str, target: Path | None, fields: dict[str, str]) -> "tuple[Avatar, Frame]":
    chosen = settings()
    _check_streams(source, target)
    if target:
        check_output(target, *_paths(source))
    options = _options(target, fields, chosen.max_bytes)

    if source == _STREAM:
        data = read_stream(sys.stdin.buffer, chosen.max_bytes)
    else:
        data = read_photo(Path(source), chosen.max_bytes)

    from framer.campaigns.local_date import today
    from framer.imaging.pipeline import make_avatar

    frame = shelf().frame(fields.get("frame"), today())
    return make_avatar(data, frame, options, model=chosen.model), frame


def _check_streams(source: str, target: Path | None) -> None:
    if target is None:
        check_stdout()
    if source == _STREAM and (not sys.stdin or sys.stdin.isatty()):
        raise UsageError(N_("No photo comes in through stdin."), N_("Name a photo, or pipe one in."))


def _options(target: Path | None, fields: dict[str, str], max_bytes: int) -> "Options":
    """The options, with the format by OUT's ending; a contradicting --format is wrong use."""
    from framer.imaging.options import parse_options
    from framer.imaging.types import Limits

    options = parse_options(fields, Limits(max_bytes=max_bytes))
    if target is None:
        return options
    by_ending = _SUFFIXES.get(target.suffix.lower())
    wanted = options.format if fields.get("format") else None
    if by_ending is None and wanted is None:
        raise UsageError(
            N_("%(path)s: the name's ending tells no picture format."),
            N_("End it in .jpg, .png or .webp, or give --format."),
            path=target.name,
        )
    if by_ending and wanted and wanted != by_ending:
        raise UsageError(
            N_("%(path)s and --format %(format)s contradict each other."),
            N_("Leave --format out: the name's ending decides."),
            path=target.name, format=wanted,
        )  # fmt: skip
    return parse_options({**fields, "format": by_ending or options.format}, options.limits)


def _hand_over(avatar: "Avatar", source: str, target: Path | None, record: Path | None) -> None:
    """The picture, and the record of it: both or neither."""
    from framer.imaging.record import success_record

    files = []
    if record:
        output = _text(str(target)) if target else None
        files.append((record, _json(success_record(avatar, _text(source), output))))
    if target:
        files.append((target, avatar.data))
    with written(*files):
        if target is None:
            to_stdout(avatar.data)


def _record_failure(path: Path, error: Exception, source: str) -> None:
    from framer.imaging.record import failure_record

    known = error if isinstance(error, FramerError) else FramerError()
    try:
        write_whole(path, _json(failure_record(known, _text(source), translate())))
    except OutputError as lost:
        if lost.details != known.details:  # else it is the record itself that failed, and that is told once
            fail(lost)


def _json(record: dict[str, object]) -> bytes:
    return (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def _text(path: str) -> str:
    """A path as text that any JSON reader takes, also when the file system's bytes are no UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def _paths(source: str) -> Iterable[Path]:
    return () if source == _STREAM else (Path(source),)


def _tell_warnings(avatar: "Avatar") -> None:
    details = {
        "faces": len(avatar.faces.found),
        "chosen": avatar.faces.chosen,
        "pixels": avatar.window_pixels,
    }
    for warning in avatar.warnings:
        say(f"framer: {explain(warning, details, translate())}")
