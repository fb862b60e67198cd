"""How a photo of a folder would come out, before anything of it is kept."""

import json
from base64 import b64encode
from dataclasses import replace

from framer.desk.campaigns.picture_tasks import DraftPicture
from framer.imaging.pipeline import make_avatar

_DRAFT_SIDE = 720  # px, at most: as large as the stage is


def draw_draft_picture(model: str, draft: DraftPicture) -> bytes:
    """A JSON: the `picture` in base64, its `crop` as records have it, and which face was `chosen`.

    Raises what `make_avatar` does, and NoFile.
    """
    options = draft.job.options
    options = replace(options, size=min(options.size, _DRAFT_SIDE))
    data = draft.folders.read_photo(draft.job, options.limits.max_bytes)
    avatar = make_avatar(data, draft.frame, options, model=model)
    crop = avatar.crop
    return json.dumps(
        {
            "picture": b64encode(avatar.data).decode("ascii"),
            "crop": {"x": crop.x, "y": crop.y, "side": crop.side, "angle": crop.angle, "mirror": crop.mirror},
            "chosen": avatar.faces.chosen_number,
        }
    ).encode()
