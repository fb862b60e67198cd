"""Extras that are not installed."""

import sys

import pytest

from framer.extras import MissingExtra
from framer.i18n import load_translator
from framer.settings import read_settings
from framer.web.app import open_result_store
from support.command import Cli
from support.pictures import astronaut, saved


def test_a_redis_without_its_package_is_refused_with_the_command_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "framer.web.results.redis", None)
    with pytest.raises(MissingExtra) as caught:
        open_result_store(read_settings({"FRAMER_REDIS_URL": "redis://127.0.0.1/0"}))
    english, vietnamese = (caught.value.to_message(load_translator(language)) for language in ("en", "vi"))
    assert english.text == "FRAMER_REDIS_URL needs the extra “redis”, which is not installed."
    assert english.hint == "In framer's folder: .venv/bin/pip install -c constraints.txt -e '.[redis]'"
    assert vietnamese.text == "FRAMER_REDIS_URL cần gói phụ “redis”, nhưng gói này chưa được cài."
    assert vietnamese.hint.endswith("hãy chạy: .venv/bin/pip install -c constraints.txt -e '.[redis]'")


@pytest.mark.slow
def test_a_cluster_without_its_package_is_refused_with_the_command_for_it(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "framer.cluster.executor", None)
    (cli.folder / "anh").mkdir()
    (cli.folder / "anh" / "a.jpg").write_bytes(saved(astronaut()))
    run = cli("batch", "anh", "out", "--cluster", "tcp://127.0.0.1:1")
    assert run.code == 3
    assert "--cluster needs the extra “cluster”, which is not installed." in run.err
    assert "-e '.[cluster]'" in run.err
