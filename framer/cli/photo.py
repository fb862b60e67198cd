"""`framer photo`: one photo in, one framed picture out."""

import json
import os
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from framer.atomic_files import (
    FOLDER_GIVEN,
    atomic_write,
    atomic_write_all,
    check_output_path,
    printable_path,
    read_limited,
    read_photo,
)
from framer.batch.wishes import UNIT_LEFT_OUT
from framer.cli.batch_options import add_look_options
from framer.cli.campaigns import open_campaign_registry
from framer.cli.console import STREAM_ARGUMENT, Console, check_stdout, write_stdout
from framer.cli.dropped_folder import batch_command_line, folder_beside
from framer.cli.quiet_decoders import quiet_decoders
from framer.errors import FramerError, NoFile, OutputError, UsageError
from framer.i18n import N_, Translator
from framer.imaging.warnings import TRIMMED_NOTE, explain_warning, told_warnings
from framer.out_of_memory import raising_out_of_memory
from framer.settings import read_settings

if TYPE_CHECKING:  # Pillow and OpenCV wait until there is a photo to frame
    from framer.imaging.types import Avatar, Frame, Options

_FRAME_ALL_OF_IT = N_("Name one photo in it; to frame all of them: %(command)s")
_FORMAT_BY_SUFFIX = {".jpg": "jpeg", ".jpeg": "jpeg", ".png": "png", ".webp": "webp"}


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
@add_look_options
@click.option("--json", "json_path", metavar="PATH", help=N_("Write what was done, or what went wrong, as JSON."))
@click.option("--quiet", is_flag=True, help=N_("Say nothing but errors."))
@click.pass_obj
def photo_command(
    console: Console, /, source: str, out: str | None, json_path: str | None, quiet: bool, **options: str | None
) -> None:
    """Read, frame, write; the record last."""
    target = None if out in (None, STREAM_ARGUMENT) else Path(str(out))
    record_path = _check_record_path(json_path, source, target)
    fields = {name: text for name, text in options.items() if text is not None}
    try:
        with raising_out_of_memory():
            avatar, frame = _make_picture(source, target, fields, console.translate)
            _write_outputs(avatar, source, target, record_path)
    except Exception as error:
        if record_path:
            _write_failure_record(console, record_path, error, source)
        raise
    if not quiet:
        _print_warnings(console, avatar)
        if fields.get("unit", "").strip() and not frame.fields:
            console.print_message(UNIT_LEFT_OUT, frame=frame.id)


def _check_record_path(json_path: str | None, source: str, target: Path | None) -> Path | None:
    """The path of the record, if any, checked before anything is written. Raises UsageError, SameFile, OutputError."""
    if not json_path:
        return None
    if json_path == STREAM_ARGUMENT:
        raise UsageError(N_("stdout carries the picture, so the record needs a file."), N_("Give --json a path."))
    path = Path(json_path)
    check_output_path(path, *_source_paths(source), *((target,) if target else ()))
    return path


def _make_picture(
    source: str, target: Path | None, fields: dict[str, str], translate: Translator
) -> "tuple[Avatar, Frame]":
    settings = read_settings()
    _check_standard_streams(source, target)
    if target:
        check_output_path(target, *_source_paths(source))
    options = _parse_photo_options(target, fields, settings.max_bytes)

    if source == STREAM_ARGUMENT:
        photo = read_limited(sys.stdin.buffer, settings.max_bytes)
    else:
        _check_no_folder(source, translate)
        photo = read_photo(Path(source), settings.max_bytes)

    from framer.campaigns.local_date import today
    from framer.campaigns.unit_choice import choose_unit
    from framer.imaging.pipeline import make_avatar

    registry = open_campaign_registry(settings)
    frame = registry.get_frame(fields.get("frame"), today())
    units = registry.get_campaign(frame.campaign, today()).units
    options = replace(options, unit=choose_unit(units, fields.get("unit", "")))
    with quiet_decoders():
        return make_avatar(photo, frame, options, model=settings.model), frame


def _check_no_folder(source: str, translate: Translator) -> None:
    """Raises NoFile for a folder, with the command that is meant."""
    if os.path.isdir(source):  # noqa: PTH112  (answers also for odd names)
        out = folder_beside(source, translate)
        line = batch_command_line(source, str(out or "OUT"))
        raise NoFile(FOLDER_GIVEN.text, _FRAME_ALL_OF_IT, path=source, command=line)


def _check_standard_streams(source: str, target: Path | None) -> None:
    if target is None:
        check_stdout()
    if source == STREAM_ARGUMENT and (not sys.stdin or sys.stdin.isatty()):
        raise UsageError(N_("No photo was sent to stdin."), N_("Name a photo, or pipe one in."))


def _parse_photo_options(target: Path | None, fields: dict[str, str], max_bytes: int) -> "Options":
    """The options, with the format by the suffix of `target`. Raises UsageError, also if --format contradicts it."""
    from framer.imaging.options import parse_options
    from framer.imaging.types import PhotoLimits

    options = parse_options(fields, PhotoLimits(max_bytes=max_bytes))
    if target is None:
        return options
    format_of_suffix = _FORMAT_BY_SUFFIX.get(target.suffix.lower())
    format_asked = options.format if fields.get("format") else None
    if format_of_suffix is None and format_asked is None:
        raise UsageError(
            N_("%(path)s: this file name has no extension of a picture format."),
            N_("End it in .jpg, .png or .webp, or give --format."),
            path=target.name,
        )
    if format_of_suffix and format_asked and format_asked != format_of_suffix:
        raise UsageError(
            N_("%(path)s and --format %(format)s contradict each other."),
            N_("Leave --format out: the name's ending decides."),
            path=target.name, format=format_asked,
        )  # fmt: skip
    return parse_options({**fields, "format": format_of_suffix or options.format}, options.limits)


def _write_outputs(avatar: "Avatar", source: str, target: Path | None, record_path: Path | None) -> None:
    """Write the picture and its record: both or neither. Raises OutputError."""
    from framer.imaging.record import success_record

    files = []
    if record_path:
        output = printable_path(str(target)) if target else None
        files.append((record_path, _encode_record(success_record(avatar, printable_path(source), output))))
    if target:
        files.append((target, avatar.data))
    with atomic_write_all(*files):
        if target is None:
            write_stdout(avatar.data)


def _write_failure_record(console: Console, path: Path, error: Exception, source: str) -> None:
    from framer.imaging.record import failure_record

    recorded = error if isinstance(error, FramerError) else FramerError()
    try:
        atomic_write(path, _encode_record(failure_record(recorded, printable_path(source), console.translate)))
    except OutputError as record_error:
        if record_error.details != recorded.details:  # else `error` is the record's own, and is shown once
            console.print_error(record_error)


def _encode_record(record: dict[str, object]) -> bytes:
    return (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def _source_paths(source: str) -> Iterable[Path]:
    return () if source == STREAM_ARGUMENT else (Path(source),)


def _print_warnings(console: Console, avatar: "Avatar") -> None:
    details = {
        "faces": len(avatar.faces.faces),
        "chosen": avatar.faces.chosen_number,
        "pixels": avatar.window_pixels,
    }
    for warning in told_warnings(avatar.warnings):
        console.print_info(f"framer: {explain_warning(warning, details, console.translate)}")
    if avatar.trimmed:
        console.print_message(TRIMMED_NOTE)
