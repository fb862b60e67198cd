"""`framer doctor`: whether everything is there that framer needs."""

from collections.abc import Callable, Iterator

import click

from framer.cli.edge import settings, shelf, show, translate
from framer.errors import N_, FramerError, SetupError
from framer.settings import Settings, read_settings

Check = tuple[str, Callable[[], str]]


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
        except (ImportError, OSError) as error:  # a library of the system is missing, a file cannot be read
            healthy = False
            show(f"✗ {say(name)}: {error}")
    if not healthy:
        raise click.exceptions.Exit(SetupError.exit_code or 3)


def _checks() -> Iterator[Check]:
    yield N_("settings"), _settings
    yield N_("face model"), _model
    yield N_("image formats"), _formats
    yield N_("frames"), _frames


def _settings() -> str:
    chosen = settings()
    return f"{chosen.max_bytes / 1e6:g} MB, {chosen.host}:{chosen.port}"


def _usable_settings() -> Settings:
    """The defaults where the settings are broken: that is the business of the first check."""
    try:
        return settings()
    except FramerError:
        return read_settings({})


def _model() -> str:
    from PIL import Image  # heavy: only when it is this command's turn

    from framer.detector import model_path, thread_detector

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


def _frames() -> str:
    from framer.frames import load_overlay
    from framer.values import DEFAULT_SIZE

    found = shelf(_usable_settings())
    for error in found.broken.values():
        raise error
    frames = [frame for campaign in found.campaigns for frame in campaign.frames]
    for frame in frames:
        load_overlay(frame, DEFAULT_SIZE)
    return ", ".join(frame.id for frame in frames)
