"""Each slip in campaign.toml has one sentence, in one language, that says where it is and what to type."""

import re
from pathlib import Path

import pytest

from framer.campaigns.manifest import inspect_manifest
from framer.campaigns.manifest_findings import find_errors
from framer.campaigns.manifest_lines import scan_statements
from support.slips import NAME, OWN_FILES, SLIPS, STUDIED_FILES, good_manifest, make_slip, sentences_about, slips_table

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "campaign-format.md"
ENGLISH = re.compile(r"\b(the|is|of|must|expected|invalid|line|character|codec|value|and)\b", re.IGNORECASE)
READ = {
    "curly-quotes", "vn-date", "quoted-date", "no-zero-date", "colour-short", "colour-nohash", "overlayid-int",
    "utf8-bom", "utf16", "cp1258", "colour-unquoted", "odd-spaces", "key-in-quotes", "full-width", "numbered",
}  # fmt: skip


def test_a_good_file_has_no_slip(tmp_path: Path) -> None:
    good_manifest(tmp_path / NAME)
    assert sentences_about(tmp_path / NAME) == []


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_has_one_sentence_with_file_line_and_what_to_type(tmp_path: Path, slip: str) -> None:
    folder = make_slip(tmp_path, slip)
    (words,) = sentences_about(folder)
    assert not ENGLISH.search(re.sub(r"campaign\.toml|“[^”]*”", "", words.text)), words
    assert "SVG" not in words.text + words.hint
    assert "framer chưa được cài đặt đúng" not in words.text
    if slip in STUDIED_FILES + OWN_FILES:
        assert words.text.startswith(f"{NAME}/campaign")
    else:
        assert re.match(rf"{NAME}/campaign\.toml, dòng \d+: ", words.text)
        assert words.hint
    (english,) = sentences_about(folder, "en")
    assert english.text != words.text
    assert english.text.isascii() or re.search(r"“[^”]*”|[–→]", english.text)


@pytest.mark.parametrize("slip", sorted(READ))
def test_what_can_be_meant_in_one_way_alone_is_read(tmp_path: Path, slip: str) -> None:
    manifest = inspect_manifest(make_slip(tmp_path, slip))
    assert manifest.campaign
    good_manifest(tmp_path / "good" / NAME)
    good = inspect_manifest(tmp_path / "good" / NAME).campaign
    assert good
    same = ("title", "mark", "organiser", "starts", "ends", "caption")
    assert [getattr(manifest.campaign, key) for key in same] == [getattr(good, key) for key in same]


@pytest.mark.parametrize("slip", SLIPS)
def test_the_line_that_is_told_mends_the_file(tmp_path: Path, slip: str) -> None:
    folder = make_slip(tmp_path, slip)
    manifest = inspect_manifest(folder)
    if not manifest.text or slip in STUDIED_FILES + OWN_FILES:
        return
    path = folder / "campaign.toml"
    (folder / "don-vi.csv").write_text("Khoa Nội\n", encoding="utf-8")  # as the hint about a workbook says
    for finding in manifest.findings:
        if finding.correction:
            text = path.read_text("utf-8")
            lines, (length, *_) = text.split("\n"), _lengths_at(text, finding.line)
            end = finding.line - 1 + (0 if finding.code == "missing" else length)
            lines[finding.line - 1 : end] = [] if finding.code == "misplaced" else [finding.correction]
            if finding.code == "misplaced":
                lines.insert(int(finding.details["above"]) - 1, finding.correction)
            path.write_text("\n".join(lines), encoding="utf-8")
    left = find_errors(inspect_manifest(folder).findings)
    assert left == []


def test_the_table_in_the_documents_is_what_framer_says(tmp_path: Path) -> None:
    assert slips_table(tmp_path) in DOCUMENT.read_text("utf-8"), "python tests/contract/record_campaign_slips.py"


def _lengths_at(text: str, line: int) -> list[int]:
    """How many lines the statement at `line` has."""
    return [len(statement.lines) for statement in scan_statements(text) if statement.first == line]
