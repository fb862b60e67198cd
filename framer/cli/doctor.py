"""`framer doctor`: whether everything that framer needs is present and works."""

import operator
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NoReturn

import click

from framer.cli.campaigns import open_campaign_registry
from framer.cli.console import Console
from framer.cli.native_libraries import find_known_flaws, native_library_versions
from framer.cli.serve_banner import COUNTS_ARE_OFF, COUNTS_STOPPED
from framer.cli.unknown_settings import unknown_setting_messages
from framer.errors import FramerError, SetupError
from framer.i18n import N_, Translator
from framer.settings import Settings, read_settings

DoctorCheck = tuple[str, Callable[[], str]]

_FRAMES_LABEL = N_("frames")
_WORKERS_CONFINED = N_("open no files and have no network (seccomp)")
_WORKERS_UNCONFINED = N_("keep all rights of their user here: see docs/server.md")
_REDIS_ANSWERS = N_("it answers, and nothing shows that it writes to a disk")
_KNOWN_FLAW = N_("%(library)s %(version)s has a known flaw (%(advisory)s) that is mended in %(first_good)s.")
_KNOWN_FLAW_HINT = N_("Install framer's packages anew: see “New versions” in docs/deploy.md.")
_LAST_GOOD_SERVED = N_("%(name)s is broken; framer serve shows its last good state until that is mended.")
_FRAMES_HINT = N_("See docs/campaign-format.md for what the file must hold.")


@click.command(help=N_("Check settings, face model, formats and frames.\n\nThe exit code is 3 if something is broken."))
@click.pass_obj
def doctor_command(console: Console) -> None:
    """Print one line for each check; all are done in any case."""
    healthy = True
    for name, check in _list_checks(console.translate):
        label = console.translate(name)
        try:
            console.print_line(f"✓ {label}: {check()}")
        except SetupError as error:
            healthy = False
            message = error.to_message(console.translate)
            console.print_line(f"✗ {label}: {message.text}")
            if error.hint != SetupError.default_hint:  # which says: framer doctor
                console.print_line(f"  → {message.hint}")
        except (ImportError, OSError) as error:  # a library of the system is missing, a file cannot be read
            healthy = False
            console.print_line(f"✗ {label}: {error}")
    _print_campaign_warnings(console)
    _print_known_flaws(console)
    if not healthy:
        raise click.exceptions.Exit(SetupError.exit_code or 3)


def _print_campaign_warnings(console: Console) -> None:
    """A warning, which is no failure, for each line of a good campaign's file that should be put right."""
    try:
        registry = open_campaign_registry(_usable_settings())
    except (SetupError, ImportError, OSError):  # a check has said so
        return
    for finding in (finding for campaign in registry.campaigns for finding in campaign.findings):
        if finding.severity == "warning":
            message = finding.to_message(console.translate)
            console.print_line(f"! {console.translate(_FRAMES_LABEL)}: {message.text}")
            if message.hint:
                console.print_line(f"  → {message.hint}")


def _print_known_flaws(console: Console) -> None:
    """A warning, which is no failure, for each library that should be newer."""
    try:
        versions = native_library_versions()
    except (ImportError, OSError):  # a check has said so
        return
    flaws = find_known_flaws(versions)
    for flaw in flaws:
        details = {**vars(flaw), "version": versions[flaw.library]}
        console.print_line(f"! {console.translate(_KNOWN_FLAW) % details}")
    if flaws:
        console.print_line(f"  → {console.translate(_KNOWN_FLAW_HINT)}")


def _list_checks(translate: Translator) -> Iterator[DoctorCheck]:
    """The label of each check, and the function that returns what is well, or raises what is not."""
    settings = _usable_settings()
    yield N_("settings"), partial(_check_settings, translate)
    yield N_("face model"), partial(_check_face_model, settings)
    yield N_("image formats"), _check_image_formats
    yield N_("image libraries"), _check_native_libraries
    yield N_("photo workers"), partial(_check_photo_workers, translate)
    if settings.redis_url:
        yield "Redis", partial(_check_redis, settings, translate)
    yield N_("counts"), partial(_check_counts, settings, translate)
    if settings.frames_dir:
        yield N_("own campaigns"), partial(_check_own_campaigns, settings)
    yield from _check_all_frames(settings, translate)


def _usable_settings() -> Settings:
    """The settings, or the defaults if they are broken: the first check says so."""
    try:
        return read_settings()
    except FramerError:
        return read_settings({})


def _check_settings(translate: Translator) -> str:
    settings = read_settings()
    summary = f"{settings.max_bytes / 1e6:g} MB, {settings.host}:{settings.port}"
    return ". ".join([summary, *unknown_setting_messages(translate)])


def _check_face_model(settings: Settings) -> str:
    from PIL import Image  # heavy: only when it is this command's turn

    from framer.imaging.face_detector import model_path, thread_detector

    thread_detector(settings.model)(Image.new("RGB", (320, 320)))
    return model_path(settings.model).name


def _check_image_formats() -> str:
    import pillow_heif  # noqa: F401  (HEIC stands or falls with its import)
    from PIL import features

    missing = [name for name in ("jpg", "zlib", "webp", "avif", "libtiff", "littlecms2") if not features.check(name)]
    if missing:
        raise SetupError(what=f"Pillow: {', '.join(missing)}")
    return "JPEG, PNG, WebP, HEIC, AVIF, GIF, BMP, TIFF"


def _check_native_libraries() -> str:
    return ", ".join(f"{library} {version}" for library, version in native_library_versions().items())


def _check_photo_workers(translate: Translator) -> str:
    from framer.workers.sandbox import can_confine

    return translate(_WORKERS_CONFINED if can_confine() else _WORKERS_UNCONFINED)


def _check_redis(settings: Settings, translate: Translator) -> str:
    from framer.web.app import open_result_store

    open_result_store(settings)
    return translate(_REDIS_ANSWERS)


def _check_counts(settings: Settings, translate: Translator) -> str:
    """The file, whether it may be written; it is not made. One that cannot be is a warning here, and no failure."""
    from framer.counts.counts_file import CountsFile
    from framer.counts.place import counts_path
    from framer.counts.types import CountsUnavailable

    path = counts_path(settings.counts)
    if path is None:
        return translate(COUNTS_ARE_OFF)
    try:
        CountsFile(path).check(making=False)
    except CountsUnavailable as error:
        return translate(COUNTS_STOPPED) % {"path": path, "reason": error}
    return str(path)


def _check_own_campaigns(settings: Settings) -> str:
    from framer.campaigns.registry import campaign_directories, campaign_roots

    root = campaign_roots(settings.frames_dir, settings.builtin)[-1]
    return f"{root}: {', '.join(directory.name for directory in campaign_directories(root)) or '–'}"


def _check_all_frames(settings: Settings, translate: Translator) -> Iterator[DoctorCheck]:
    """One check with all good frames, and for each campaign that is broken one or, where a good state is kept, two."""
    from framer.campaigns.last_good import kept_directory

    try:
        good, broken = _load_all_frames(settings)
    except (SetupError, ImportError, OSError) as error:
        yield _FRAMES_LABEL, partial(_raise_error, _with_frames_hint(error) if isinstance(error, SetupError) else error)
        return
    if good:
        yield _FRAMES_LABEL, lambda: ", ".join(good)
    for name, campaign_error in broken.items():
        yield _FRAMES_LABEL, partial(_raise_error, campaign_error)
        if kept_directory(Path(settings.frames_dir, name)).is_dir():
            yield _FRAMES_LABEL, partial(operator.mod, translate(_LAST_GOOD_SERVED), {"name": name})


def _load_all_frames(settings: Settings) -> tuple[list[str], dict[str, SetupError]]:
    """The IDs of all frames that can be drawn, and an error for each broken campaign. Raises SetupError."""
    from framer.campaigns.registry import blaming_overlay
    from framer.imaging.overlay import load_overlay
    from framer.imaging.types import DEFAULT_SIZE

    if not Path(settings.frames_dir).is_dir():  # a check of its own says so
        settings = replace(settings, frames_dir="", builtin=True)
    registry = open_campaign_registry(settings)
    good: list[str] = []
    broken = dict(registry.broken)
    for campaign in registry.campaigns:
        try:
            for frame in campaign.frames:
                with blaming_overlay(campaign, frame.overlay_path):
                    load_overlay(frame, DEFAULT_SIZE)
        except SetupError as error:
            broken[campaign.id] = error
        else:
            good += [frame.id for frame in campaign.frames]
    return good, {name: _with_frames_hint(error) for name, error in broken.items()}


def _with_frames_hint(error: SetupError) -> SetupError:
    """`error` with a hint that helps the doctor's reader; a manifest's has its own."""
    if error.hint != SetupError.default_hint or "where" in error.details:
        return error
    return SetupError(error.message, _FRAMES_HINT, **error.details)


def _raise_error(error: Exception) -> NoReturn:
    raise error
