"""The frozen values of matching: which photo is whose, how sure that is, and why."""

from dataclasses import dataclass

from framer.i18n import N_

HEAP_SURE, HEAP_LIKELY, HEAP_NONE = "sure", "likely", "none"

HEAP_LABELS = {HEAP_SURE: N_("matched"), HEAP_LIKELY: N_("likely"), HEAP_NONE: N_("nobody’s")}

# Why a photo is matched, or why it is not.
MATCH_REASONS = {
    "file": N_("named in the list"),
    "name": N_("the name"),
    "unit": N_("the name, and the unit"),
    "order": N_("the name, in another order"),
    "code": N_("the employee code"),
    "phone": N_("the telephone number"),
    "folder": N_("the folder's name"),
    "chosen": N_("matches.csv"),
    "taken_off": N_("the match was taken off"),
    "marks": N_("the name, with other marks"),
    "more_words": N_("the name, among other words"),
    "other_unit": N_("the name, beside another unit"),
    "part": N_("a part of the name that only one person has"),
    "part_unit": N_("a part of the name, and the unit"),
    "initials": N_("initials"),
    "code_number": N_("the number of the employee code"),
    "ambiguous": N_("several people of the list fit"),
    "contradiction": N_("name and code are of different people"),
    "nothing": N_("nothing in the name fits"),
}


@dataclass(frozen=True)
class PhotoMatch:
    """What is known of a photo. `people` are indices in the list: one where `heap` is HEAP_SURE or HEAP_LIKELY.

    `reason` is a key of MATCH_REASONS. With HEAP_NONE, `people` are all who fit, or nobody.
    """

    photo: str
    heap: str
    reason: str
    people: tuple[int, ...] = ()

    @property
    def person(self) -> int | None:
        """The one person whose photo it is, or may be."""
        return self.people[0] if self.heap != HEAP_NONE else None
