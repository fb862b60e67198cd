"""`record_same_bytes.py` runs these tests with `--record`."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record", action="store_true", help="keep the documents of today, of tests/contract")
