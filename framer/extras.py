"""The extras of `pyproject.toml`: packages that only some need."""

from framer.errors import SetupError
from framer.i18n import N_


class MissingExtra(SetupError):
    """The package for `extra` is not installed.

    Extras are installed from framer's own folder, never by framer's name: that belongs to another project on PyPI.
    """

    default_message = N_("%(what)s needs the extra “%(extra)s”, which is not installed.")
    default_hint = N_("In framer's folder: .venv/bin/pip install -c constraints.txt -e '.[%(extra)s]'")
