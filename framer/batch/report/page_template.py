"""The template of the contact sheet, with style and script: the page needs nothing else."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from framer.assets import asset_directory

_END_OF_SHARED_STYLE = "/* The report's page.css follows the rules above too. */\n"  # in framer.css
_REPORT_CSP = "default-src 'none'; img-src data:; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'"


@cache
def load_report_template() -> Any:
    """The page's template, which escapes its variables."""
    loader = FileSystemLoader(asset_directory("templates") / "report")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("page.html")


@cache
def inline_page_assets() -> dict[str, str]:
    """The template's variables `style`, `script`, and `policy`: the Content-Security-Policy that allows just them."""
    templates = asset_directory("templates") / "report"
    framer_css = (asset_directory("static") / "css" / "framer.css").read_text("utf-8")
    shared_style, _ = framer_css.split(_END_OF_SHARED_STYLE)
    style = shared_style + (templates / "page.css").read_text("utf-8")
    script = (templates / "page.js").read_text("utf-8")
    return {"style": style, "script": script, "policy": _REPORT_CSP.format(_csp_hash(style), _csp_hash(script))}


def _csp_hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
