"""Sentences that speak of commands, tables and keys of a file, as the desk says them."""

from flask_babel import get_locale, gettext

from framer.i18n import N_, Translator, load_translator, with_decimal_comma

DESK_SENTENCES = {
    "Move it away, choose another folder, or give --force to write over it.": N_(
        "Move it away, or choose another folder for the pictures."
    ),
    "Retouched by hand and kept so. To have it made anew, delete the picture or give --force.": N_(
        "Retouched by hand and kept so. To have it made anew, delete the picture, then make the pictures once more."
    ),
    "a photo is likely: confirm it in matches.csv": N_(
        "a photo is likely: say at the desk, under “Match the list”, whether it is right"
    ),
    "Connect the disk or the share again, then run the same command: finished pictures are kept.": N_(
        "Connect the disk or the share again, then go on: finished pictures are kept."
    ),
    "Unfinished: %(done)s of %(total)s files. Run the same command again for the rest.": N_(
        "Unfinished: %(done)s of %(total)s files. Go on at the desk for the rest."
    ),
    "The frame %(frame)s has no line for the unit's name; it was left out.": N_(
        "This frame has no line for the unit's name; units only sort the pictures."
    ),
    "%(path)s: there is no space left to write the file.": N_("The disk is full; %(path)s could not be written."),
    "Free some space.": N_(
        "Delete what is not needed and empty the bin, then try again. What was there before is still there."
    ),
    "Choose another folder with -o, or free some space.": N_("Choose another folder, or free some space."),
    "Letters in “light” (%(light)s) cannot be read on “field” (%(field)s): contrast %(contrast).1f : 1, at least "
    "%(least).1f : 1.": N_(
        "These letters (%(light)s) cannot be read on this ground (%(field)s): contrast %(contrast).1f : 1, at least "
        "%(least).1f : 1."
    ),
    "Shorten it by about %(letters)d letters, or give the frame shorter words than the title, in campaign.toml: "
    'slogan = "…".': N_("Shorten it by about %(letters)d letters, or fill in a shorter one for the frame below it."),
    "The title has %(count)d letters; beyond %(most)d it is hard to read on a phone.": N_(
        "The slogan has %(count)d letters; beyond %(most)d it is hard to read on a phone."
    ),
    'Shorten it, or give shorter words for the ring: slogan = "…"': N_(
        "Shorten it, or fill in a shorter one for the frame below it."
    ),
    "There is no “mark”: nothing on the frame can be read at avatar size.": N_(
        "There is no mark, the few short words: nothing on the frame can be read in a small picture."
    ),
    "A frame without words: “slogan” and “mark” are empty.": N_("A frame without words: slogan and mark are empty."),
    "matches.csv": N_("chosen by hand"),
    "--folders unit: nothing says who belongs to which unit.": N_(
        "A folder for each unit: nothing says who belongs to which unit."
    ),
    "Give a staff list with --names, or --unit-from folder.": N_(
        "Add a staff list, or take the units from the photos' folders."
    ),
}
"""What others say → what is said instead, both untranslated."""


def load_desk_translator(language: str) -> Translator:
    """The gettext function of a language, with the desk's own sentences."""
    translate = load_translator(language)
    return lambda text: translate(DESK_SENTENCES.get(text, text))


def desk_gettext(text: str) -> str:
    """The same in the language of the request."""
    told = gettext(DESK_SENTENCES.get(text, text))
    return with_decimal_comma(told) if str(get_locale()) == "vi" else told
