"""`framer doctor`: is everything there that framer needs?"""

from collections.abc import Callable, Iterator

import click

from framer.cli.edge import settings, translate
from framer.errors import N_, FramerError

Check = tuple[str, Callable[[], str]]


@click.command()
def doctor() -> None:
    """Check settings, face model, image formats and frames; exit 3 when something is broken."""
    healthy = True
    say = translate()
    for name, check in _checks():
        try:
            click.echo(f"✓ {say(name)}: {check()}")
        except FramerError as error:
            healthy = False
            words = error.words(say)
            click.echo(f"✗ {say(name)}: {words.message}")
    if not healthy:
        raise click.exceptions.Exit(3)


def _checks() -> Iterator[Check]:
    yield N_("settings"), _settings
    yield N_("face model"), _model
    yield N_("image formats"), _formats
    yield N_("frames"), _frames


def _settings() -> str:
    return f"{settings().max_bytes / 1e6:.0f} MB, {settings().host}:{settings().port}"


def _model() -> str:
    from PIL import Image  # heavy: only when it is this command's turn

    from framer.detector import model_path, thread_detector

    thread_detector(settings().model)(Image.new("RGB", (320, 320)))
    return model_path(settings().model).name


def _formats() -> str:
    from PIL import features

    import framer.photo  # noqa: F401  (registers HEIF)
    from framer.errors import SetupError

    missing = [name for name in ("jpg", "zlib", "webp", "avif", "libtiff", "littlecms2") if not features.check(name)]
    if missing:
        raise SetupError(what=f"Pillow: {', '.join(missing)}")
    return "JPEG, PNG, WebP, HEIC, AVIF, GIF, BMP, TIFF"


def _frames() -> str:
    from framer.frames import load_campaigns, load_overlay
    from framer.values import DEFAULT_SIZE

    frames = [frame for campaign in load_campaigns() for frame in campaign.frames]
    for frame in frames:
        load_overlay(frame, DEFAULT_SIZE)
    return ", ".join(frame.id for frame in frames)
