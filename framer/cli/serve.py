"""`framer serve`: the web page and the API."""

import click

from framer.cli.edge import say, settings
from framer.errors import N_
from framer.settings import SETTINGS

_HELP = {row.name: f"{row.help}  [{row.default}]" for row in SETTINGS}


@click.command(help=N_("Serve the web page and the API."))
@click.option("--host", metavar="ADDRESS", help=_HELP["host"])
@click.option("--port", type=click.IntRange(0, 65_535), metavar="PORT", help=_HELP["port"])
def serve(host: str | None, port: int | None) -> None:
    """Load everything, then serve until told to stop."""
    chosen = settings()

    from framer.catalogue import Catalogue  # OpenCV, Flask: for this command only
    from framer.frames import frame_folders
    from framer.web.app import create_app
    from framer.web.server import serve as run_server

    app = create_app(chosen, Catalogue(frame_folders(chosen.frames_dir), bool(chosen.close_ended)))
    run_server(app, host or chosen.host, chosen.port if port is None else port, chosen.threads, say)
