"""Where `static/` and `templates/` are: at the root of a checkout, or inside the installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def asset_directory(name: str) -> Path:
    """The folder `name` (``static`` or ``templates``), from the wheel's copy if there is one, else the checkout's."""
    shipped = _PACKAGE / "_assets" / name
    return shipped if shipped.is_dir() else _PACKAGE.parent / name
