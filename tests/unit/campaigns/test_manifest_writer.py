"""Values written into a campaign.toml, whose comments and layout stay."""

import tomllib
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from framer.campaigns.manifest_findings import ManifestError
from framer.campaigns.manifest_writer import merge_values, write_manifest

TEXT = """\
# Chiến dịch của tỉnh

title = "Chào mừng"   # khẩu hiệu
mark = "Đại hội"
caption = \"\"\"
Mời bạn!
#NgayHoi\"\"\"

# slogan = "…"

[colours]
field = "#c8102e"   # màu nền
light = "#fff1c6"

# Mỗi khối là một khung.
[[frames]]
id = "ring"
title = "Vòng tròn"
overlay = "ring.png"
window = { cx = 0.5, cy = 0.5, r = 0.381 }  # đo bằng tay
"""
LINES = TEXT.splitlines()

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
flat = st.one_of(texts, st.booleans(), st.integers(-(10**9), 10**9), st.dates(), st.lists(texts, max_size=5))
changes = st.fixed_dictionaries(
    {},
    optional={
        "title": texts, "mark": st.one_of(st.none(), texts), "slogan": texts, "caption": texts, "draft": st.booleans(),
        "starts": st.dates(), "order": st.integers(1, 999), "units": st.lists(texts, max_size=6),
        "captions": st.lists(st.fixed_dictionaries({"label": texts, "text": texts}), max_size=3),
        "colours": st.dictionaries(st.sampled_from(["field", "deep", "light", "bạc"]), st.one_of(st.none(), texts)),
        "frames": st.lists(
            st.fixed_dictionaries(
                {}, optional={"id": texts, "overlay": texts, "window": st.fixed_dictionaries({"r": st.floats(0, 1)})}
            ),
            min_size=1, max_size=3,
        ),
    },
)  # fmt: skip


def changed_lines(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that went and those that came."""
    old, new = before.splitlines(), after.splitlines()
    return [line for line in old if line not in new], [line for line in new if line not in old]


def test_a_value_is_changed_and_nothing_else() -> None:
    went, came = changed_lines(TEXT, write_manifest(TEXT, {"title": "Hội Xuân"}))
    assert (went, came) == (['title = "Chào mừng"   # khẩu hiệu'], ['title = "Hội Xuân"   # khẩu hiệu'])


def test_equal_values_change_nothing() -> None:
    assert write_manifest(TEXT, tomllib.loads(TEXT)) == TEXT
    assert write_manifest(TEXT, {}) == TEXT


def test_part_of_a_table_in_braces_is_changed_in_its_place() -> None:
    _, came = changed_lines(TEXT, write_manifest(TEXT, {"frames": [{"window": {"r": 0.4}}]}))
    assert came == ["window = { cx = 0.5, cy = 0.5, r = 0.4 }  # đo bằng tay"]


def test_new_keys_stand_where_they_are_read() -> None:
    written = write_manifest(TEXT, {"draft": True, "starts": date(2027, 9, 1), "colours": {"deep": "#7d0816"}})
    assert tomllib.loads(written)["draft"] is True
    lines = written.splitlines()
    assert lines.index("starts = 2027-09-01") < lines.index("[colours]")
    assert lines[lines.index('light = "#fff1c6"') + 1] == 'deep = "#7d0816"'
    assert [line for line in LINES if line not in lines] == []


def test_none_takes_a_key_out() -> None:
    went, came = changed_lines(TEXT, write_manifest(TEXT, {"mark": None, "colours": {"light": None}, "order": None}))
    assert (went, came) == (['mark = "Đại hội"', 'light = "#fff1c6"'], [])


def test_frames_may_come_and_go() -> None:
    blocks = [{"id": "a", "title": "A", "overlay": "a.png"}, {"id": "b", "title": "B", "overlay": "b.png"}]
    written = write_manifest(TEXT, {"frames": blocks})
    assert written.count("[[frames]]") == 2
    assert tomllib.loads(written)["frames"] == blocks
    assert 'field = "#c8102e"   # màu nền' in written


def test_a_text_of_several_lines_is_written_as_people_write_it() -> None:
    assert 'caption = """Mời bạn!\n#Tet"""' in write_manifest(TEXT, {"caption": "Mời bạn!\n#Tet"})


def test_line_ends_of_windows_stay() -> None:
    written = write_manifest(TEXT.replace("\n", "\r\n"), {"mark": "Tết"})
    assert written.count("\r\n") == written.count("\n") == TEXT.count("\n")


def test_slips_that_are_read_are_written_well_and_others_refused() -> None:
    assert 'title = "Hội"' in write_manifest("title = “Hội”\nstarts = 01/09/2027\n", {"mark": "A"})
    with pytest.raises(ManifestError, match="line 1"):
        write_manifest('title = "Hội\n', {"mark": "A"})


def test_a_new_file_is_what_its_values_say() -> None:
    values = {"title": "Hội", "colours": {"field": "#c8102e"}, "frames": [{"id": "ring", "window": {"r": 0.4}}]}
    written = write_manifest("", values)
    assert tomllib.loads(written) == values
    assert "[colours]" in written
    assert "[[frames]]" in written


@given(changes)
@example({"title": 'a"""b\n', "caption": "\n\\ x", "units": ["#", "]"]})
@example({"colours": {"field": None, "light": None}})
def test_what_is_written_is_what_is_read(values: dict[str, Any]) -> None:
    written = write_manifest(TEXT, values)
    assert tomllib.loads(written) == merge_values(tomllib.loads(TEXT), values)
    assert write_manifest(written, values) == written  # a second time changes nothing
    comments = ["# Chiến dịch của tỉnh", '# slogan = "…"']
    assert [comment for comment in comments if comment not in written] == []


@given(st.dictionaries(st.sampled_from(["title", "mark", "draft", "order", "units"]), flat, max_size=4))
def test_a_file_without_a_line_end_takes_new_keys(values: dict[str, Any]) -> None:
    assert tomllib.loads(write_manifest('title = "A"  # ghi chú', values)) == {"title": "A", **values}
