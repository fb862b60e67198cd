"""Words for variables of the environment that look like settings and are none."""

from framer.cli.console import console_translator
from framer.i18n import N_
from framer.settings import unknown_variables

_RESEMBLES_SETTING = N_("%(variable)s is not a setting. Did you mean %(nearest)s?")
_NOT_A_SETTING = N_("%(variable)s is not a setting. See docs/settings.md.")


def unknown_setting_messages() -> list[str]:
    """A sentence for each, in the user's language."""
    say = console_translator()
    return [
        say(_RESEMBLES_SETTING if nearest else _NOT_A_SETTING) % {"variable": variable, "nearest": nearest}
        for variable, nearest in unknown_variables().items()
    ]
