"""Words for variables of the environment that look like settings and are none."""

from framer.cli.console import translate
from framer.i18n import N_
from framer.settings import unknown_variables

_RESEMBLES = N_("%(variable)s is not a setting. Did you mean %(nearest)s?")
_UNKNOWN = N_("%(variable)s is not a setting. See docs/settings.md.")


def misspelt_settings() -> list[str]:
    """A sentence for each, in the user's language."""
    say = translate()
    return [
        say(_RESEMBLES if nearest else _UNKNOWN) % {"variable": variable, "nearest": nearest}
        for variable, nearest in unknown_variables().items()
    ]
