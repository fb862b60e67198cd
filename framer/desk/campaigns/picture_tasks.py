"""What the desk's confined processes are asked for: pictures, and what is to be said of artwork."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from framer.batch.output.output_folder import OutputFolder
from framer.batch.types import FileJob
from framer.campaigns.mockup import PORTRAIT_NAMES
from framer.imaging.types import Frame
from framer.studio.preview.live import LIVE_SIDE

SharedKind = Literal["poster.pdf", "poster.png", "card.jpg"]


@dataclass(frozen=True)
class LivingPicture:
    """Frame number `frame` of the campaign in `directory`, `side` px; on `photo` (a file), else on a `portrait`."""

    directory: Path
    frame: int
    portrait: str = PORTRAIT_NAMES[0]
    photo: bytes = field(default=b"", repr=False)
    side: int = LIVE_SIDE


@dataclass(frozen=True)
class LayoutPicture:
    """A layout with sample words in the colours of `palette`."""

    layout: str
    palette: str


@dataclass(frozen=True)
class SharedPicture:
    """What spreads the published campaign in `directory`; `link` is the address of its page."""

    directory: Path
    kind: SharedKind
    link: str


@dataclass(frozen=True)
class FrameCheck:
    """What is right or wrong with the artwork of frame number `frame` of the campaign in `directory`: a FrameFaults."""

    directory: Path
    frame: int


@dataclass(frozen=True)
class ShrunkArtwork:
    """The artwork in the file `path`, made so many per cent as large about its centre: a PNG."""

    path: Path
    percent: int


@dataclass(frozen=True)
class FolderPhoto:
    """A photo of a folder, upright, without a frame, at most `side` px: a JPEG."""

    folders: OutputFolder
    job: FileJob
    side: int


@dataclass(frozen=True)
class DraftPicture:
    """How a photo of a folder would come out; `job` has the correction that is tried. A JSON (`draft_pictures`)."""

    folders: OutputFolder
    job: FileJob
    frame: Frame


@dataclass(frozen=True)
class SmallPicture:
    """The small JPEG of the finished picture at `output` in OUT; empty if it is no picture."""

    folders: OutputFolder
    output: str


DeskPictureTask = (
    LivingPicture
    | LayoutPicture
    | SharedPicture
    | FrameCheck
    | ShrunkArtwork
    | FolderPhoto
    | DraftPicture
    | SmallPicture
)
DeskPictureMaker = Callable[[DeskPictureTask], bytes]
