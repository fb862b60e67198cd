"""What tests share: pictures, campaigns, commands, servers; `tests` is on the import path (pyproject.toml)."""

from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
ROOT = TESTS.parent
