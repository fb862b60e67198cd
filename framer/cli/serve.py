"""`framer serve`: the web page and the API."""

import sys
from pathlib import Path

import click

from framer.cli.console import console_translator, load_settings, print_info
from framer.cli.unknown_settings import unknown_setting_messages
from framer.errors import UsageError
from framer.i18n import N_
from framer.server.malloc import tune_malloc
from framer.settings import SETTING_DEFINITIONS

_WORKERS_KEEP_RIGHTS = N_(
    "Photo workers keep all rights of their user here: see docs/server.md, What a worker gives up."
)
_SETTING_HELP = {row.name: f"{row.help}  [{row.default}]" for row in SETTING_DEFINITIONS}


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
def serve_command(host: str | None, port: int | None, workers: int | None, cert: Path | None, key: Path | None) -> None:
    """Load everything, then serve until told to stop."""
    tune_malloc()  # first: threads take heaps as they begin
    chosen = load_settings()
    for line in unknown_setting_messages():
        print_info(f"framer: {line}")
    if (cert is None) != (key is None):
        raise UsageError(N_("--cert and --key belong together."), N_("Name both files, or neither for http."))

    from framer.campaigns.registry import campaign_roots
    from framer.campaigns.reloading import ReloadingRegistry  # OpenCV, Flask, segno: for this command only
    from framer.cli.serve_banner import print_serve_banner
    from framer.server.certificate import load_certificate
    from framer.server.lan_addresses import find_reachable_urls
    from framer.web.app import create_app
    from framer.web.photo_workers import create_photo_workers
    from framer.web.serve import serve_app
    from framer.workers.sandbox import can_confine, leave_no_core

    leave_no_core()
    certificate = load_certificate(cert, key) if cert and key else None
    names = certificate.names if certificate else None
    if sys.platform == "linux" and not can_confine():  # elsewhere nobody expects it
        print_info(f"framer: {console_translator()(_WORKERS_KEEP_RIGHTS)}")
    catalogue = ReloadingRegistry(campaign_roots(chosen.frames_dir), bool(chosen.close_ended))
    app = create_app(chosen, catalogue, workers=create_photo_workers(chosen, catalogue.current, workers))
    serve_app(
        app,
        host or chosen.host,
        chosen.port if port is None else port,
        lambda url: print_serve_banner(find_reachable_urls(url, names), names or ()),
        tls=certificate.context if certificate else None,
    )
