"""Whether the process says that it is ready exactly when a photo would find a worker."""

import os
import signal
from pathlib import Path
from typing import Any

from batch_steps import answering
from serve_support import wait_for
from web_support import Clock, make_campaign

from framer.catalogue import Catalogue
from framer.on_call import OnCall
from framer.settings import read_settings
from framer.web.app import create_app
from framer.web.health import Health


def test_it_is_not_ready_while_no_worker_lives_and_then_again(tmp_path: Path) -> None:
    workers: OnCall[Any, Any] = OnCall(answering, None, 1)
    workers.start()
    clock = Clock()
    app = create_app(read_settings({}), Catalogue([make_campaign(tmp_path)]), workers=workers)
    app.extensions["health"] = Health("", clock)
    client = app.test_client()
    assert client.get("/readyz").status_code == 200

    slot = workers._free[0]
    os.kill(workers.do(("pid", 0)), signal.SIGKILL)
    wait_for(lambda: not slot.has_worker, "the end of the worker is seen")
    clock.seconds += 2
    assert client.get("/readyz").get_json() == {"status": "not ready", "problems": ["workers"]}

    wait_for(lambda: workers.load().alive, "a successor")
    clock.seconds += 2
    assert client.get("/readyz").status_code == 200
    workers.close()
