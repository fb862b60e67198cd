"""`framer serve`: the web page and the API."""

import click

from framer.cli.edge import say, settings
from framer.settings import SETTINGS

_HELP = {row.name: f"{row.help}  [{row.default}]" for row in SETTINGS}


@click.command()
@click.option("--host", help=_HELP["host"])
@click.option("--port", type=click.IntRange(0, 65_535), help=_HELP["port"])
def serve(host: str | None, port: int | None) -> None:
    """Serve the web page and the API."""
    from framer.frames import load_campaigns  # Flask, OpenCV: for this command only
    from framer.web.app import create_app
    from framer.web.server import serve as run_server

    chosen = settings()
    app = create_app(chosen, load_campaigns())
    port = chosen.port if port is None else port
    run_server(app, host or chosen.host, port, chosen.threads, say)
