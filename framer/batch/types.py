"""The frozen values that plan, run and report hand on. Paths are relative, with ``/``, to SOURCE or OUT."""

import json
from dataclasses import asdict, dataclass
from posixpath import dirname

import msgspec

from framer.batch.packed.types import PackedPhoto
from framer.errors import FramerError
from framer.i18n import N_, Message
from framer.imaging.types import Options

DONE, RESUMED, FAILED, SKIPPED, REMOVED = "done", "resumed", "failed", "skipped", "removed"
OLD = "old"

STATE_DIRECTORY_NAME = ".framer"  # the directory in OUT for what the next run needs to know
ROWS_PATH = f"{STATE_DIRECTORY_NAME}/rows.jsonl"
CORRECTIONS_NAME = "corrections.csv"
REPORT_NAMES = ("report.csv", "report.html")
DIRECTOR_NAME = "director.html"
MATCHES_NAME = "matches.csv"
MISSING_PEOPLE_NAME = "missing-people.txt"
PEOPLE_NAME = "people.csv"
UNIT_COUNTS_NAME = "counts.csv"
OWN_NAMES = (  # at the top of OUT, which no picture and no folder of pictures may have
    STATE_DIRECTORY_NAME,
    CORRECTIONS_NAME,
    MATCHES_NAME,
    MISSING_PEOPLE_NAME,
    PEOPLE_NAME,
    UNIT_COUNTS_NAME,
    *REPORT_NAMES,
    DIRECTOR_NAME,
)

LEFT_OUT_REASON = "asked"  # of SKIP_REASONS: by a person, or as a copy
OUTPUT_REASON = "framer_output"  # of SKIP_REASONS: of a folder that is the OUT of some batch

# Why a file is skipped, which is no failure.
SKIP_REASONS: dict[str, Message] = {
    "hidden": Message(
        N_("A hidden file or folder, or one that the system made for itself."), N_("If it is a photo, rename it.")
    ),
    "no_image": Message(N_("This file holds no photo."), N_("Nothing needs to be done.")),
    "link": Message(
        N_("A link that leads to a folder, out of the folder of photos, or nowhere."),
        N_("Put a copy of the photo there instead."),
    ),
    "outside": Message(
        N_("Its path leads out of the archive that it is in."), N_("If it is a photo, put it into the folder.")
    ),
    "not_here": Message(
        N_("This file is not on this disk (OneDrive), and was not fetched for a look."),
        N_("A run fetches it; --dry-run does not."),
    ),
    OUTPUT_REASON: Message(
        N_("Passed over: a folder of pictures that framer made."),
        N_("If there are photos in it, copy them into another folder."),
    ),
    "special": Message(N_("This is not an ordinary file."), N_("Nothing needs to be done.")),
    LEFT_OUT_REASON: Message(
        N_("This photo was left out at your request."), N_("To have it framed, take that back in report.html.")
    ),
}


@dataclass(frozen=True)
class FileJob:
    """What is to be done with one file of SOURCE.

    - `source`: the path as the file system has it, with lone surrogates for bytes that are no UTF-8.
    - `output`: NFC, valid on every system, and different for every job.
    - `options`: complete, with the photo's own unit, crop and face.
    - `skip_reason`: a key of SKIP_REASONS or `framer.batch.scan.LOCKED`; empty for a photo to frame.
    - `corrected`: a correction is in force for it.
    - `refusal`: why it is not framed although others are; None for a photo to frame.
    - `packed`: where the photo is, if it is inside another file of SOURCE.
    - `correction`: what is in force for it, as columns and cells of corrections.csv.
    - `former`: the path of the same photo when it was framed before, where it has been renamed or moved since; its
      picture is then renamed along, unless another photo's picture is to have the `former_output_taken`.
    - `is_other_photo`: what was said under this path was said of a photo that is gone; it is not applied.
    """

    source: str
    output: str
    options: Options
    skip_reason: str = ""
    corrected: bool = False
    refusal: FramerError | None = None
    packed: PackedPhoto | None = None
    correction: tuple[tuple[str, str], ...] = ()
    former: str = ""
    former_output_taken: bool = False
    is_other_photo: bool = False

    @property
    def file(self) -> str:
        """The path of the file in SOURCE: that of the photo, or of what it is inside."""
        return self.packed.container if self.packed else self.source


@dataclass(frozen=True)
class RowFailure:
    """Why a photo failed, in no language yet: message and hint of a FramerError untranslated, and its details."""

    message: str
    hint: str
    details: tuple[tuple[str, str | int | float | None], ...] = ()


@dataclass(frozen=True, slots=True)  # reports hold a thousand at once; a dictionary of so many fields takes 2 kB
class ReportRow:
    """What became of one file: a line of the report.

    - `source`: path in SOURCE, as text that can be shown and written anywhere.
    - `status`: "done" (framed now), "resumed" (framed by an earlier run, and nothing has changed since), "failed",
      "skipped" (no photo, or corrections.csv says so), "removed" (framed by an earlier run, no longer in SOURCE),
      "old" (no file, but an old picture of one, which has another name now or is left out).
    - `output`: path of the picture in OUT; None unless done or resumed.
    - `leftover`: path of a picture that an earlier run made of this photo and that is still in OUT, though it is no
      longer what the photo, its name or the options say; None: no such picture. framer deletes no picture.
    - `code`: of framer.errors when failed; a key of SKIP_REASONS when skipped; else None.
    - `message`, `hint`: what happened and what to do, in the language of the run; empty when done or resumed. In
      another one `framer.batch.row_words.tell_row` tells them; of a failed photo it needs the `failure`.
    - `warnings`: keys of framer.imaging.warnings.WARNING_MESSAGES; `notes`: one sentence for each, in the language of
      the run.
    - `faces`: how many were found; `chosen`: which was taken, from 0 and left to right.
    - `crop`: x, y, side and angle of the square cut out, in photo pixels and degrees; None when there is no picture.
    - `width`, `height`: of the photo as a person sees it, in pixels; 0 when it could not be read.
    - `seconds`: what the picture took when it was made.
    - `unit`: its name, as typed where it is refused; `digest`: sha256 of the photo's bytes, empty when it was not read;
      of a left-out one that of its last picture.
    - `further`: paths of the other pictures of the photo in OUT; `machine`: which of a cluster has done it.
    - `corrected`: a correction is in force for it: `correction`, as columns and cells of corrections.csv.
    - `picture`: the mark of the picture in OUT, by which it is approved; empty without a picture.
    - `approved`: a person has approved this very picture; `retouched`: a person has changed it in OUT, so it was kept.
    - `unapplied`: a retouched picture that was made before its photo's correction, or other options, were asked for.
    - `moved`: the picture was made before, and has another name or folder now ("resumed").
    - `copy_of`: of a left-out photo in a report: the path of a photo with a picture that is the same, byte by byte.
    - `former`: the path in SOURCE that the photo had when it was framed before, where it has been renamed since.
    - `trimmed`: the photo has a scan's margin or black bars, which the picture leaves out.
    - `causes`: why an officer may want to mend it, as codes of `framer.batch.severity` and points, the heaviest first.
    """

    source: str
    status: str
    output: str | None = None
    leftover: str | None = None
    code: str | None = None
    message: str = ""
    hint: str = ""
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    faces: int = 0
    chosen: int | None = None
    crop: tuple[float, float, float, float] | None = None
    width: int = 0
    height: int = 0
    seconds: float = 0.0
    unit: str = ""
    digest: str = ""
    corrected: bool = False
    further: tuple[str, ...] = ()
    machine: str = ""
    correction: tuple[tuple[str, str], ...] = ()
    picture: str = ""
    approved: bool = False
    retouched: bool = False
    unapplied: bool = False
    causes: tuple[tuple[str, int], ...] = ()
    moved: bool = False
    copy_of: str = ""
    former: str = ""
    trimmed: bool = False
    failure: RowFailure | None = None

    @property
    def unit_or_folder(self) -> str:
        """Under what the picture is handed over: its unit, else its folder in OUT; empty at the top of OUT."""
        return name_unit_or_folder(self.unit, self.output or "")

    @property
    def severity(self) -> int:
        """How bad it is: the sum of the causes' points."""
        return sum(points for _, points in self.causes)

    def to_json_line(self) -> str:
        """The row as one line of JSON, with its newline."""
        return json.dumps(asdict(self), ensure_ascii=False) + "\n"


def name_unit_or_folder(unit: str, output: str) -> str:
    """`ReportRow.unit_or_folder` of a picture at `output` in OUT."""
    return unit or dirname(output).replace("/", " – ")


_row_decoder = msgspec.json.Decoder(ReportRow)


def parse_row(line: bytes) -> ReportRow | None:
    """The row whose JSON line this is; None for a line that is none, such as one cut off by a crash."""
    try:
        return _row_decoder.decode(line)
    except (msgspec.DecodeError, RecursionError):  # RecursionError: brackets nested without end
        return None
