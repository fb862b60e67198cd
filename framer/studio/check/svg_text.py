"""The texts of a frame's SVG: every letter drawn, inside the letter circle, large enough, with enough contrast."""

import math
import unicodedata
from collections.abc import Iterable, Mapping

from framer.i18n import N_
from framer.studio.check.findings import LEVEL_ERROR, Finding, Topic
from framer.studio.check.letter_lines import CROP_RADIUS
from framer.studio.check.missing_glyphs import FOREIGN_FONT_HINT, LETTERS_LOST_HINT, LETTERS_UNKNOWN_HINT, DrawnText
from framer.studio.check.opening import PROFILE_AVATAR_SIDE
from framer.studio.drawing import DrawnArtwork
from framer.studio.svg.render import ARTWORK_SIDE

LETTER_CIRCLE_RADIUS = 0.44  # of the side, from the centre: letters end here (docs/frames.md)
_MIN_MARK_HEIGHT, _LEAST_MARK_HEIGHT = 9.0, 6.0  # px of the mark's capitals in an avatar: advised, and needed
_MIN_LINE_HEIGHT = 6.3  # … advised for each line of a mark in two lines: a word more is read with it
_MARK_IDS = ("mark", "mark-2")  # the second: the lower line of a mark in two lines
_MIN_SLOGAN_SIZE = 64  # px of 2048: font size of the slogan
_MIN_TALL_SIZE = 58  # … in capitals, or with a capital of two marks (“Ấ”), for which a band may have no more room
_CAPITAL_SHARE = 0.74  # of the font size: the height of a capital in Be Vietnam Pro
_MIN_TEXT_CONTRAST = 4.5  # WCAG 2, level AA
_REACH_TOLERANCE = 0.0005  # of the side, a pixel of 2048: the precision to which ink is measured

_TEXT_LETTERS_LOST = N_("“%(text)s”: %(lost)d or so letters are not drawn.")
_TEXT_LETTERS_UNKNOWN = N_("“%(text)s”: the font has no letter for “%(letters)s”.")
_FOREIGN_FONT = N_("“%(text)s” is set in %(font)s, a font that framer does not have: it is not drawn.")
_FOREIGN_FONTS = N_(
    "“%(text)s” and %(count)d more texts are set in %(font)s, a font that framer does not have: they are not drawn."
)
_NO_FONT = N_("“%(text)s” names no font, so it is not drawn.")
_REACH_GOOD = N_("“%(text)s”: inside the letter circle (ink to %(reach).4f of %(most).2f).")
_TOO_FAR = N_(
    "“%(text)s” leaves the letter circle: ink to %(reach).4f of the side, %(over)d px of 2048 too far; at most "
    "%(most).2f."
)
_TOO_FAR_HINT = N_("Move the text towards the centre, or make its letters smaller.")
_MARK_SIZE = N_("“%(text)s”: capitals %(height).1f px high in an avatar of %(avatar)d px.")
_MARK_SMALL = N_(
    "“%(text)s”: capitals only %(height).1f px high in an avatar of %(avatar)d px; below %(least)d px nobody can read "
    "them."
)
_MARK_RATHER_SMALL = N_(
    "“%(text)s”: capitals %(height).1f px high in an avatar of %(avatar)d px; from %(advised)d px on they are read "
    "with ease."
)
_SHORTER_MARK = N_("A shorter mark gets larger letters.")
_MARK_HINT = N_(
    "Shorten the mark by about %(letters)d letters, or choose another layout; in artwork of your own, make its letters "
    "larger (font-size %(size)d of 2048 or more)."
)
_SLOGAN_SIZE = N_("“%(text)s”: letters %(size)d px of 2048.")
_SLOGAN_SMALL = N_("“%(text)s”: letters only %(size)d px of 2048; at least %(least)d.")
_SLOGAN_HINT = N_("Make the letters larger, or shorten the text.")
_CONTRAST_GOOD = N_("“%(text)s”: contrast %(contrast).1f : 1.")
TEXT_CONTRAST_LOW = N_("“%(text)s”: contrast only %(contrast).1f : 1 with what is behind it; at least %(least).1f : 1.")
_CONTRAST_HINT = N_(
    "Make the letters lighter or the ground darker (or the other way round), or lay a plain band behind."
)
_SVG_WITHOUT_TEXT = N_("The SVG has no text (<text>); letters that were turned into paths cannot be checked.")


def check_svg_texts(artwork: DrawnArtwork) -> list[Finding]:
    """Judge every text of the artwork, whose contrasts have been measured."""
    if artwork.text_error:
        return [Finding.from_failure(artwork.text_error, topic="letters")]
    if not artwork.texts:
        return [Finding.good(_SVG_WITHOUT_TEXT, topic="letters")]
    in_two_lines = any(text.id == _MARK_IDS[1] for text in artwork.texts)
    return _check_fonts(artwork.texts) + [
        finding
        for text, contrast in zip(artwork.texts, artwork.contrasts, strict=True)
        if text.text and not text.foreign_fonts
        for finding in _check_svg_text(text, contrast, _MIN_LINE_HEIGHT if in_two_lines else _MIN_MARK_HEIGHT)
    ]


def _check_fonts(texts: tuple[DrawnText, ...]) -> list[Finding]:
    """One finding for each font that framer has not, and one for texts that name none."""
    findings = []
    for font in dict.fromkeys(font for text in texts for font in text.foreign_fonts):
        written = [text.text for text in texts if font in text.foreign_fonts]
        figures = {"text": written[0], "count": len(written) - 1}
        if font:
            message = _FOREIGN_FONTS if len(written) > 1 else _FOREIGN_FONT
            findings.append(Finding.error(message, FOREIGN_FONT_HINT, topic="font", font=font, **figures))
        else:
            findings.append(Finding.error(_NO_FONT, FOREIGN_FONT_HINT, topic="font", **figures))
    return findings


def _check_svg_text(text: DrawnText, contrast: float, advised: float) -> list[Finding]:
    """Judge `text`; `advised` is the height of the mark's capitals, px in an avatar."""
    findings = [_check_text_reach(text), *_check_text_size(text, advised)]
    if text.unknown_letters:
        findings.append(
            Finding.error(
                _TEXT_LETTERS_UNKNOWN,
                LETTERS_UNKNOWN_HINT,
                topic="letters",
                text=text.text,
                letters=text.unknown_letters,
            )
        )
    if text.lost_count:
        findings.append(
            Finding.error(_TEXT_LETTERS_LOST, LETTERS_LOST_HINT, topic="letters", text=text.text, lost=text.lost_count)
        )
    if contrast >= _MIN_TEXT_CONTRAST:
        return [*findings, Finding.good(_CONTRAST_GOOD, topic="contrast", text=text.text, contrast=contrast)]
    judge = Finding.error if text.id in (*_MARK_IDS, "slogan") else Finding.warning
    return [
        *findings,
        judge(
            TEXT_CONTRAST_LOW,
            _CONTRAST_HINT,
            topic="contrast",
            text=text.text,
            contrast=contrast,
            least=_MIN_TEXT_CONTRAST,
        ),
    ]


def _check_text_reach(text: DrawnText) -> Finding:
    figures: Mapping[str, object] = {"text": text.text, "reach": text.reach, "most": LETTER_CIRCLE_RADIUS}
    if text.reach <= LETTER_CIRCLE_RADIUS + _REACH_TOLERANCE:
        return Finding.good(_REACH_GOOD, topic="text_edge", **figures)
    over = max(1, round((text.reach - LETTER_CIRCLE_RADIUS) * ARTWORK_SIDE))
    topic: Topic = "text_cut" if text.reach > CROP_RADIUS else "text_edge"
    return Finding.error(_TOO_FAR, _TOO_FAR_HINT, topic=topic, **figures, over=over)


def _check_text_size(text: DrawnText, advised: float) -> list[Finding]:
    """Judge the size of the mark and of the slogan; other texts may have any."""
    if text.id in _MARK_IDS:
        return [_check_mark_size(text, advised)]
    return [_check_slogan_size(text)] if text.id == "slogan" else []


def find_unreadable_mark(texts: Iterable[DrawnText]) -> Finding | None:
    """The error about a mark among `texts` that is too small to be read in an avatar; None if there is none."""
    judged = (_check_mark_size(text, _MIN_MARK_HEIGHT) for text in texts if text.id in _MARK_IDS)
    return next((finding for finding in judged if finding.level == LEVEL_ERROR), None)


def _check_mark_size(text: DrawnText, advised: float) -> Finding:
    height = text.cap_height * PROFILE_AVATAR_SIDE
    figures: Mapping[str, object] = {"text": text.text, "height": height, "avatar": PROFILE_AVATAR_SIDE}
    if height >= advised - 0.05:  # as it is shown, with one digit
        return Finding.good(_MARK_SIZE, topic="letters", **figures)
    if height >= _LEAST_MARK_HEIGHT:
        figures = {**figures, "advised": round(_MIN_MARK_HEIGHT)}
        return Finding.warning(_MARK_RATHER_SMALL, _SHORTER_MARK, topic="letters", **figures)
    min_font_size = math.ceil(_MIN_MARK_HEIGHT * ARTWORK_SIDE / (PROFILE_AVATAR_SIDE * _CAPITAL_SHARE))
    letters = max(1, math.ceil(len(text.text) * (1 - height / _LEAST_MARK_HEIGHT)))
    least = round(_LEAST_MARK_HEIGHT)
    return Finding.error(
        _MARK_SMALL, _MARK_HINT, topic="letters", **figures, least=least, size=min_font_size, letters=letters
    )


def _check_slogan_size(text: DrawnText) -> Finding:
    size = round(text.cap_height / _CAPITAL_SHARE * ARTWORK_SIDE)
    least = _MIN_TALL_SIZE if text.text.isupper() or _has_tall_capital(text.text) else _MIN_SLOGAN_SIZE
    if size >= least:
        return Finding.good(_SLOGAN_SIZE, topic="letters", text=text.text, size=size)
    return Finding.error(_SLOGAN_SMALL, _SLOGAN_HINT, topic="letters", text=text.text, size=size, least=least)


def _has_tall_capital(text: str) -> bool:
    return any(letter.isupper() and len(unicodedata.normalize("NFD", letter)) > 2 for letter in text)
