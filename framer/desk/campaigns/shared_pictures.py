"""What spreads a published campaign: its poster and its link card, drawn from the files that are served.

The overlays may be other people's files: this is called in the desk's confined processes (`picture_workers`).
"""

from framer.campaigns.link_card import draw_card
from framer.campaigns.poster import make_poster
from framer.campaigns.poster_content import PosterContent
from framer.campaigns.poster_sheet import A4_SHEET
from framer.campaigns.registry import load_campaign
from framer.desk.campaigns.picture_tasks import SharedPicture


def draw_shared_picture(task: SharedPicture) -> bytes:
    """The poster (PDF or PNG) or the card (JPEG). Raises SetupError for a campaign that cannot be served."""
    campaign = load_campaign(task.directory)
    if task.kind == "card.jpg":
        return draw_card(campaign)
    poster = PosterContent(campaign, campaign.frames[0], task.link, campaign.language)
    return make_poster(poster, A4_SHEET, task.kind.rpartition(".")[2])
