"""A real Dask scheduler and worker processes on loopback: the same pictures, whatever happens to workers."""

import asyncio
import json
import multiprocessing
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

from framer.batch.folder import LocalFolder
from framer.batch.output.output_folder import OutputFolder
from framer.batch.output.session import open_session
from framer.batch.plan import make_plan
from framer.batch.recipe import Recipes
from framer.batch.run import BatchRun
from framer.batch.task import BatchContext, prepare_batch_worker
from framer.batch.task_types import BatchOutcome
from framer.batch.types import ReportRow
from framer.cluster.preflight import check_and_prepare, prepare_check
from framer.errors import Crashed, FramerError, OutOfMemory, SetupError, TooSlow, Unreadable, UsageError
from framer.imaging.types import Options
from framer.workers.executor import Executor, LocalExecutor
from framer.workers.messages import ReplyDecoder, TaskError, TaskResult
from framer.workers.process import TaskLimits
from support.cluster import Cluster
from support.command import SMALL, Cli
from support.fakes.faulty import answering, unready
from support.fakes.real_workers import with_faults
from support.pictures import astronaut, ring_frame, saved
from support.processes import until

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
    """The tasks and their outcomes; `then` is called after each."""
    workers: ClusterExecutor[Any, Any] = ClusterExecutor(prepare, None, address, TaskLimits(deadline), result_type=Any)
    done = []
    try:
        for task_and_outcome in workers.run(tasks, stop):
            done.append(task_and_outcome)
            then()
    finally:
        workers.close()
    return done


@dataclass
class Batch:
    """Runs over one folder of photos, each with pictures of its own."""

    directory: Path
    error: FramerError | None = None
    last: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.frame = ring_frame(self.directory)
        self.source = self.directory / "photos"
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
        plan = make_plan(LocalFolder(self.source), LocalFolder(out), OPTIONS, None, lambda _unit: None)
        with open_session(plan.source, plan.out) as session:
            run = BatchRun(session.output, session.journal, Recipes(self.frame), str)
            workers = executor(BatchContext(session.output, self.frame, OPTIONS.size))
            rows: dict[str, ReportRow] = {}
            try:
                for event in run.process_all(plan.jobs(), workers, never):
                    session.record_row(event.row)
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
    local_out, cluster_out = batch.directory / "local", batch.directory / "cluster"
    expected = batch.run(
        local_out, lambda context: LocalExecutor(prepare_batch_worker, context, 1, result_type=BatchOutcome)
    )
    rows = batch.run(
        cluster_out,
        lambda context: ClusterExecutor(prepare_batch_worker, context, cluster.address, result_type=BatchOutcome),
        then=lambda done: cluster.kill() if done == 3 else None,
    )
    assert batch.error is None
    assert {row.status for row in rows.values()} == {"done"}
    assert timeless(rows) == timeless(expected)
    assert pictures(cluster_out) == pictures(local_out)
    assert len(pictures(cluster_out)) == 16
    assert journal(cluster_out) == journal(local_out)


def test_a_photo_that_hangs_crashes_or_cannot_be_read_costs_itself_only(cluster: Cluster, batch: Batch) -> None:
    batch.put("a", "hang", "b", "kill", "c", "bug", "d", "bug known", "e")
    rows = batch.run(
        batch.directory / "out",
        lambda context: ClusterExecutor(with_faults, context, cluster.address, TaskLimits(2), result_type=BatchOutcome),
    )
    assert batch.error is None
    assert {source: row.code for source, row in rows.items() if row.status == "failed"} == {
        "hang.jpg": "too_slow", "kill.jpg": "crashed", "bug.jpg": "internal", "bug known.jpg": "unreadable",
    }  # fmt: skip
    assert {source for source, row in rows.items() if row.status == "done"} == {f"{name}.jpg" for name in "abcde"}


def test_the_limits_of_a_task_are_those_of_this_machine(cluster: Cluster) -> None:
    tasks = [("hang", 0), ("die", 0), ("eat", 8_000_000_000), ("raise", Unreadable()), ("raise", ValueError())]
    done = outcomes(cluster.address, tasks, deadline=1.0)
    assert sorted(type(outcome).__name__ for _, outcome in done) == sorted(
        kind.__name__ for kind in (TooSlow, Crashed, OutOfMemory, Unreadable, FramerError)
    )


def test_few_tasks_are_submitted_however_many_there_are(cluster: Cluster) -> None:
    taken = done = max_pending = 0

    def tasks() -> Iterator[tuple[str, int]]:
        nonlocal taken
        for number in range(60):
            taken += 1
            yield "double", number

    def count() -> None:
        nonlocal done, max_pending
        done += 1
        max_pending = max(max_pending, taken - done)

    doubled = outcomes(cluster.address, tasks(), then=count)
    assert sorted(outcome for _, outcome in doubled) == [2 * number for number in range(60)]
    assert max_pending <= 4


@pytest.mark.parametrize(("times", "outcome"), [(1, 6), (10, Crashed)])
def test_a_task_that_the_cluster_loses_is_retried_a_few_times(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch, times: int, outcome: object
) -> None:
    submit, submitted = DaskClient.submit, 0

    def lose(client: DaskClient, number: int, task: bytes) -> None:
        nonlocal submitted
        submitted += (is_third := pickle.loads(task) == ("double", 3))
        if not is_third or submitted > times:
            submit(client, number, task)

    monkeypatch.setattr("framer.cluster.executor.REPLY_TIMEOUT", 0.5)
    monkeypatch.setattr(DaskClient, "submit", lose)
    done = outcomes(cluster.address, [("double", n) for n in range(9)], deadline=0.5)
    doubled = {task[1]: result for task, result in done}
    third = doubled.pop(3)
    assert doubled == {n: 2 * n for n in range(9) if n != 3}
    assert third == outcome or type(third) is outcome
    assert submitted == (2 if times == 1 else 4)


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
    pid_file = tmp_path / "pids"
    done = outcomes(cluster.address, (("note", str(pid_file)) for _ in range(50)), stop=pid_file.exists)
    begun = len(pid_file.read_text().split())
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


def in_dask_worker(plugin: FramerPlugin, act: Callable[[FramerPlugin], Any]) -> Any:
    """What `act` returns, in a thread beside the event loop of a Dask worker that has this plugin."""

    async def run_worker() -> Any:
        plugin.setup(SimpleNamespace(address="tcp://there", state=SimpleNamespace(nthreads=1), local_directory="."))
        try:
            return await asyncio.to_thread(act, plugin)
        finally:
            await plugin.teardown(None)

    return asyncio.run(run_worker())


def test_a_worker_of_another_version_that_joins_later_is_found_out() -> None:
    plugin = FramerPlugin(b"", TaskLimits(), {**installed_versions(), "framer-avatar": "0.0.1"})
    reply = ReplyDecoder(bytes).decode(in_dask_worker(plugin, lambda plugin: plugin.run(b"")))
    assert isinstance(reply, TaskError)
    assert isinstance(reply.error(), SetupError)
    assert "0.0.1" in str(reply.error())


def test_processes_without_work_end_and_come_back_with_the_next_task(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_plugin, "IDLE_TIMEOUT", 0.1)

    def double(plugin: FramerPlugin, number: int) -> Any:
        return ReplyDecoder(int).decode(plugin.run(pickle.dumps(("double", number))) or b"")

    def work(plugin: FramerPlugin) -> tuple[Any, bool, Any]:
        first = double(plugin, 1)
        has_ended = until(lambda: not multiprocessing.active_children())
        return first, has_ended, double(plugin, 2)

    plugin = FramerPlugin(pickle.dumps((answering, None)), TaskLimits(), installed_versions())
    assert in_dask_worker(plugin, work) == (TaskResult(2), True, TaskResult(4))


def test_a_cluster_that_has_lost_its_workers_ends_the_run_and_the_next_one_goes_on(
    lonely: Cluster, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("framer.cluster.client.NO_WORKERS_TIMEOUT", 2.5)
    out = batch.directory / "out"
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
    waits: int = 0

    async def exception(self) -> Exception | None:
        return self.fault


class FakeDask:
    """Dask's client with one worker, whose futures are the `promises`."""

    status = "running"
    as_current = nullcontext

    def __init__(self, promises: list[Promise], on_gather: Callable[[Promise], None]) -> None:
        self.promises, self.on_gather = promises, on_gather

    def __await__(self) -> Iterator[Any]:
        return self._started().__await__()

    async def _started(self) -> "FakeDask":
        return self

    async def nthreads(self) -> dict[str, int]:
        return {"tcp://worker": 1}

    async def get_versions(self, packages: list[str]) -> dict[str, Any]:
        return {"scheduler": {"packages": installed_versions()}, "workers": {}}

    async def run(self, *_arguments: Any, **_options: Any) -> dict[str, Any]:
        return {}

    register_plugin = unregister_worker_plugin = cancel = close = run

    def map(self, *_arguments: Any, key: list[tuple[str, int]], pure: bool) -> list[Promise]:
        return [self.promises[number] for _, number in key]

    async def gather(self, wanted: dict[Any, Promise], errors: str) -> dict[Any, bytes | None]:
        assert errors == "skip"
        for promise in wanted.values():
            self.on_gather(promise)
        return {key: b"result" if promise.status == "finished" else None for key, promise in wanted.items()}


def test_results_that_are_lost_with_their_worker_before_they_are_fetched_are_waited_for_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lost, bad, good, unlucky = promises = [Promise(("run", number)) for number in range(4)]

    async def wait(promise: Promise) -> None:
        promise.waits += 1
        if promise is lost and promise.waits == 1:
            promise.status = "lost"  # between its end and the request for its result
        elif promise.status == "lost":
            promise.status = "finished"

    def lose(promise: Promise) -> None:
        """While they are fetched these two are lost and done a second time; one goes wrong, as Dask tells with None."""
        if promise is bad:
            promise.status, promise.fault = "error", ValueError()
        if promise is unlucky and promise.waits == 1:
            promise.status = "lost"

    async def submit_all() -> dict[int, Any]:
        client = DaskClient("", FramerPlugin(b"", TaskLimits(), {}))
        await client.start()
        for promise in promises:
            client.submit(promise.key[1], b"task")
        try:
            return dict([await asyncio.to_thread(client.replies.get, timeout=20) for _ in promises])
        finally:
            await client.close()

    monkeypatch.setattr("framer.cluster.client.wait", wait)
    monkeypatch.setattr("framer.cluster.client.Client", lambda *_arguments, **_options: FakeDask(promises, lose))
    replies = asyncio.run(submit_all())
    assert replies == {0: b"result", 1: bad.fault, 2: b"result", 3: b"result"}
    assert isinstance(replies[1], ValueError)
    assert [promise.waits for promise in promises] == [2, 1, 1, 2]
    assert good.status == "finished"


def test_a_worker_that_may_start_no_processes_says_how_it_may(lonely: Cluster) -> None:
    lonely.add(nanny=True)
    with pytest.raises(SetupError, match=r"^this Dask worker may not start processes") as caught:
        outcomes(lonely.address, [("double", 1)])
    assert "framer worker" in caught.value.to_message(str).hint
    lonely.kill()
    lonely.add(nanny=True, DASK_DISTRIBUTED__WORKER__DAEMON="False")
    assert [outcome for _, outcome in outcomes(lonely.address, [("double", 1)])] == [2]


def test_an_address_without_a_scheduler_is_an_error_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("framer.cluster.client.SCHEDULER_TIMEOUT", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(SetupError, match="no Dask scheduler answers"):
        outcomes(f"127.0.0.1:{port}", [("double", 1)])
    for wrong in ("carrier-pigeon://coop", "tcp://", "127.0.0.1:many"):
        with pytest.raises((UsageError, SetupError), match=re.escape(wrong)):
            outcomes(wrong, [("double", 1)])


def test_stopping_while_there_are_no_workers_yet(lonely: Cluster) -> None:
    answers = iter([False, True, True])
    assert outcomes(lonely.address, [("double", 1)], stop=lambda: next(answers, True)) == []


def test_workers_that_do_not_see_the_folders_say_which(batch: Batch) -> None:
    batch.put("a")
    out = batch.directory / "out"
    plan = make_plan(LocalFolder(batch.source), LocalFolder(out), OPTIONS, None, lambda _unit: None)
    with open_session(plan.source, plan.out) as session:
        check = prepare_check(BatchContext(session.output, batch.frame, OPTIONS.size), plan)
        assert callable(check_and_prepare(check))
        nowhere = OutputFolder(LocalFolder(batch.directory / "nowhere"), LocalFolder(out))
        with pytest.raises(SetupError, match="photos"):
            check_and_prepare(replace(check, context=replace(check.context, output=nowhere)))
        (batch.directory / "other").mkdir()
        elsewhere = OutputFolder(LocalFolder(batch.source), LocalFolder(batch.directory / "other"))
        with pytest.raises(SetupError, match="out"):
            check_and_prepare(replace(check, context=replace(check.context, output=elsewhere)))
        with pytest.raises(SetupError, match="photos"):
            check_and_prepare(replace(check, photo_digest="of another photo"))
        with pytest.raises(SetupError, match="model"):
            check_and_prepare(replace(check, model_digest="of another model"))


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
    cli.failed(cli("batch", "in", "out", "--cluster", "127.0.0.1:9", "--workers", "2"), 2, "cannot be used together")
