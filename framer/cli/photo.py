"""`framer photo`: one photo in, one framed picture out."""

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from framer.atomic_files import atomic_write, atomic_write_all, check_output_path, read_limited, read_photo
from framer.cli.console import (
    STREAM_ARGUMENT,
    check_stdout,
    console_translator,
    load_settings,
    open_campaign_registry,
    print_error,
    print_info,
    write_stdout,
)
from framer.errors import FramerError, OutputError, UsageError, raising_out_of_memory
from framer.i18n import N_
from framer.imaging.warnings import explain_warning

if TYPE_CHECKING:  # Pillow and OpenCV wait until there is a photo to frame
    from framer.imaging.types import Avatar, Frame, Options

_FORMAT_BY_EXTENSION = {".jpg": "jpeg", ".jpeg": "jpeg", ".png": "png", ".webp": "webp"}
UNIT_LEFT_OUT = N_("The frame %(frame)s has no line for the unit's name; it was left out.")


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
def photo_command(source: str, out: str | None, json_path: str | None, quiet: bool, **asked: str | None) -> None:
    """Read, frame, write; the record last."""
    target = None if out in (None, STREAM_ARGUMENT) else Path(str(out))
    record = _check_record_path(json_path, source, target)
    fields = {name: text for name, text in asked.items() if text is not None}
    try:
        with raising_out_of_memory():
            avatar, frame = _make_picture(source, target, fields)
            _write_outputs(avatar, source, target, record)
    except Exception as error:
        if record:
            _write_failure_record(record, error, source)
        raise
    if not quiet:
        _print_warnings(avatar)
        if (asked["unit"] or "").strip() and not frame.fields:
            print_info(f"framer: {console_translator()(UNIT_LEFT_OUT) % {'frame': frame.id}}")


def _check_record_path(json_path: str | None, source: str, target: Path | None) -> Path | None:
    """Where the record goes; checked before anything is written there."""
    if not json_path:
        return None
    if json_path == STREAM_ARGUMENT:
        raise UsageError(N_("stdout carries the picture, so the record needs a file."), N_("Give --json a path."))
    path = Path(json_path)
    check_output_path(path, *_source_paths(source), *((target,) if target else ()))
    return path


def _make_picture(source: str, target: Path | None, fields: dict[str, str]) -> "tuple[Avatar, Frame]":
    chosen = load_settings()
    _check_standard_streams(source, target)
    if target:
        check_output_path(target, *_source_paths(source))
    options = _parse_photo_options(target, fields, chosen.max_bytes)

    if source == STREAM_ARGUMENT:
        data = read_limited(sys.stdin.buffer, chosen.max_bytes)
    else:
        data = read_photo(Path(source), chosen.max_bytes)

    from framer.campaigns.local_date import today
    from framer.imaging.pipeline import make_avatar

    frame = open_campaign_registry().get_frame(fields.get("frame"), today())
    return make_avatar(data, frame, options, model=chosen.model), frame


def _check_standard_streams(source: str, target: Path | None) -> None:
    if target is None:
        check_stdout()
    if source == STREAM_ARGUMENT and (not sys.stdin or sys.stdin.isatty()):
        raise UsageError(N_("No photo was sent to stdin."), N_("Name a photo, or pipe one in."))


def _parse_photo_options(target: Path | None, fields: dict[str, str], max_bytes: int) -> "Options":
    """The options, with the format by OUT's ending; a contradicting --format is wrong use."""
    from framer.imaging.options import parse_options
    from framer.imaging.types import PhotoLimits

    options = parse_options(fields, PhotoLimits(max_bytes=max_bytes))
    if target is None:
        return options
    by_ending = _FORMAT_BY_EXTENSION.get(target.suffix.lower())
    wanted = options.format if fields.get("format") else None
    if by_ending is None and wanted is None:
        raise UsageError(
            N_("%(path)s: this file name has no extension of a picture format."),
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


def _write_outputs(avatar: "Avatar", source: str, target: Path | None, record: Path | None) -> None:
    """The picture, and the record of it: both or neither."""
    from framer.imaging.record import success_record

    files = []
    if record:
        output = _path_as_text(str(target)) if target else None
        files.append((record, _encode_record(success_record(avatar, _path_as_text(source), output))))
    if target:
        files.append((target, avatar.data))
    with atomic_write_all(*files):
        if target is None:
            write_stdout(avatar.data)


def _write_failure_record(path: Path, error: Exception, source: str) -> None:
    from framer.imaging.record import failure_record

    known = error if isinstance(error, FramerError) else FramerError()
    try:
        atomic_write(path, _encode_record(failure_record(known, _path_as_text(source), console_translator())))
    except OutputError as lost:
        if lost.details != known.details:  # else it is the record itself that failed, and that is told once
            print_error(lost)


def _encode_record(record: dict[str, object]) -> bytes:
    return (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def _path_as_text(path: str) -> str:
    """A path as text that any JSON reader takes, also when the file system's bytes are no UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def _source_paths(source: str) -> Iterable[Path]:
    return () if source == STREAM_ARGUMENT else (Path(source),)


def _print_warnings(avatar: "Avatar") -> None:
    details = {
        "faces": len(avatar.faces.faces),
        "chosen": avatar.faces.chosen_number,
        "pixels": avatar.window_pixels,
    }
    for warning in avatar.warnings:
        print_info(f"framer: {explain_warning(warning, details, console_translator())}")
