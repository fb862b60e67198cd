"""The desk says in its own words what the batch says of its command."""

from pathlib import Path

import pytest

from framer.desk.own_words import DESK_SENTENCES, desk_gettext, load_desk_translator
from framer.i18n import load_translator
from support.batches import put
from support.desk import make_open_desk
from support.folder_window import FolderWindow
from support.pictures import astronaut, saved


def test_each_sentence_is_one_that_the_batch_says() -> None:
    translate = load_translator("vi")
    for theirs, own in DESK_SENTENCES.items():
        assert translate(theirs) != theirs or theirs == "matches.csv", "no such sentence any more"
        assert load_desk_translator("vi")(theirs) == translate(own)
        assert "--" not in own


@pytest.mark.parametrize(("language", "contrast"), [("vi", "6,1 : 1"), ("en", "6.1 : 1")])
def test_figures_are_written_as_the_language_does(tmp_path: Path, language: str, contrast: str) -> None:
    with make_open_desk(tmp_path).application.test_request_context(f"/?lang={language}"):
        told = desk_gettext("“%(text)s”: contrast %(contrast).1f : 1.") % {"text": "50 %", "contrast": 6.07}
        reach = desk_gettext("Words %(place)s reach to %(reach).2f of the side") % {"place": "", "reach": 0.436}
        letters = desk_gettext("“%(text)s”: inside the letter circle (ink to %(reach).4f of %(most).2f).")
        ink = letters % {"text": "A", "reach": 0.4312, "most": 0.44}
    assert told.startswith("“50 %”")
    assert contrast in told
    assert ("0,4312 trên 0,44" if language == "vi" else "0.4312 of 0.44") in ink
    assert ("0,44" if language == "vi" else "0.44") in reach


def test_a_file_in_a_pictures_place_is_told_without_options(tmp_path: Path) -> None:
    window = FolderWindow(make_open_desk(tmp_path))
    source = put(tmp_path / "home/anh", {"a.jpg": saved(astronaut(96))})
    put(tmp_path / "home/out", {"a.jpg": b"not framer's"})
    window.choose(source, out=str(tmp_path / "home/out"))
    failure = window.run()["run"]["failures"][0]
    assert "--force" not in failure["hint"]
    assert failure["hint"]
