"""`framer photo`: one photo in, one framed picture out."""

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

import click

from framer.cli.edge import fail, say, settings, today, translate
from framer.errors import N_, FramerError, OutputError, TooLarge, UsageError
from framer.files import check_output, read_photo, write_whole
from framer.options import parse_options
from framer.record import failure_record, success_record
from framer.values import Avatar, Limits, Options
from framer.words import explain

_SUFFIXES = {".jpg": "jpeg", ".jpeg": "jpeg", ".png": "png", ".webp": "webp"}
_STREAM = "-"


@click.command(epilog="Example: framer photo anh.jpg -o anh-khung.jpg")
@click.argument("source")
@click.option("-o", "out", metavar="OUT", help="The picture to write; - or nothing: stdout.")
@click.option("--frame", metavar="ID", help="Frame or campaign; see framer frames list.")
@click.option("--size", metavar="PX", help="Side of the picture, 256 to 2048.  [2048]")
@click.option("--format", "format_", metavar="NAME", help="jpeg, png or webp.  [by OUT's suffix, else jpeg]")
@click.option("--crop", metavar="X,Y,SIDE[,ANGLE]", help="Cut this square, in pixels of the photo as you see it.")
@click.option("--face", metavar="N", help="Take face N, counted from 0, left to right.")
@click.option("--mirror", is_flag=True, help="Flip the photo (not the frame) left to right.")
@click.option("--json", "json_path", metavar="PATH", help="Write what was done as a JSON record.")
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def photo(
    source: str, out: str | None, frame: str | None, size: str | None, format_: str | None, crop: str | None,
    face: str | None, mirror: bool, json_path: str | None, quiet: bool,
) -> None:  # fmt: skip
    """Frame one photo: find the face, crop, lay the frame over it.

    SOURCE is a photo's path, or - for stdin. It is never changed.
    """
    record_path = Path(json_path) if json_path else None
    target = None if out in (None, _STREAM) else Path(str(out))
    try:
        _look_before_work(source, target, record_path)
        fields = {
            "size": size, "format": _format(target, format_), "crop": crop, "face": face, "mirror": "1" if mirror else "",
        }  # fmt: skip
        limits = replace(Limits(), max_bytes=settings().max_bytes)
        options = parse_options({name: value for name, value in fields.items() if value is not None}, limits)
        avatar = _make(_read(source, limits.max_bytes), frame, options)
        _write(target, avatar.data)
    except FramerError as error:
        code = fail(error)
        if record_path:
            _write_record(record_path, failure_record(error, _shown(source), translate()))
        raise click.exceptions.Exit(code) from error
    if record_path:
        _write_record(record_path, success_record(avatar, _shown(source), _shown(out) if target else None))
    if not quiet:
        _tell_warnings(avatar)


def _look_before_work(source: str, target: Path | None, record: Path | None) -> None:
    if target is None and sys.stdout.isatty():
        raise UsageError(
            N_("The picture would go to the terminal."), N_("Name a file with -o, or pipe the output somewhere.")
        )
    if str(record) == _STREAM:
        raise UsageError(N_("stdout carries the picture, so the record needs a file."), N_("Give --json a path."))
    photo_path = () if source == _STREAM else (Path(source),)
    if target:
        check_output(target, *photo_path)
    if record:
        check_output(record, *photo_path, *((target,) if target else ()))


def _format(target: Path | None, wanted: str | None) -> str | None:
    """The format by OUT's suffix; a contradicting --format is wrong use."""
    if target is None:
        return wanted
    by_suffix = _SUFFIXES.get(target.suffix.lower())
    if by_suffix is None and wanted is None:
        raise UsageError(
            N_("%(path)s: the name's ending tells no picture format."),
            N_("End it in .jpg, .png or .webp, or give --format."),
            path=target.name,
        )
    if by_suffix and wanted and wanted.lower() not in (by_suffix, target.suffix[1:].lower()):
        raise UsageError(
            N_("%(path)s and --format %(format)s contradict each other."),
            N_("Leave --format out: the name's ending decides."),
            path=target.name, format=wanted,
        )  # fmt: skip
    return by_suffix or wanted


def _read(source: str, most: int) -> bytes:
    if source != _STREAM:
        return read_photo(Path(source), most)
    data = sys.stdin.buffer.read(most + 1)
    if len(data) > most:
        raise TooLarge(size=f"> {most / 1e6:.0f} MB", limit=f"{most / 1e6:.0f} MB")
    return data


def _make(data: bytes, frame_id: str | None, options: Options) -> Avatar:
    from framer.frames import find_frame, load_campaigns  # Pillow and OpenCV: not for --help and wrong use
    from framer.pipeline import make_avatar

    frame = find_frame(load_campaigns(), frame_id, today().date())
    return make_avatar(data, frame, options, model=settings().model)


def _write(target: Path | None, data: bytes) -> None:
    if target:
        write_whole(target, data)
        return
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        raise OutputError(path="stdout", reason=error.strerror or "") from error


def _write_record(path: Path, record: dict[str, object]) -> None:
    write_whole(path, (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode())


def _shown(path: str | None) -> str:
    """A path as text that any JSON reader takes, also when the file system's bytes are no UTF-8."""
    return os.fsencode(path or "").decode("utf-8", "replace")


def _tell_warnings(avatar: Avatar) -> None:
    details = {
        "faces": len(avatar.faces.found),
        "chosen": avatar.faces.chosen,
        "pixels": avatar.window_pixels,
    }
    for warning in avatar.warnings:
        say(explain(warning, details, translate()))
