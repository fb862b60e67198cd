"""Inside parts of other packages that framer relies on, beyond what those packages promise to keep.

Each function below is overridden, called from an override, or has to go on working in one way. Its source stands here
as a digest. When a new version changes one, read the change together with the module that relies on it, run that
module's tests, and only then write down the new digest and raise the upper bound in pyproject.toml.
"""

import hashlib
import inspect
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import Any

import h11
import pytest
from flask_compress import Compress
from fsspec.implementations.sftp import SFTPFileSystem
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.h11_impl import H11Protocol as Http
from uvicorn.protocols.http.h11_impl import RequestResponseCycle as Cycle
from uvicorn.server import Server, ServerState

from framer.server.connection import ClientConnection
from framer.storage.sftp import CheckedSFTP
from framer.web.rate_limits import MemoryCounters
from support import ROOT

CONNECTION, RUN, BRIDGE = "framer/server/connection.py", "framer/server/run.py", "framer/server/wsgi_bridge.py"
RECEIVING, SENDING = "framer/server/receiving.py", "framer/server/sending.py"
HANDSHAKE, RATES = "framer/server/tls_handshake.py", "framer/web/rate_limits.py"
SFTP, COMPRESSION = "framer/storage/sftp.py", "framer/web/compression.py"


@dataclass(frozen=True)
class Inside:
    """A function, the digest of its source, and which module relies on what in it."""

    function: Callable[..., Any]
    digest: str
    module: str
    relied_on: str


INSIDES = (
    Inside(Http.__init__, "ad1ed8e837b2", CONNECTION, "attributes loop, connections, conn, cycle, scope, client"),
    Inside(Http.connection_made, "6efb565ff3d3", CONNECTION, "joins the connections of all, sets the transport"),
    Inside(Http.connection_lost, "dbb688fa2b38", CONNECTION, "leaves the connections of all, wakes the request"),
    Inside(Http.data_received, "e03b145518ca", CONNECTION, "has handled all complete events when it returns"),
    Inside(Http.handle_events, "e63a9d1492e3", CONNECTION, "app_state is in scopes; makes cycles; send_400_response"),
    Inside(Http.send_400_response, "56937b748fc5", CONNECTION, "sends in h11's states IDLE and SEND_RESPONSE, closes"),
    Inside(Http.on_response_complete, "1fbb8f48c6a1", CONNECTION, "goes on with requests that were sent ahead"),
    Inside(Http.resume_writing, "7844bbaa8cce", SENDING, "is called when the client has taken most of the buffer"),
    Inside(Http.shutdown, "aaa6d607648b", HANDSHAKE, "is called for each of the connections when the server stops"),
    Inside(Cycle.__init__, "d245415af679", CONNECTION, "attributes disconnected, message_event, response_complete"),
    Inside(Cycle.run_asgi, "0f33f2449a44", BRIDGE, "logs exceptions; logs nothing where the client is gone"),
    Inside(Cycle.receive, "2d138e9944ff", RECEIVING, "http.disconnect once disconnected and message_event are set"),
    Inside(Cycle.send, "76b4bcb0998b", SENDING, "waits for a slow reader; drops what is sent to one that is gone"),
    Inside(FlowControl.drain, "4bda6b61c277", SENDING, "waits until resume_writing"),
    Inside(ServerState.__init__, "8daf3a9b4e4e", RUN, "attribute connections, shared by all"),
    Inside(Server.run, "239e0133d430", RUN, "runs serve on a new loop in this thread"),
    Inside(Server.startup, "2aa1d70a244b", RUN, "four keyword arguments for http; listens with config.backlog"),
    Inside(Server.capture_signals, "e1bbcd4770d1", RUN, "calls handle_exit, and raises the signals again at the end"),
    Inside(Server.handle_exit, "553276efa26e", RUN, "sets should_exit"),
    Inside(Server.shutdown, "9b33c5056299", RUN, "calls shutdown of connections; waits timeout_graceful_shutdown"),
    Inside(h11.Connection.trailing_data.fget, "fd8e9638ec94", CONNECTION, "bytes behind the request, first of a pair"),
    Inside(FixedWindowRateLimiter.hit, "3e3f20e53cda", RATES, "counts by Storage.incr and compares its result"),
    Inside(Storage.__init_subclass__, "44c43fe3894e", RATES, "wraps the methods of MemoryCounters"),
    Inside(Compress.after_request, "4413d6234d59", COMPRESSION, "compresses what is whole; tag, 304, cache"),
    Inside(SFTPFileSystem.__init__, "707c7ffecd9e", SFTP, "sets host and ssh_kwargs, then calls _connect"),
    Inside(SFTPFileSystem._connect, "81fd8b3f5a1f", SFTP, "is overridden: sets client and ftp"),
    Inside(SFTPFileSystem.info, "8c658c55d6e8", SFTP, "asks ftp"),
    Inside(SFTPFileSystem.get_file, "a4c4c3ac0271", SFTP, "asks ftp"),
    Inside(SFTPFileSystem.mv, "2976a65533e4", SFTP, "renames by ftp, over a file that is there"),
    Inside(SFTPFileSystem.makedirs, "d8f019c110f9", SFTP, "makes each missing directory by ftp"),
)  # fmt: skip
BOUNDED = {"click", "flask-compress", "flask-limiter", "fsspec", "h11", "limits", "uvicorn", "watchfiles"}


@pytest.mark.parametrize("inside", INSIDES, ids=lambda inside: inside.function.__qualname__)
def test_what_is_relied_on_is_as_it_was(inside: Inside) -> None:
    source = inspect.getsource(inside.function)
    name = f"{inside.function.__module__}.{inside.function.__qualname__}"
    assert digest_of(source) == inside.digest, (
        f"{name} has changed. {inside.module} relies on this: {inside.relied_on}. See the top of this file.\n{source}"
    )


def test_overrides_have_the_parameters_of_what_they_override() -> None:
    for name, method in vars(ClientConnection).items():
        if name != "__init__" and inspect.isfunction(method) and hasattr(Http, name):
            expected = inspect.signature(getattr(Http, name)).parameters
            assert list(inspect.signature(method).parameters) == list(expected), name
    assert list(inspect.signature(Server.startup).parameters) == ["self", "sockets"]
    assert list(inspect.signature(Server.handle_exit).parameters) == ["self", "sig", "frame"]
    for connect in (CheckedSFTP._connect, SFTPFileSystem._connect):
        assert list(inspect.signature(connect).parameters) == ["self"]


def test_no_new_name_of_uvicorn_is_taken_by_ours() -> None:
    overridden = {name for name in vars(ClientConnection) if hasattr(Http, name) and not name.startswith("__")}
    assert overridden == {
        "connection_made", "data_received", "send_400_response", "connection_lost",
    }  # fmt: skip


def test_counters_have_all_methods_that_the_limits_library_asks_for() -> None:
    asked_for = Storage.__abstractmethods__
    assert asked_for == {"base_exceptions", "incr", "get", "get_expiry", "check", "reset", "clear"}
    assert asked_for <= set(vars(MemoryCounters))


def test_packages_that_are_relied_on_so_have_an_upper_bound() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    dependencies = (*project["dependencies"], *chain(*project["optional-dependencies"].values()))
    bounded = {re.split(r"[<>=]", line)[0] for line in dependencies if re.search(r"<|==", line)}
    assert bounded >= BOUNDED


def digest_of(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()[:12]
