"""Sentences about variables of the environment that look like settings and are none."""

from framer.i18n import N_, Translator
from framer.settings import unknown_variables

_RESEMBLES_SETTING = N_("%(variable)s is not a setting. Did you mean %(nearest)s?")
_NOT_A_SETTING = N_("%(variable)s is not a setting. See docs/settings.md.")


def unknown_setting_messages(translate: Translator) -> list[str]:
    """A sentence for each such variable."""
    return [
        translate(_RESEMBLES_SETTING if nearest else _NOT_A_SETTING) % {"variable": variable, "nearest": nearest}
        for variable, nearest in unknown_variables().items()
    ]
