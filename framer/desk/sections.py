"""The parts of the desk, as its first page and the line above every page name them."""

from dataclasses import dataclass

from framer.i18n import N_


@dataclass(frozen=True)
class Section:
    """A part: `endpoint` is its first page; `title` and `explanation` are untranslated."""

    name: str
    endpoint: str
    title: str
    explanation: str


SECTIONS: tuple[Section, ...] = ()

# What scripts of every page say: name → untranslated sentence.
COMMON_WORDS = {
    "offline": N_("The desk does not answer."),
    "offlineHint": N_("See whether it still runs; if not, open it again."),
}
