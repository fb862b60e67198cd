"""What is done with a photo and the picture made of it: frame it, store it, change it, forget it.

The views of `views/avatars.py` are the HTTP side of it.
"""

from collections.abc import Mapping
from dataclasses import replace

from framer.campaigns.local_date import today
from framer.campaigns.unit_choice import choose_unit
from framer.errors import BrokenCampaign, SetupError, UnknownAvatar
from framer.imaging.options import parse_options
from framer.imaging.types import Avatar, PhotoLimits
from framer.web.context import AppContext
from framer.web.requests.body import begin_photo_work
from framer.web.requests.origin import expect_photo_seconds
from framer.web.requests.upload import Upload
from framer.web.results.base import ResultFacts, ResultSummary, StoredResult, make_result


def make_avatar_from_fields(context: AppContext, photo: bytes, fields: Mapping[str, str]) -> Avatar:
    """Frame `photo` as the text `fields` say; missing and empty ones are automatic.

    Raises UsageError, UnknownFrame, BrokenCampaign, what is wrong with the photo, and what the server refuses the
    request for.
    """
    begin_photo_work()
    registry, day, frame_id = context.campaigns(), today(), fields.get("frame")
    try:
        frame = registry.get_frame(frame_id, day)
    except SetupError as error:  # what it says is for whoever mends it, and the log has it
        raise BrokenCampaign(campaign=(frame_id or "").split("/")[0]) from error
    options = parse_options(fields, _photo_limits(context))
    unit = choose_unit(registry.get_campaign(frame.campaign, day).units, fields.get("unit", ""))
    return context.make_avatar(photo, frame, replace(options, unit=unit))


def preview_stored_photo(context: AppContext, token: str, max_side: int) -> bytes:
    """The stored photo without a frame, upright, a JPEG of at most `max_side` px. Raises UnknownAvatar."""
    begin_photo_work()
    stored = find_result(context, token)
    expect_photo_seconds(stored.decode_facts().record.seconds)
    return context.make_photo_preview(stored.photo, _photo_limits(context), max_side)


def remake_avatar(context: AppContext, photo: bytes, facts: ResultFacts, changes: Mapping[str, str]) -> Avatar:
    """The picture of a stored `photo` with other fields than its `facts` say. Raises as `make_avatar_from_fields`."""
    expect_photo_seconds(facts.record.seconds)
    return make_avatar_from_fields(context, photo, {**facts.fields, **changes})


def store_result(context: AppContext, upload: Upload, avatar: Avatar) -> tuple[str, StoredResult]:
    """Store what was made of an upload; returns its token, too. Raises ResultTooLarge."""
    now = context.clock()
    result = make_result(upload.photo, upload.fields, avatar, now, None)
    return context.results.put(result, result.expires - now), result


def find_result(context: AppContext, token: str) -> StoredResult:
    """What is stored under the token. Raises UnknownAvatar."""
    result = context.results.get(token)
    if result is None:
        raise UnknownAvatar
    return result


def find_summary(context: AppContext, token: str) -> ResultSummary:
    """What is known of what is stored under the token. Raises UnknownAvatar."""
    summary = context.results.get_summary(token)
    if summary is None:
        raise UnknownAvatar
    return summary


def change_result(context: AppContext, token: str, changes: Mapping[str, str]) -> StoredResult:
    """Make the picture anew with other fields, under the same token. Raises UnknownAvatar, ResultTooLarge."""
    stored = find_result(context, token)
    facts = stored.decode_facts()
    avatar = remake_avatar(context, stored.photo, facts, changes)
    now = context.clock()
    result = make_result(stored.photo, {**facts.fields, **changes}, avatar, now, stored.created)
    # It may have been deleted meanwhile, and then it is not brought back.
    if result.expires <= now or not context.results.replace(token, result, result.expires - now):
        raise UnknownAvatar
    return result


def delete_result(context: AppContext, token: str) -> None:
    """Forget photo and picture at once. Raises UnknownAvatar."""
    if not context.results.delete(token):
        raise UnknownAvatar


def _photo_limits(context: AppContext) -> PhotoLimits:
    return PhotoLimits(max_bytes=context.settings.max_bytes)
