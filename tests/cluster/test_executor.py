"""A real Dask scheduler and worker processes on loopback: the same pictures, whatever happens to workers."""

import asyncio
import json
import pickle
import re
import signal
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from framer.batch.output.local import LocalOutputFolder
from framer.batch.output.session import open_session
from framer.batch.plan import make_plan
from framer.batch.recipe import Recipes
from framer.batch.run import BatchRun
from framer.batch.task import BatchContext, BatchOutcome, prepare_batch_worker
from framer.batch.types import ReportRow
from framer.cluster.preflight import check_and_prepare, prepare_check
from framer.errors import Crashed, FramerError, OutOfMemory, SetupError, TooSlow, Unreadable, UsageError
from framer.imaging.types import Options
from framer.workers.executor import Executor, LocalExecutor
from framer.workers.messages import ReplyDecoder, TaskError, TaskResult
from framer.workers.process import Bounds
from support.cluster import Cluster, until
from support.command import SMALL, Cli
from support.fakes.faulty import answering, unready, with_faults
from support.pictures import astronaut, ring_frame, saved

pytest.importorskip("distributed", reason="the extra cluster is not installed")
from framer.cluster import worker_plugin
from framer.cluster.client import DaskClient
from framer.cluster.executor import ClusterExecutor
from framer.cluster.worker_plugin import FramerPlugin, installed_versions

OPTIONS = Options(size=256)


@pytest.fixture(scope="module")
def shared_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        yield cluster
    finally:
        cluster.end()


@pytest.fixture
def cluster(shared_cluster: Cluster) -> Cluster:
    """Two workers, also where an earlier test has killed some."""
    while len(shared_cluster.workers) < 2:
        shared_cluster.add()
    return shared_cluster


@pytest.fixture
def lonely(tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler of the test's own, without workers."""
    cluster = Cluster(tmp_path)
    try:
        yield cluster
    finally:
        cluster.end()


def never() -> bool:
    return False


def outcomes(
    address: str,
    tasks: Iterable[Any],
    prepare: Callable[[Any], Any] = answering,
    *,
    stop: Callable[[], bool] = never,
    deadline: float = 30.0,
    then: Callable[[], object] = never,
) -> list[tuple[Any, Any]]:
    """What became of the tasks; `then` is called after each."""
    workers: ClusterExecutor[Any, Any] = ClusterExecutor(prepare, None, address, Bounds(deadline), result_type=Any)
    found = []
    try:
        for outcome in workers.run(tasks, stop):
            found.append(outcome)
            then()
    finally:
        workers.close()
    return found


@dataclass
class Batch:
    """Runs over one folder of photos, each with pictures of its own."""

    home: Path
    error: FramerError | None = None
    last: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.frame = ring_frame(self.home)
        self.source = self.home / "photos"
        self.source.mkdir()

    def put(self, *names: str) -> None:
        for number, name in enumerate(names):
            (self.source / f"{name}.jpg").write_bytes(saved(astronaut(100 + number)))

    def run(
        self,
        out: Path,
        executor: Callable[[BatchContext], Executor[Any, Any]],
        then: Callable[[int], object] = lambda _: 0,
    ) -> dict[str, ReportRow]:
        plan = make_plan(self.source, out, OPTIONS, None, lambda _unit: None)
        with open_session(plan.source, plan.out) as opened:
            run = BatchRun(opened.output, opened.journal, Recipes(self.frame), str)
            workers = executor(BatchContext(opened.output, self.frame, OPTIONS.size))
            rows: dict[str, ReportRow] = {}
            try:
                for event in run.process_all(plan.jobs(), workers, never):
                    opened.record_row(event.row)
                    rows[event.row.source] = event.row
                    then(len(rows))
            finally:
                workers.close()
            self.error = run.error
        return rows


@pytest.fixture
def batch(tmp_path: Path) -> Batch:
    return Batch(tmp_path)


def pictures(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(out.glob("*.jpg"))}


def journal(out: Path) -> dict[str, dict[str, Any]]:
    """The journal's entries by photo, but for what the clock says."""
    entries = [json.loads(line) for line in (out / ".framer/journal.jsonl").read_text().splitlines()]
    return {entry["source"]: {**entry, "record": {**entry["record"], "seconds": 0}} for entry in entries}


def timeless(rows: dict[str, ReportRow]) -> dict[str, ReportRow]:
    return {source: replace(row, seconds=None) for source, row in rows.items()}


def test_a_worker_killed_in_mid_run_costs_nothing_and_pictures_are_those_of_a_local_run(
    cluster: Cluster, batch: Batch
) -> None:
    batch.put(*(f"p{number:02}" for number in range(16)))
    here, there = batch.home / "here", batch.home / "there"
    expected = batch.run(
        here, lambda context: LocalExecutor(prepare_batch_worker, context, 1, result_type=BatchOutcome)
    )
    rows = batch.run(
        there,
        lambda context: ClusterExecutor(prepare_batch_worker, context, cluster.address, result_type=BatchOutcome),
        then=lambda done: cluster.kill() if done == 3 else None,
    )
    assert batch.error is None
    assert {row.status for row in rows.values()} == {"done"}
    assert timeless(rows) == timeless(expected)
    assert pictures(there) == pictures(here)
    assert len(pictures(there)) == 16
    assert journal(there) == journal(here)


def test_a_photo_that_hangs_crashes_or_cannot_be_read_costs_itself_only(cluster: Cluster, batch: Batch) -> None:
    batch.put("a", "hang", "b", "kill", "c", "bug", "d", "bug known", "e")
    rows = batch.run(
        batch.home / "out",
        lambda context: ClusterExecutor(with_faults, context, cluster.address, Bounds(2), result_type=BatchOutcome),
    )
    assert batch.error is None
    assert {source: row.code for source, row in rows.items() if row.status == "failed"} == {
        "hang.jpg": "too_slow", "kill.jpg": "crashed", "bug.jpg": "internal", "bug known.jpg": "unreadable",
    }  # fmt: skip
    assert {source for source, row in rows.items() if row.status == "done"} == {f"{name}.jpg" for name in "abcde"}


def test_the_bounds_are_those_of_this_machine(cluster: Cluster) -> None:
    tasks = [("hang", 0), ("die", 0), ("eat", 8_000_000_000), ("raise", Unreadable()), ("raise", ValueError())]
    found = outcomes(cluster.address, tasks, deadline=1.0)
    assert sorted(type(outcome).__name__ for _, outcome in found) == sorted(
        kind.__name__ for kind in (TooSlow, Crashed, OutOfMemory, Unreadable, FramerError)
    )


def test_few_tasks_are_at_hand_however_many_there_are(cluster: Cluster) -> None:
    taken = done = most = 0

    def tasks() -> Iterator[tuple[str, int]]:
        nonlocal taken
        for number in range(60):
            taken += 1
            yield "double", number

    def count() -> None:
        nonlocal done, most
        done += 1
        most = max(most, taken - done)

    found = outcomes(cluster.address, tasks(), then=count)
    assert sorted(outcome for _, outcome in found) == [2 * number for number in range(60)]
    assert most <= 4


@pytest.mark.parametrize(("times", "outcome"), [(1, 6), (10, Crashed)])
def test_a_task_that_the_cluster_loses_is_handed_out_anew_a_few_times(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch, times: int, outcome: object
) -> None:
    offer, offered = DaskClient.submit, 0

    def lose(conversation: DaskClient, number: int, task: bytes) -> None:
        nonlocal offered
        offered += (third := pickle.loads(task) == ("double", 3))
        if not third or offered > times:
            offer(conversation, number, task)

    monkeypatch.setattr("framer.cluster.executor.REPLY_TIMEOUT", 0.5)
    monkeypatch.setattr(DaskClient, "submit", lose)
    found = {task[1]: made for task, made in outcomes(cluster.address, [("double", n) for n in range(9)], deadline=0.5)}
    lost = found.pop(3)
    assert found == {n: 2 * n for n in range(9) if n != 3}
    assert lost == outcome or type(lost) is outcome
    assert offered == (2 if times == 1 else 4)


def test_a_worker_that_joins_in_mid_run_takes_part(lonely: Cluster) -> None:
    lonely.add()
    pids: set[int] = set()
    workers: ClusterExecutor[Any, Any] = ClusterExecutor(answering, None, lonely.address, result_type=Any)
    for number, (_, pid) in enumerate(workers.run((("pid", 0.02) for _ in range(2000)), lambda: len(pids) > 1)):
        if number == 2:
            lonely.add()
        pids.add(pid)
    workers.close()
    assert len(pids) == 2


def test_stopping_finishes_what_is_begun_and_begins_nothing_more(cluster: Cluster, tmp_path: Path) -> None:
    told = tmp_path / "told"
    done = outcomes(cluster.address, (("note", str(told)) for _ in range(50)), stop=told.exists)
    begun = len(told.read_text().split())
    assert 1 <= len(done) <= 4
    assert len(done) == begun


def test_nothing_is_left_on_the_workers_afterwards(cluster: Cluster) -> None:
    seen: set[int] = set()
    outcomes(cluster.address, [("double", 1)], then=lambda: seen.update(cluster.children()))
    assert len(seen) >= 2
    assert until(lambda: not cluster.children())


def test_workers_that_cannot_get_ready_say_why(cluster: Cluster) -> None:
    with pytest.raises(SetupError, match="no model"):
        outcomes(cluster.address, [("double", 1)], prepare=unready)


def test_other_versions_on_the_workers_end_the_run(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("framer.cluster.client.installed_versions", lambda: {**installed_versions(), "pillow": "1.0"})
    with pytest.raises(SetupError, match=r"has pillow .*, and this machine 1\.0"):
        outcomes(cluster.address, [("double", 1)])


def in_a_crew(crew: FramerPlugin, then: Callable[[FramerPlugin], Any]) -> Any:
    """What `then` answers, beside the event loop of a worker that has this crew."""

    async def live() -> Any:
        crew.setup(SimpleNamespace(address="tcp://there", state=SimpleNamespace(nthreads=1), local_directory="."))
        try:
            return await asyncio.to_thread(then, crew)
        finally:
            await crew.teardown(None)

    return asyncio.run(live())


def test_a_worker_of_another_version_that_joins_later_is_found_out() -> None:
    crew = FramerPlugin(b"", Bounds(), {**installed_versions(), "framer": "0.0.1"})
    reply = ReplyDecoder(bytes).decode(in_a_crew(crew, lambda crew: crew.run(b"")))
    assert isinstance(reply, TaskError)
    assert isinstance(reply.error(), SetupError)
    assert "0.0.1" in str(reply.error())


def test_processes_without_work_end_and_come_back_with_the_next_task(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_plugin, "_IDLE_TIMEOUT", 0.1)

    def double(crew: FramerPlugin, number: int) -> Any:
        return ReplyDecoder(int).decode(crew.run(pickle.dumps(("double", number))) or b"")

    def work(crew: FramerPlugin) -> tuple[Any, bool, Any]:
        first = double(crew, 1)
        gone = until(lambda: crew._pool is None)
        return first, gone, double(crew, 2)

    assert in_a_crew(FramerPlugin(pickle.dumps((answering, None)), Bounds(), installed_versions()), work) == (
        TaskResult(2),
        True,
        TaskResult(4),
    )


def test_a_cluster_that_has_lost_its_workers_ends_the_run_and_the_next_one_goes_on(
    lonely: Cluster, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("framer.cluster.client.NO_WORKERS_TIMEOUT", 2.5)
    out = batch.home / "out"
    batch.put(*(f"p{number}" for number in range(8)))
    with pytest.raises(SetupError, match=r"no workers for 2\.5 seconds"):
        outcomes(lonely.address, [("double", 1)])

    def executor(context: BatchContext) -> ClusterExecutor[Any, Any]:
        return ClusterExecutor(prepare_batch_worker, context, lonely.address, result_type=BatchOutcome)

    lonely.add()
    rows = batch.run(out, executor, then=lambda done: lonely.kill() if done == 2 else None)
    assert 2 <= len(rows) < 8
    assert isinstance(batch.error, SetupError)
    assert "no workers" in str(batch.error)

    monkeypatch.undo()
    lonely.add()
    again = batch.run(out, executor)
    assert batch.error is None
    assert {source for source, row in again.items() if row.status == "resumed"} == set(rows)
    assert len(again) == len(pictures(out)) == 8


def test_a_scheduler_that_goes_away_ends_the_run(lonely: Cluster) -> None:
    lonely.add()
    with pytest.raises(SetupError, match="does not answer any more"):
        outcomes(lonely.address, (("double", number) for number in range(10_000)), then=lonely.scheduler.kill)


def test_a_scheduler_that_freezes_ends_the_run(lonely: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("framer.cluster.client.NO_WORKERS_TIMEOUT", 2.5)
    monkeypatch.setattr("framer.cluster.client.SCHEDULER_TIMEOUT", 0.5)
    monkeypatch.setattr("framer.cluster.executor.SCHEDULER_TIMEOUT", 0.5)
    lonely.add()
    with pytest.raises(SetupError, match="does not answer any more"):
        outcomes(
            lonely.address,
            (("double", number) for number in range(10_000)),
            then=lambda: lonely.scheduler.send_signal(signal.SIGSTOP),
        )


@dataclass
class Promise:
    """A task's future, as Dask's client has it."""

    key: tuple[str, int]
    status: str = "finished"
    fault: Exception | None = None

    async def exception(self) -> Exception | None:
        return self.fault


def test_results_that_are_lost_with_their_worker_before_they_are_fetched_are_waited_for_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lost, bad, good, unlucky = promises = [Promise(("run", number)) for number in range(4)]
    lost.status = "lost"  # before anybody asks for it

    async def gather(wanted: dict[Any, Promise], errors: str) -> dict[Any, bytes | None]:
        assert errors == "skip"
        if bad.key in wanted:  # these two are lost meanwhile and done anew; one goes wrong, as Dask tells with None
            bad.status, bad.fault, unlucky.status = "error", ValueError(), "lost"
        return {key: b"result" if promise.status == "finished" else None for key, promise in wanted.items()}

    async def done_anew(promise: Promise) -> None:
        promise.status = "finished" if promise.status == "lost" else promise.status

    async def talk() -> dict[int, Any]:
        conversation = DaskClient("", FramerPlugin(b"", Bounds(), {}))
        conversation._client = SimpleNamespace(gather=gather, as_current=nullcontext)
        conversation._futures = {promise.key[1]: promise for promise in promises}
        for promise in promises:
            conversation._finished.put_nowait(promise)
        collecting = asyncio.create_task(conversation._gather_results())
        async with asyncio.timeout(20):
            while conversation._futures:
                await asyncio.sleep(0)
        collecting.cancel()
        return dict(conversation.replies.get() for _ in promises)

    monkeypatch.setattr("framer.cluster.client.wait", done_anew)
    found = asyncio.run(talk())
    assert found == {0: b"result", 1: bad.fault, 2: b"result", 3: b"result"}
    assert isinstance(found[1], ValueError)
    assert good.status == "finished"


def test_a_worker_that_may_start_no_processes_says_how_it_may(lonely: Cluster) -> None:
    lonely.add(nanny=True)
    with pytest.raises(SetupError, match="may not start processes") as caught:
        outcomes(lonely.address, [("double", 1)])
    assert "--no-nanny" in caught.value.to_message(str).hint
    lonely.kill()
    lonely.add(nanny=True, DASK_DISTRIBUTED__WORKER__DAEMON="False")
    assert [outcome for _, outcome in outcomes(lonely.address, [("double", 1)])] == [2]


def test_an_address_where_nobody_listens_is_told_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("framer.cluster.client.SCHEDULER_TIMEOUT", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(SetupError, match="no Dask scheduler answers"):
        outcomes(f"127.0.0.1:{port}", [("double", 1)])
    for wrong in ("carrier-pigeon://coop", "tcp://", "127.0.0.1:many"):
        with pytest.raises((UsageError, SetupError), match=re.escape(wrong)):
            outcomes(wrong, [("double", 1)])


def test_stopping_while_there_are_no_workers_yet(lonely: Cluster) -> None:
    asked = iter([False, True, True])
    assert outcomes(lonely.address, [("double", 1)], stop=lambda: next(asked, True)) == []


def test_workers_that_do_not_see_the_folders_say_which(batch: Batch) -> None:
    batch.put("a")
    out = batch.home / "out"
    plan = make_plan(batch.source, out, OPTIONS, None, lambda _unit: None)
    with open_session(plan.source, out) as opened:
        asked = prepare_check(BatchContext(opened.output, batch.frame, OPTIONS.size), plan)
        assert callable(check_and_prepare(asked))
        nowhere = LocalOutputFolder(batch.home / "nowhere", out)
        with pytest.raises(SetupError, match="photos"):
            check_and_prepare(replace(asked, context=replace(asked.context, output=nowhere)))
        (batch.home / "other").mkdir()
        elsewhere = LocalOutputFolder(batch.source, batch.home / "other")
        with pytest.raises(SetupError, match="out"):
            check_and_prepare(replace(asked, context=replace(asked.context, output=elsewhere)))
        with pytest.raises(SetupError, match="photos"):
            check_and_prepare(replace(asked, photo_digest="of another photo"))
        with pytest.raises(SetupError, match="model"):
            check_and_prepare(replace(asked, model_digest="of another model"))


def test_the_command(cluster: Cluster, cli: Cli) -> None:
    (cli.folder / "in").mkdir()
    for name in ("An", "Bình"):
        (cli.folder / f"in/{name}.jpg").write_bytes(saved(astronaut(200)))
    (cli.folder / "in/bad.jpg").write_bytes(b"\xff\xd8\xff")
    done = cli("batch", "in", "out", *SMALL, "--cluster", cluster.address)
    assert done.code == 1, done.err
    assert "bad.jpg: The photo is damaged" in done.err
    assert "distributed" not in done.err
    cli.photo("in/An.jpg", "-o", "one.jpg")
    assert (cli.folder / "out/An.jpg").read_bytes() == (cli.folder / "one.jpg").read_bytes()
    assert {path.name for path in (cli.folder / "out").iterdir()} >= {"An.jpg", "Bình.jpg", "report.csv", "report.html"}
    cli.failed(cli("batch", "in", "out", "--cluster", "127.0.0.1:9", "--workers", "2"), 2, "do not go together")
