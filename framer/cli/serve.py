"""`framer serve`: the web page and the API."""

import sys
from pathlib import Path

import click

from framer.cli.console import say, settings, translate
from framer.cli.unknown_settings import misspelt_settings
from framer.errors import UsageError
from framer.i18n import N_
from framer.server.malloc import let_go_of_memory
from framer.settings import SETTINGS

_UNCONFINED = N_("Photo workers keep all rights of their user here: see docs/server.md, What a worker gives up.")
_HELP = {row.name: f"{row.help}  [{row.default}]" for row in SETTINGS}


@click.command(help=N_("Serve the web page and the API."))
@click.option("--host", metavar="ADDRESS", help=_HELP["host"])
@click.option("--port", type=click.IntRange(0, 65_535), metavar="PORT", help=_HELP["port"])
@click.option("--workers", type=click.IntRange(0, 512), metavar="N", help=_HELP["workers"])
@click.option(
    "--cert", type=click.Path(path_type=Path), metavar="FILE", help=N_("Certificate for https: PEM, with its chain.")
)
@click.option(
    "--key", type=click.Path(path_type=Path), metavar="FILE", help=N_("The certificate's key: PEM, no password.")
)
def serve(host: str | None, port: int | None, workers: int | None, cert: Path | None, key: Path | None) -> None:
    """Load everything, then serve until told to stop."""
    let_go_of_memory()  # first: threads take heaps as they begin
    chosen = settings()
    for line in misspelt_settings():
        say(f"framer: {line}")
    if (cert is None) != (key is None):
        raise UsageError(N_("--cert and --key belong together."), N_("Name both files, or neither for http."))

    from framer.campaigns.registry import frame_folders
    from framer.campaigns.reloading import Catalogue  # OpenCV, Flask, segno: for this command only
    from framer.cli.serve_banner import announce
    from framer.sandbox import can_confine, leave_no_core
    from framer.server.certificate import load_certificate
    from framer.server.lan_addresses import find_reach
    from framer.server.run import serve as run_server
    from framer.web.app import create_app
    from framer.web.photo_workers import open_workers

    leave_no_core()
    certificate = load_certificate(cert, key) if cert and key else None
    names = certificate.names if certificate else None
    if sys.platform == "linux" and not can_confine():  # elsewhere nobody expects it
        say(f"framer: {translate()(_UNCONFINED)}")
    catalogue = Catalogue(frame_folders(chosen.frames_dir), bool(chosen.close_ended))
    app = create_app(chosen, catalogue, workers=open_workers(chosen, catalogue.shelf, workers))
    run_server(
        app,
        host or chosen.host,
        chosen.port if port is None else port,
        lambda url: announce(find_reach(url, names), names or ()),
        certificate.context if certificate else None,
    )
