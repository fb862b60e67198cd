"""A mark in two lines of about the same length."""

from framer.text.compounds import join_compounds
from framer.text.shaping import shape_text

_MEASURED_WEIGHT = 700
_TORN_COMPOUND = 1.7  # a break in the middle of a name or compound counts as a line longer by this factor
_LINE_END_SIGNS = ("-", "–", "—", "·", "|")


def break_in_two(text: str) -> tuple[str, str]:
    """`text` in two lines, the longer one as short as possible; ("", "") if it is a single word.

    A dash stays at the end of the first line. Names and compounds are torn only where the lines would else be far
    from equal.
    """
    words = text.split()
    cuts = [cut for cut in range(1, len(words)) if words[cut] not in _LINE_END_SIGNS]
    if not cuts:
        return "", ""

    def cost(cut: int) -> float:
        lines = (" ".join(words[:cut]), " ".join(words[cut:]))
        length = max(shape_text(line, _MEASURED_WEIGHT).width for line in lines)
        return length * (_TORN_COMPOUND if _is_torn(words, cut) else 1.0)

    best = min(cuts, key=cost)
    return " ".join(words[:best]), " ".join(words[best:])


def _is_torn(words: list[str], cut: int) -> bool:
    """Whether a break before the word number `cut` tears a compound, or a name after the first word."""
    before, after = words[cut - 1 : cut + 1]
    is_compound = " " not in join_compounds(f"{before} {after}".lower())
    return is_compound or (cut > 1 and before.istitle() and after.istitle())
