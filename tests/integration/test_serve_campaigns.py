"""`framer serve` with the organisation's own campaigns."""

import json
import subprocess
import sys
from pathlib import Path

from support.campaigns import write_campaign
from support.command import environment


def test_serve_adds_the_organisations_folder_and_says_what_is_broken(tmp_path: Path) -> None:
    write_campaign(tmp_path, "hoi-xuan")
    write_campaign(tmp_path, "tet").joinpath("campaign.toml").write_text("title = ")
    program = (
        "import sys; from framer.cli import main; import framer.web.serve as server; "
        "server.serve_app = lambda app, *_, **__: print(app.test_client().get('/api/v1/campaigns').text); "
        "sys.exit(main(['serve']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment(FRAMER_FRAMES_DIR=str(tmp_path)),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    ids = [each["id"] for each in json.loads(done.stdout)["campaigns"]]
    assert {"lang-son-xvii", "hoi-xuan"} <= set(ids)
    (line,) = done.stderr.splitlines()
    assert "tet/campaign.toml" in line
