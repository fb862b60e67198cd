"""The numbers of this computer's counts, as `framer counts` shows them: what may be released, and no finer ones."""

from collections.abc import Iterable
from pathlib import Path

from framer.campaigns.manifest import inspect_manifest, read_manifest
from framer.campaigns.registry import campaign_roots, find_campaign_directories
from framer.campaigns.selection import sort_campaigns
from framer.campaigns.types import Campaign
from framer.counts.counter import Counter
from framer.counts.errors import CountsClosed
from framer.counts.open_counts import find_counts
from framer.counts.place import COUNTS_OFF
from framer.counts.table import CountsTable, make_counts_table
from framer.counts.types import CountsUnavailable
from framer.errors import FramerError, UnknownFrame
from framer.i18n import N_
from framer.settings import Settings

_COUNTING_OFF = N_("Counting is switched off on this computer.")
_SWITCH_ON = N_(
    "Whoever runs framer takes the setting FRAMER_COUNTS=off out, and starts the page and this desk anew.\n"
    "What was counted before is kept, and shown then."
)

_READ_AGAIN = N_("Load the page again; if it stays so, framer doctor says more.")


class NoCountsHere(FramerError):
    """This computer has no counts: none were begun, or they are switched off."""

    code = "no_counts_here"
    http_status = 409
    exit_code = None
    default_message = N_("Nothing has been counted on this computer for the page for everybody yet.")
    default_hint = N_(
        "If the page for everybody runs here: publish a campaign and send its link round. The numbers come with the "
        "first picture.\n"
        "If it runs on another computer: ask whoever runs it for the link to the numbers.\n"
        "Was a folder of photos framed here? Its pictures are added there when you send them the table (report.csv) "
        "that lies beside the pictures."
    )


def read_counted_campaigns(settings: Settings, root: Path) -> list[tuple[Campaign, CountsTable]]:
    """What is shown of the campaigns in `root` that people can use, and of all others that have numbers.

    Drafts and built-in ones without any number are left out, and so is what cannot be read.
    Raises NoCountsHere, CountsClosed, MissingExtra.
    """
    directories = _find_directories(settings, root)
    manifests = (inspect_manifest(directory).campaign for directory in directories.values())
    campaigns = sort_campaigns(campaign for campaign in manifests if campaign)
    return [
        (campaign, table)
        for campaign, table in zip(campaigns, _make_tables(settings, campaigns), strict=True)
        if has_numbers(table) or (directories[campaign.id].parent == root and not campaign.draft)
    ]


def read_numbers(settings: Settings, root: Path, campaign_id: str) -> tuple[Campaign, CountsTable]:
    """What is shown of one campaign, as people have it: changes that are not published yet change no table.

    Raises UnknownFrame, ManifestError, and what `read_counted_campaigns` does.
    """
    directories = _find_directories(settings, root)
    if campaign_id not in directories:
        raise UnknownFrame(frame=campaign_id, known=", ".join(directories) or "–")
    campaign = read_manifest(directories[campaign_id])
    (table,) = _make_tables(settings, [campaign])
    return campaign, table


def _make_tables(settings: Settings, campaigns: Iterable[Campaign]) -> list[CountsTable]:
    wanted = list(campaigns)
    store = find_counts(settings)
    if store is None and settings.counts.casefold() == COUNTS_OFF:
        raise NoCountsHere(_COUNTING_OFF, _SWITCH_ON)
    if store is None:
        raise NoCountsHere
    counter = Counter(store)
    try:
        counts = counter.read(campaign.id for campaign in wanted)
    except CountsUnavailable as error:
        raise CountsClosed(hint=_READ_AGAIN, reason=str(error)) from error
    return [make_counts_table(campaign, counts, counter.today()) for campaign in wanted]


def has_numbers(table: CountsTable) -> bool:
    """Whether anything has been counted of which this tells."""
    return bool(table.total or sum(table.opened) or table.has_held_back)


def _find_directories(settings: Settings, root: Path) -> dict[str, Path]:
    """The folders of all campaigns by ID, as the page for everybody finds them; none where there is no folder yet."""
    own = str(root) if root.is_dir() else ""
    return find_campaign_directories(campaign_roots(own, settings.builtin)) if own or settings.builtin else {}
