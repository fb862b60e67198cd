"""`framer desk`: campaigns, folders of photos and numbers in a browser, for whoever owns them."""

import os
import webbrowser
from pathlib import Path

import click

from framer.cli.console import Console
from framer.errors import UsageError
from framer.i18n import N_
from framer.settings import read_settings

DESK_PORT = 8010

_NEEDS_HTTPS = N_("With --host the desk needs https and a key of your own.")
_NEEDS_HTTPS_HINT = N_(
    "Give --cert and --key, and set FRAMER_DESK_KEY to %(letters)s letters or more; or leave --host out."
)
_SHORT_KEY = N_("FRAMER_DESK_KEY has fewer than %(letters)s letters.")
_SHORT_KEY_HINT = N_("Choose a longer one, such as four words that do not belong together.")
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@click.command(help=N_("Open the desk: campaigns and folders of photos, in a browser."))
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", help=N_("Address to listen on.") + "  [127.0.0.1]")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=DESK_PORT,
    metavar="PORT",
    help=N_("Port of the desk.") + "  [8010]",
)
@click.option(
    "--cert", type=click.Path(path_type=Path), metavar="FILE", help=N_("Certificate for https: PEM, with its chain.")
)
@click.option(
    "--key", type=click.Path(path_type=Path), metavar="FILE", help=N_("The certificate's key: PEM, no password.")
)
@click.option("--no-browser", is_flag=True, help=N_("Print the address only; open no browser."))
@click.pass_obj
def desk_command(  # noqa: PLR0913, PLR0917  (an argument for each option)
    console: Console, host: str, port: int, cert: Path | None, key: Path | None, no_browser: bool
) -> None:
    """Serve the desk until a signal ends it."""
    from framer.desk.app import create_desk_app  # Flask: only for this command
    from framer.desk.campaigns.picture_workers import create_picture_workers, make_picture_with
    from framer.desk.campaigns.store import CampaignStore
    from framer.desk.chosen_language import ChosenLanguage
    from framer.desk.context import DeskContext
    from framer.desk.folder.folder_desk import FolderDesk
    from framer.desk.folder.frames_offer import OfferedFrames
    from framer.desk.keys import MIN_KEY_LENGTH, DeskKeys
    from framer.desk.places import campaigns_directory, documents_directory, state_directory
    from framer.desk.running import ask_running, forget_running, note_running
    from framer.desk.serve import serve_desk
    from framer.desk.site_address import SiteAddress
    from framer.server.certificate import load_certificate
    from framer.studio.drawing import DrawingProcess

    settings = read_settings()
    standing_key = settings.desk_key
    _check_access(host, cert, key, standing_key, MIN_KEY_LENGTH)
    certificate = load_certificate(cert, key) if cert and key else None
    names = {"127.0.0.1", "localhost", "[::1]"} | {name.lower() for name in (certificate.names if certificate else ())}
    keys, is_here = DeskKeys(standing_key), host in _LOOPBACK and not certificate

    def show_address(address: str) -> None:
        console.print_info(address)
        if not no_browser and host in _LOOPBACK and _has_screen():
            webbrowser.open(address)

    state = state_directory()
    wanted_port = None if port == DESK_PORT else port
    if is_here and (running := ask_running(state, wanted_port)):
        show_address(running)
        console.print_message(N_("The desk is at work already: this address opens another window of it."))
        return
    drawing, workers = DrawingProcess(), create_picture_workers(settings.model)
    make_picture = make_picture_with(workers)
    campaigns = campaigns_directory(settings.frames_dir)
    store = CampaignStore(campaigns, state, drawing.draw, make_picture)
    site = SiteAddress(state / "site.json", settings.url)
    language = ChosenLanguage(state / "language.json")
    folder = FolderDesk(settings, state, documents_directory(), OfferedFrames(settings, campaigns))
    context = DeskContext(settings, keys, frozenset(names), store, make_picture, site, language, folder)

    def announce(url: str) -> None:
        if is_here:
            note_running(state, url, keys.window_secret)
        show_address(f"{url}/#key={keys.make_link_key()}")
        console.print_message(
            N_("This address opens the desk in one window. Keep it to yourself; Ctrl+C ends the desk.")
        )

    def end_work() -> None:
        forget_running(state, keys.window_secret)
        folder.close()
        workers.close()

    with drawing:
        serve_desk(
            create_desk_app(context),
            host,
            port,
            announce,
            tls=certificate.context if certificate else None,
            on_start=workers.start,
            on_stopped=end_work,
        )


def _check_access(host: str, cert: Path | None, key: Path | None, standing_key: str, least: int) -> None:
    """Raise UsageError where others could listen, or guess. `least`: letters that a standing key has."""
    if (cert is None) != (key is None):
        raise UsageError(N_("--cert and --key belong together."), N_("Name both files, or neither for http."))
    if standing_key and len(standing_key) < least:
        raise UsageError(_SHORT_KEY, _SHORT_KEY_HINT, letters=least)
    if host not in _LOOPBACK and not (cert and standing_key):
        raise UsageError(_NEEDS_HTTPS, _NEEDS_HTTPS_HINT, letters=least)


def _has_screen() -> bool:
    """Whether there is a desktop on which a browser could open."""
    return os.name == "nt" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
