"""What the store tells who changes a campaign that somebody else has changed as well."""

from framer.errors import FramerError
from framer.i18n import N_


class ChangedMeanwhile(FramerError):
    """Somebody else has saved this since it was opened."""

    code = "changed_meanwhile"
    http_status = 409
    exit_code = None
    default_message = N_("Somebody has changed this campaign in another window meanwhile.")
    default_hint = N_("Load the newest state; what you have typed stays in this window until you do.")


class PublishedMeanwhile(FramerError):
    """What is published was changed since this copy of it was made, by another desk or by hand."""

    code = "published_meanwhile"
    http_status = 409
    exit_code = None
    default_message = N_("The published campaign was changed from another desk since you began.")
    default_hint = N_("Discard the changes to load it; what you have is kept among the earlier states.")
