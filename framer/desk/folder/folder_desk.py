"""The folder of photos that the desk works on: one at a time, remembered when the desk ends."""

import contextlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from framer.batch.executors import make_local_executor
from framer.desk.folder.choice import (
    FolderChoice,
    FolderMemory,
    default_out,
    find_new_out,
    read_choice,
    read_memory,
    write_memory,
)
from framer.desk.folder.drops import DropStore
from framer.desk.folder.folder_errors import FolderBusy, NoFolderChosen, UnknownPhoto
from framer.desk.folder.folder_work import ExecutorMaker, FolderWork
from framer.desk.folder.former_choices import FormerChoices, take_choices_along
from framer.desk.folder.frames_offer import OfferedFrames
from framer.desk.folder.picker import FolderPicker
from framer.desk.folder.planned_folder import plan_folder
from framer.desk.folder.typed_paths import read_typed_path
from framer.desk.folder.unit_choices import keep_people_of_units, keep_unit_choice
from framer.errors import FramerError, UsageError
from framer.i18n import N_
from framer.settings import Settings

_NO_SOURCE = N_("No folder of photos was named.")
_NAME_SOURCE = N_("Choose a folder, or drop photos.")

DROPS_FOLDER = "tha-vao"
_MEMORY_NAME = "thu-muc.json"


@dataclass
class FolderDesk:
    """Chooses a folder, remembers it, and has its work; any thread may use it.

    `directory` is the desk's own folder, `documents` the user's; `frames` are those on offer.
    """

    settings: Settings
    directory: Path
    documents: Path
    frames: OfferedFrames
    find_picker: Callable[[tuple[Path, ...]], FolderPicker] = lambda more: FolderPicker(more=more)
    make_executor: ExecutorMaker = make_local_executor
    problem: FramerError | None = None
    former_choices: FormerChoices | None = None
    _work: FolderWork | None = None
    _memory: FolderMemory = field(init=False)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        self._memory = read_memory(self.directory / _MEMORY_NAME)
        self.drops = DropStore(self.directory / DROPS_FOLDER)
        known = (path for each in self._memory.former for path in (each.source, each.out, each.names) if path)
        self.picker = self.find_picker((self.drops.directory,)).with_opened(*map(Path, known))

    @property
    def recent(self) -> list[str]:
        """The folders that were chosen before, the last one first."""
        return [choice.source for choice in self._memory.former]

    @property
    def choices(self) -> list[FolderChoice]:
        """What was chosen for the folder that is worked on, and for those of before, the last one first."""
        chosen = [self._memory.choice] if self._memory.choice else []
        return [*chosen, *(each for each in self._memory.former if each not in chosen)]

    @property
    def choice(self) -> FolderChoice | None:
        """What was chosen last, also where it cannot be worked on just now."""
        return self._memory.choice

    def find_work(self, *, again: bool = False, renewed: bool = False) -> FolderWork | None:
        """The work on the folder that was chosen; None without one, or where it cannot be begun: see `problem`.

        `again`: try once more what has failed before; `renewed`: plan anew where the campaign has changed since.
        """
        with self._lock:
            if renewed:
                self._renew()
            if self._work or not self._memory.choice or (self.problem and not again):
                return self._work
            try:
                self._work = self._begin(self._memory.choice)
                self._work.restore()
                self.problem = None
            except FramerError as error:
                self.problem, self._work = error, None
            return self._work

    def require_work(self) -> FolderWork:
        """The same. Raises NoFolderChosen, or what keeps it from being begun."""
        work = self.find_work()
        if work:
            return work
        raise self.problem.copy() if self.problem else NoFolderChosen()

    def choose(self, body: Mapping[str, Any]) -> FolderWork:
        """Plan what a request asks for, in place of what was chosen before.

        OUT is written by `take_choices_along` alone. Raises FolderBusy, UsageError, NoFile, OutputError, as planning.
        """
        with self._lock:
            self._refuse_while_running()
            source, drop = self._read_source(body)
            typed_out = str(body.get("out") or "")
            out = self.picker.reach(typed_out) if typed_out else self.suggest_out(source, drop)
            names = str(body.get("list") or "")
            choice = read_choice(body, source, out, self.picker.reach(names, own=True) if names else None)
            work = self._begin(choice)
            former = self._memory.choice
            if not former or choice.mark != former.mark:
                self.former_choices = take_choices_along(former, choice)
                work = self._begin(choice) if self.former_choices and self.former_choices.taken else work
            work.restore()
            if choice != former:
                self._keep(self._memory.with_choice(choice))
            if self._work:
                self._work.close()
            self._work, self.problem = work, None
            if former and former.drop != drop:
                self._remove_copies(former)
            return work

    def say_unit(self, text: str, unit: str) -> FolderWork:
        """Say which of the campaign's units (an id) a unit is now, or take that back (""); the folder planned anew.

        Raises FolderBusy, NoFolderChosen, UsageError, OutputError and what planning raises.
        """
        with self._lock:
            self._refuse_while_running()
            work = self.require_work()
            keep_unit_choice(work.planned, text, unit)
            work = self._plan_anew(work)
            keep_people_of_units(work.planned)
            return work

    def open_place(self, text: str) -> Path:
        """The folder that somebody has typed, into which the picker looks from now on. Raises UsageError, NoFile."""
        path = read_typed_path(text, self.picker.reaches)
        with self._lock:
            if not self.picker.reaches(path):
                self.picker = self.picker.with_opened(path)
        return path

    def suggest(self, body: Mapping[str, Any]) -> tuple[Path, list[Path], FolderChoice | None]:
        """OUT as it is where nobody says otherwise, lists in the folder or beside it, and what was chosen there before.

        Raises as `choose`.
        """
        source, drop = self._read_source(body)
        inside = self.picker.list_folder(str(source), own=bool(drop))
        lists = [inside.path / name for name in inside.lists]
        if not drop and (parent := self.picker.parent(source)):
            lists += [parent / name for name in self.picker.list_folder(str(parent)).lists]
        return self.suggest_out(source, drop), lists, None if drop else self._memory.choice_of(source)

    def suggest_out(self, source: Path, drop: str) -> Path:
        """OUT beside `source`; of dropped files a new one among the documents, or that which they have already."""
        known = self._memory.choice
        if drop and known and known.drop == drop:
            return Path(known.out)
        out = default_out(source, self.picker.parent(source), self.documents, drop)
        return find_new_out(out) if drop else out

    def forget(self) -> None:
        """Choose nothing: pictures in OUT stay, dropped copies go. Raises FolderBusy, OutputError."""
        with self._lock:
            self._refuse_while_running()
            former = self._memory.choice
            self._keep(self._memory.with_choice(None))
            if self._work:
                self._work.close()
            self._work, self.problem = None, None
            self._remove_copies(former)
            self.drops.remove_lists()

    def new_drop(self) -> str:
        """A lot for files to be dropped into. Raises OutputError."""
        with self._lock:
            return self.drops.create(kept=self._memory.choice.drop if self._memory.choice else "")

    def remove_drop(self, drop: str) -> None:
        """Delete a lot. Raises UnknownPhoto, FolderBusy where it is the folder that was chosen: that is let go of."""
        with self._lock:
            if self._memory.choice and self._memory.choice.drop == drop:
                raise FolderBusy
            self.drops.remove(drop)

    def put_list(self, name: str, data: bytes) -> Path:
        """Keep a list that was dropped. Raises UsageError, TooLarge, OutputError."""
        return self.drops.put_list(name, data, self._memory.choice.names if self._memory.choice else "")

    def close(self) -> None:
        """The desk ends: a run stops, and goes on when the desk is opened again."""
        if self._work:
            self._work.close()

    def _renew(self) -> None:
        """Plan anew what is chosen, where its campaign has changed; where that is not possible, a run tells why."""
        former = self._work
        if former is None or former.is_running:
            return
        with contextlib.suppress(FramerError):
            if former.planned.is_outdated(self.frames.load()):
                self._plan_anew(former)

    def _plan_anew(self, former: FolderWork) -> FolderWork:
        work = self._begin(former.planned.choice)
        work.restore()
        self._work = work
        former.close()
        return work

    def _begin(self, choice: FolderChoice) -> FolderWork:
        planned = plan_folder(choice, self.settings, self.frames.load)
        return FolderWork(planned, self.settings, self.make_executor)

    def _keep(self, memory: FolderMemory) -> None:
        """First on the disk: what is refused is not chosen either. Raises OutputError."""
        write_memory(self.directory / _MEMORY_NAME, memory)
        self._memory = memory

    def _read_source(self, body: Mapping[str, Any]) -> tuple[Path, str]:
        """SOURCE, and the lot of dropped files that it is. Raises UsageError, UnknownPhoto."""
        drop = str(body.get("drop") or "")
        if drop:
            return self.drops.find(drop), drop
        typed = str(body.get("source") or "")
        if not typed:
            raise UsageError(_NO_SOURCE, _NAME_SOURCE)
        return self.picker.reach(typed), ""

    def _remove_copies(self, former: FolderChoice | None) -> None:
        """The dropped photos of a former choice."""
        if former and former.drop:
            with contextlib.suppress(UnknownPhoto):  # somebody has removed them
                self.drops.remove(former.drop)

    def _refuse_while_running(self) -> None:
        if self._work and self._work.is_running:
            raise FolderBusy
