"""`framer serve`: the web page and the API."""

import os
import sys
from pathlib import Path

import click

from framer.cli.console import Console
from framer.cli.unknown_settings import unknown_setting_messages
from framer.errors import UsageError
from framer.i18n import N_
from framer.settings import SETTING_DEFINITIONS, read_settings

_WORKERS_KEEP_RIGHTS = N_(
    "Photo workers keep all rights of their user here: see docs/server.md, What a worker gives up."
)
_SETTING_HELP = {setting.name: f"{setting.help}  [{setting.default_text}]" for setting in SETTING_DEFINITIONS}


@click.command(help=N_("Serve the web page and the API."))
@click.option("--host", metavar="ADDRESS", help=_SETTING_HELP["host"])
@click.option("--port", type=click.IntRange(0, 65_535), metavar="PORT", help=_SETTING_HELP["port"])
@click.option("--workers", type=click.IntRange(0, 512), metavar="N", help=_SETTING_HELP["workers"])
@click.option(
    "--cert", type=click.Path(path_type=Path), metavar="FILE", help=N_("Certificate for https: PEM, with its chain.")
)
@click.option(
    "--key", type=click.Path(path_type=Path), metavar="FILE", help=N_("The certificate's key: PEM, no password.")
)
@click.pass_obj
def serve_command(  # noqa: PLR0913, PLR0917  (an argument for each option)
    console: Console, host: str | None, port: int | None, workers: int | None, cert: Path | None, key: Path | None
) -> None:
    """Load everything, then serve until a signal ends it."""
    # ctypes, only for this command
    from framer.server.malloc import trim_heaps_regularly, tune_malloc
    from framer.workers.free_memory import forgetful_environment

    if tune_malloc():  # first: a thread takes its heap when it starts
        trim_heaps_regularly()
    os.environ.update(forgetful_environment(os.environ))  # for the workers
    settings = read_settings()
    for text in unknown_setting_messages(console.translate):
        console.print_info(f"framer: {text}")
    if (cert is None) != (key is None):
        raise UsageError(N_("--cert and --key belong together."), N_("Name both files, or neither for http."))

    # OpenCV, Flask, segno: only for this command
    from framer.campaigns.registry import campaign_roots
    from framer.campaigns.reloading import ReloadingRegistry
    from framer.desk.places import find_campaigns_directory
    from framer.server.certificate import load_certificate
    from framer.web.photo_workers import create_photo_workers
    from framer.workers.sandbox import can_confine, leave_no_core

    leave_no_core()
    certificate = load_certificate(cert, key) if cert and key else None
    names = certificate.names if certificate else None
    if sys.platform == "linux" and not can_confine():  # on other systems it cannot be expected
        console.print_message(_WORKERS_KEEP_RIGHTS)
    own = settings.frames_dir or find_campaigns_directory()
    registry = ReloadingRegistry(
        campaign_roots(own, settings.builtin),
        settings.close_ended,
        show_drafts=settings.drafts,
        own_root=Path(own) if own else None,
        translate=console.translate,
    )
    photo_workers = create_photo_workers(settings, registry.current, workers)
    photo_workers.begin()  # they get ready while this process loads the rest

    from framer.cli.serve_banner import print_counts_state, print_serve_banner
    from framer.counts.open_counts import open_counter
    from framer.server.lan_addresses import find_reachable_urls
    from framer.web.app import create_app
    from framer.web.serve import serve_app

    counter = open_counter(settings)
    app = create_app(settings, registry, workers=photo_workers, counter=counter)

    def announce(url: str) -> None:
        print_serve_banner(console, find_reachable_urls(url, names), names or ())
        print_counts_state(console, settings, counter.state)

    serve_app(
        app,
        host or settings.host,
        settings.port if port is None else port,
        announce,
        tls=certificate.context if certificate else None,
    )
