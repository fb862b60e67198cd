"""`framer doctor`: whether everything is there that framer needs."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NoReturn

import click

from framer.cli.console import console_translator, load_settings, open_campaign_registry, print_line
from framer.cli.unknown_settings import unknown_setting_messages
from framer.errors import FramerError, SetupError
from framer.i18n import N_
from framer.settings import Settings, read_settings

DoctorCheck = tuple[str, Callable[[], str]]

_FRAMES_LABEL = N_("frames")
_WORKERS_CONFINED = N_("open no files and have no network (seccomp)")
_WORKERS_UNCONFINED = N_("keep all rights of their user here: see docs/server.md")
_REDIS_ANSWERS = N_("it answers, and nothing shows that it writes to a disk")
_FRAMES_HINT = N_("See docs/frames.md for what the file must hold.")


@click.command(help=N_("Check settings, face model, formats and frames.\n\nThe exit code is 3 if something is broken."))
def doctor_command() -> None:
    """One line a check, all of them in any case."""
    healthy = True
    say = console_translator()
    for name, check in _list_checks():
        try:
            print_line(f"✓ {say(name)}: {check()}")
        except SetupError as error:
            healthy = False
            words = error.to_message(say)
            print_line(f"✗ {say(name)}: {words.text}")
            if error.hint != SetupError.default_hint:  # which says: framer doctor
                print_line(f"  → {words.hint}")
        except (ImportError, OSError) as error:  # a library of the system is missing, a file cannot be read
            healthy = False
            print_line(f"✗ {say(name)}: {error}")
    if not healthy:
        raise click.exceptions.Exit(SetupError.exit_code or 3)


def _list_checks() -> Iterator[DoctorCheck]:
    yield N_("settings"), _check_settings
    yield N_("face model"), _check_face_model
    yield N_("image formats"), _check_image_formats
    yield N_("photo workers"), _check_photo_workers
    if _usable_settings().redis_url:
        yield "Redis", _check_redis
    if _usable_settings().frames_dir:
        yield N_("own campaigns"), _check_own_campaigns
    yield from _check_all_frames()


def _check_settings() -> str:
    chosen = load_settings()
    return ". ".join([f"{chosen.max_bytes / 1e6:g} MB, {chosen.host}:{chosen.port}", *unknown_setting_messages()])


def _usable_settings() -> Settings:
    """The defaults where the settings are broken: that is the business of the first check."""
    try:
        return load_settings()
    except FramerError:
        return read_settings({})


def _check_face_model() -> str:
    from PIL import Image  # heavy: only when it is this command's turn

    from framer.imaging.face_detector import model_path, thread_detector

    model = _usable_settings().model
    thread_detector(model)(Image.new("RGB", (320, 320)))
    return model_path(model).name


def _check_image_formats() -> str:
    import pillow_heif  # noqa: F401  (HEIC stands or falls with its import)
    from PIL import features

    missing = [name for name in ("jpg", "zlib", "webp", "avif", "libtiff", "littlecms2") if not features.check(name)]
    if missing:
        raise SetupError(what=f"Pillow: {', '.join(missing)}")
    return "JPEG, PNG, WebP, HEIC, AVIF, GIF, BMP, TIFF"


def _check_photo_workers() -> str:
    from framer.workers.sandbox import can_confine

    return console_translator()(_WORKERS_CONFINED if can_confine() else _WORKERS_UNCONFINED)


def _check_redis() -> str:
    from framer.web.app import open_result_store

    open_result_store(_usable_settings())
    return console_translator()(_REDIS_ANSWERS)


def _check_own_campaigns() -> str:
    from framer.campaigns.registry import campaign_directories, campaign_roots

    folder = campaign_roots(_usable_settings().frames_dir)[-1]
    return f"{folder}: {', '.join(home.name for home in campaign_directories(folder)) or '–'}"


def _check_all_frames() -> Iterator[DoctorCheck]:
    """One line with all good frames, and one for every campaign that is broken."""
    try:
        good, broken = _load_all_frames()
    except (SetupError, ImportError, OSError) as error:
        yield _FRAMES_LABEL, partial(_raise_error, _with_frames_hint(error) if isinstance(error, SetupError) else error)
        return
    if good:
        yield _FRAMES_LABEL, lambda: ", ".join(good)
    for reason in broken:
        yield _FRAMES_LABEL, partial(_raise_error, reason)


def _load_all_frames() -> tuple[list[str], list[SetupError]]:
    from framer.imaging.overlay import load_overlay
    from framer.imaging.types import DEFAULT_SIZE

    chosen = _usable_settings()
    found = open_campaign_registry(chosen if Path(chosen.frames_dir).is_dir() else replace(chosen, frames_dir=""))
    good, broken = [], list(found.broken.values())
    for campaign in found.campaigns:
        try:
            for frame in campaign.frames:
                load_overlay(frame, DEFAULT_SIZE)
        except SetupError as error:
            broken.append(error)
        else:
            good += [frame.id for frame in campaign.frames]
    return good, [_with_frames_hint(error) for error in broken]


def _with_frames_hint(error: SetupError) -> SetupError:
    hint = _FRAMES_HINT if error.hint == SetupError.default_hint else error.hint
    return SetupError(error.message, hint, **error.details)


def _raise_error(error: Exception) -> NoReturn:
    raise error
