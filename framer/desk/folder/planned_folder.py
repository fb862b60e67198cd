"""A chosen folder with its plan: which photos there are, under names that say nothing of paths."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from framer.atomic_files import printable_path
from framer.batch.folder import LocalFolder
from framer.batch.kept_corrections import KeptCorrections
from framer.batch.matching.folding import fold_text
from framer.batch.matching.match_staff import StaffMatching
from framer.batch.matching.types import HEAP_SURE
from framer.batch.output_names import name_sort_key
from framer.batch.packed.types import container_stem
from framer.batch.plan import Plan
from framer.batch.planning import PlannedBatch, plan_batch
from framer.batch.report.plan_notes import describe_plan
from framer.batch.report.staff_report import make_staff_report
from framer.batch.report.unlisted_units import find_unlisted_units
from framer.batch.run import LOCKED_FOLDER
from framer.batch.scan import LOCKED
from framer.batch.types import SKIP_REASONS, FileJob
from framer.campaigns.local_date import today
from framer.campaigns.registry import CampaignRegistry
from framer.desk.folder.choice import FolderChoice
from framer.errors import PackedPhotos, UsageError
from framer.i18n import N_, Translator
from framer.settings import Settings

_MAX_TOLD_FILES = 50
_CAMERA_FOLDER = re.compile(r"DCIM|Camera|[\W\d_]*|\d{3}[A-Z_]{3,5}\d*", re.IGNORECASE)  # as devices name folders
_NO_PHOTOS_IN_FOLDER = N_("%(path)s: there is no photo in this folder.")
_RIGHT_FOLDER = N_("Is it the right one, and the disk or share connected?")


@dataclass(frozen=True)
class PlannedFolder:
    """What was chosen, its batch, and the photos by ID: each one's job as it is without any correction.

    `refused` are files by ID that may hold photos and are not read, `passed` those that are skipped.
    """

    choice: FolderChoice
    batch: PlannedBatch
    jobs: Mapping[str, FileJob]
    refused: Mapping[str, FileJob]
    passed: tuple[FileJob, ...]

    @property
    def plan(self) -> Plan:
        """The newest plan."""
        return self.batch.plan

    @property
    def source(self) -> LocalFolder:
        """The photos."""
        return LocalFolder(Path(self.choice.source))

    @property
    def out(self) -> LocalFolder:
        """The pictures."""
        return LocalFolder(Path(self.choice.out))

    def knows(self, identity: str) -> bool:
        """Whether there is a photo, or a file that may hold some, with this ID."""
        return identity in self.jobs or identity in self.refused

    def with_matching(self, matching: StaffMatching) -> "PlannedFolder":
        """With another matching. The photos are not looked for anew, so their names here may be former ones."""
        plan = replace(self.plan, matching=matching, name_assignments=matching.assignments)
        return replace(self, batch=replace(self.batch, plan=plan))

    def is_outdated(self, registry: CampaignRegistry) -> bool:
        """Whether the campaign is another than it was when this was planned. Raises UnknownFrame, ClosedCampaign."""
        return registry.get_campaign(self.batch.campaign.id, today()) != self.batch.campaign

    def with_batch(self, batch: PlannedBatch) -> "PlannedFolder":
        """With the same, planned anew."""
        return replace(self, batch=batch).with_plan(batch.plan)

    def with_plan(self, plan: Plan) -> "PlannedFolder":
        """With a newer plan of the same batch."""
        jobs, refused, passed = _sort_jobs(plan)
        return replace(self, batch=replace(self.batch, plan=plan), jobs=jobs, refused=refused, passed=passed)


def plan_folder(
    choice: FolderChoice, settings: Settings, load_registry: Callable[[], CampaignRegistry]
) -> PlannedFolder:
    """Look through the folder; nothing is written. Raises what `plan_batch` does, UsageError without any photo."""
    source, out = LocalFolder(Path(choice.source)), LocalFolder(Path(choice.out))
    batch = plan_batch(choice.wishes(), source, out, settings, load_registry)
    if not batch.plan.has_photos:
        raise UsageError(_NO_PHOTOS_IN_FOLDER, _RIGHT_FOLDER, path=source.local_path.name or source.display_name)
    return PlannedFolder(choice, batch, *_sort_jobs(batch.plan))


def photo_id(source: str) -> str:
    """What a photo is called in addresses; `source` is its path, as rows or as the file system have it."""
    return sha256(printable_path(source).encode("utf-8", "replace")).hexdigest()[:16]


def describe_planned(planned: PlannedFolder, translate: Translator) -> dict[str, Any]:
    """The plan as the API tells it."""
    refused = len(planned.refused) + sum(job.refusal is not None for job in planned.jobs.values())
    root, names = Path(planned.choice.source), planned.choice.names
    other = [job for job in planned.passed if not names or root / job.source != Path(names)]  # the list is of use
    passed = (*planned.refused.values(), *other)
    unit_folders = find_unit_folders(planned)
    unlisted = find_unlisted_units(planned.plan, planned.jobs.values())
    return {
        "photos": len(planned.jobs),
        "to_frame": len(planned.jobs) - unlisted.refused,
        "unlisted": asdict(unlisted),
        "passed_over": len(passed),
        "refused": refused,
        "total": planned.plan.total,
        "unit_folders": unit_folders,
        "listed_unit_folders": count_listed_units(planned, unit_folders),
        "notes": list(describe_plan(planned.batch, translate)),
        "passed": [_describe_passed(job, translate) for job in passed[:_MAX_TOLD_FILES]],
    }


def find_unit_folders(planned: PlannedFolder) -> list[str]:
    """The names of folders that may be units: those that somebody has named, with photos in them.

    The chosen folder itself is one where all photos lie in it; what was dropped has a folder of the desk around it.
    """
    folders = {PurePosixPath(printable_path(job.source)).parent.name for job in planned.jobs.values()}
    if folders == {""} and not planned.choice.drop:
        folders = {Path(planned.choice.source).name}
    named = {container_stem(name) for name in folders if name and not _CAMERA_FOLDER.fullmatch(container_stem(name))}
    return sorted(named, key=name_sort_key)


def count_listed_units(planned: PlannedFolder, folders: Iterable[str]) -> int:
    """How many of `folders` are called as a unit of the staff list is."""
    matching = planned.plan.matching
    units = {fold_text(person.unit) for person in matching.staff.people} if matching else set()
    return sum(fold_text(name) in units for name in folders)


def describe_matching(planned: PlannedFolder, translate: Translator) -> dict[str, Any] | None:
    """What the list says, in numbers and sentences; None without one."""
    matching = planned.plan.matching
    if matching is None:
        return None
    report = make_staff_report(matching, translate)
    return {
        **count_heaps(planned.plan),
        "notes": [*report.list_lines, *report.count_lines],
        "remarks": list(report.remarks),
    }


def count_heaps(plan: Plan) -> dict[str, int]:
    """How many photos are matched for sure, likely, nobody's, to be matched; people there are, and without a photo."""
    if plan.matching is None:
        return {}
    heaps = {heap: len(plan.matching.of_heap(heap)) for heap in ("sure", "likely", "none")}
    heaps["open"] = len(find_open_photos(plan.matching))
    return {**heaps, "people": plan.matching.listed, "missing": plan.missing_photo_count}


def find_open_photos(matching: StaffMatching) -> set[str]:
    """The IDs of photos that are nobody's for sure, and of which nobody has said whose they are."""
    matches = matching.matches
    return {photo_id(match.photo) for match in matches if match.heap != HEAP_SURE and match.reason != "chosen"}


def _sort_jobs(plan: Plan) -> tuple[dict[str, FileJob], dict[str, FileJob], tuple[FileJob, ...]]:
    """The photos by ID, files that may hold some and are not read, and the other files."""
    photos: dict[str, FileJob] = {}
    refused: dict[str, FileJob] = {}
    passed = []
    for job in replace(plan, kept=KeptCorrections()).jobs():
        if job.output:
            photos[photo_id(job.source)] = job
        elif job.refusal:
            refused[photo_id(job.source)] = job
        else:
            passed.append(job)
    return photos, refused, tuple(passed)


def _describe_passed(job: FileJob, translate: Translator) -> dict[str, str]:
    source = printable_path(job.source)
    if job.refusal:
        message = job.refusal.to_message(translate)
        return {"name": source, "text": message.text, "hint": message.hint, "packed": _is_packed(job)}
    told = LOCKED_FOLDER if job.skip_reason == LOCKED else SKIP_REASONS[job.skip_reason]
    return {"name": source, "text": translate(told.text) % {"path": source}, "hint": translate(told.hint), "packed": ""}


def _is_packed(job: FileJob) -> str:
    return "yes" if isinstance(job.refusal, PackedPhotos) else ""
