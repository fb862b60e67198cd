"""`framer doctor`: whether everything is there that framer needs."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NoReturn

import click

from framer.cli.console import settings, shelf, show, translate
from framer.cli.unknown_settings import misspelt_settings
from framer.errors import FramerError, SetupError
from framer.i18n import N_
from framer.settings import Settings, read_settings

Check = tuple[str, Callable[[], str]]

_FRAMES = N_("frames")
_CONFINED = N_("open no files and have no network (seccomp)")
_UNCONFINED = N_("keep all rights of their user here: see docs/server.md")
_ANSWERS = N_("it answers, and nothing shows that it writes to a disk")
_FRAMES_HINT = N_("See docs/frames.md for what the file must hold.")


@click.command(help=N_("Check settings, face model, formats and frames.\n\nThe exit code is 3 if something is broken."))
def doctor() -> None:
    """One line a check, all of them in any case."""
    healthy = True
    say = translate()
    for name, check in _checks():
        try:
            show(f"✓ {say(name)}: {check()}")
        except SetupError as error:
            healthy = False
            words = error.words(say)
            show(f"✗ {say(name)}: {words.message}")
            if error.hint != SetupError.default_hint:  # which says: framer doctor
                show(f"  → {words.hint}")
        except (ImportError, OSError) as error:  # a library of the system is missing, a file cannot be read
            healthy = False
            show(f"✗ {say(name)}: {error}")
    if not healthy:
        raise click.exceptions.Exit(SetupError.exit_code or 3)


def _checks() -> Iterator[Check]:
    yield N_("settings"), _settings
    yield N_("face model"), _model
    yield N_("image formats"), _formats
    yield N_("photo workers"), _workers
    if _usable_settings().redis_url:
        yield "Redis", _redis
    if _usable_settings().frames_dir:
        yield N_("own campaigns"), _own_campaigns
    yield from _frames()


def _settings() -> str:
    chosen = settings()
    return ". ".join([f"{chosen.max_bytes / 1e6:g} MB, {chosen.host}:{chosen.port}", *misspelt_settings()])


def _usable_settings() -> Settings:
    """The defaults where the settings are broken: that is the business of the first check."""
    try:
        return settings()
    except FramerError:
        return read_settings({})


def _model() -> str:
    from PIL import Image  # heavy: only when it is this command's turn

    from framer.imaging.face_detector import model_path, thread_detector

    model = _usable_settings().model
    thread_detector(model)(Image.new("RGB", (320, 320)))
    return model_path(model).name


def _formats() -> str:
    import pillow_heif  # noqa: F401  (HEIC stands or falls with its import)
    from PIL import features

    missing = [name for name in ("jpg", "zlib", "webp", "avif", "libtiff", "littlecms2") if not features.check(name)]
    if missing:
        raise SetupError(what=f"Pillow: {', '.join(missing)}")
    return "JPEG, PNG, WebP, HEIC, AVIF, GIF, BMP, TIFF"


def _workers() -> str:
    from framer.sandbox import can_confine

    return translate()(_CONFINED if can_confine() else _UNCONFINED)


def _redis() -> str:
    from framer.web.app import open_results

    open_results(_usable_settings())
    return translate()(_ANSWERS)


def _own_campaigns() -> str:
    from framer.campaigns.registry import campaign_homes, frame_folders

    folder = frame_folders(_usable_settings().frames_dir)[-1]
    return f"{folder}: {', '.join(home.name for home in campaign_homes(folder)) or '–'}"


def _frames() -> Iterator[Check]:
    """One line with all good frames, and one for every campaign that is broken."""
    try:
        good, broken = _judged_frames()
    except (SetupError, ImportError, OSError) as error:
        yield _FRAMES, partial(_fail, _with_hint(error) if isinstance(error, SetupError) else error)
        return
    if good:
        yield _FRAMES, lambda: ", ".join(good)
    for reason in broken:
        yield _FRAMES, partial(_fail, reason)


def _judged_frames() -> tuple[list[str], list[SetupError]]:
    from framer.imaging.overlay import load_overlay
    from framer.imaging.types import DEFAULT_SIZE

    chosen = _usable_settings()
    found = shelf(chosen if Path(chosen.frames_dir).is_dir() else replace(chosen, frames_dir=""))
    good, broken = [], list(found.broken.values())
    for campaign in found.campaigns:
        try:
            for frame in campaign.frames:
                load_overlay(frame, DEFAULT_SIZE)
        except SetupError as error:
            broken.append(error)
        else:
            good += [frame.id for frame in campaign.frames]
    return good, [_with_hint(error) for error in broken]


def _with_hint(error: SetupError) -> SetupError:
    hint = _FRAMES_HINT if error.hint == SetupError.default_hint else error.hint
    return SetupError(error.message, hint, **error.details)


def _fail(error: Exception) -> NoReturn:
    raise error
