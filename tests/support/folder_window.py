"""A folder of photos at the desk, as its page asks for it."""

import threading
import time
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

_PATIENCE = 120.0  # seconds that a run may take


class FolderWindow:
    """A window on a desk (`support.desk.make_open_desk`)."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def ask(self, method: str, path: str, body: Any = None, status: int = 200, **more: Any) -> Any:
        """The JSON of an answer, which must have this status; bytes are sent as they are."""
        sent = {"data": body} if isinstance(body, bytes) else {"json": body} if body is not None else {}
        with self.client.open(f"/api/folder{path}", method=method, **sent, **more) as answer:
            assert answer.status_code == status, (answer.status_code, answer.data[:1000])
            return answer.json if answer.is_json else answer.data

    def choose(self, source: Path, **more: Any) -> Any:
        """Plan a folder in small pictures."""
        return self.ask("PUT", "/job", {"source": str(source), "sizes": [256], **more})

    def run(self) -> dict[str, Any]:
        """Run to the end; how it stands then."""
        self.ask("POST", "/run", {}, 202)
        return self.wait()

    def wait(self) -> dict[str, Any]:
        """How it stands once the run is over."""
        for thread in [each for each in threading.enumerate() if each.name == "folder run"]:
            thread.join(_PATIENCE)
        return dict(self.ask("GET", ""))

    def rows(self) -> dict[str, dict[str, Any]]:
        """The rows by the photo's file name."""
        return {row["file"]: row for row in self.ask("GET", "/rows")["rows"]}

    def wait_for(self, state: str) -> None:
        """Until the run is in this state."""
        end = time.monotonic() + _PATIENCE
        while self.ask("GET", "")["run"]["state"] != state and time.monotonic() < end:
            time.sleep(0.05)
