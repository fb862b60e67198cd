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


SECTIONS = (
    Section(
        "campaigns",
        "desk_campaigns.show_campaign_list",
        N_("Campaigns"),
        N_("Make a frame with your own words, colours and logo, publish it, get its link, QR code and poster."),
    ),
    Section(
        "folder",
        "desk_folder.show_folder",
        N_("Folder of photos"),
        N_("Frame everybody's photos at once, look at them, mend and approve them, hand them over."),
    ),
    Section(
        "numbers",
        "desk_numbers.show_number_list",
        N_("Numbers"),
        N_("See how many pictures were made, by unit and day, and which units have not begun; for Excel and on paper."),
    ),
)
