"""The directories `static` and `templates`: at the root of a checkout, or inside the installed wheel."""

from pathlib import Path

_PACKAGE_DIRECTORY = Path(__file__).resolve().parent


def asset_directory(name: str) -> Path:
    """The directory called `name` (``static`` or ``templates``): the wheel's copy, else the checkout's."""
    packaged = _PACKAGE_DIRECTORY / "_assets" / name
    return packaged if packaged.is_dir() else _PACKAGE_DIRECTORY.parent / name
