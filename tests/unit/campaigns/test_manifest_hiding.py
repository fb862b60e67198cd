"""A slip in a key that hides a campaign never shows the campaign to everybody."""

from pathlib import Path

import pytest

from framer.campaigns.manifest import inspect_manifest
from framer.campaigns.manifest_hiding import marks_draft
from framer.campaigns.registry import is_marked_draft
from framer.campaigns.reloading import ReloadingRegistry
from framer.i18n import load_translator
from support.campaigns import settled, write_campaign
from support.clock import Clock
from support.manifests import GOOD, add_campaign


def told(folder: Path, text: str) -> list[str]:
    findings = inspect_manifest(add_campaign(folder, text) / "dai-hoi").findings
    return [f"{each.severity} {each.code} {each.key}: {each.correction}" for each in findings]


@pytest.mark.parametrize("name", ["Draft", "DRAFT", '"Draft"'])
def test_capitals_are_read_as_the_key_that_they_are(tmp_path: Path, name: str) -> None:
    campaign = inspect_manifest(add_campaign(tmp_path, f"{name} = true  # chưa xong\n{GOOD}") / "dai-hoi").campaign
    assert campaign is not None
    assert campaign.draft
    (finding,) = campaign.findings
    assert (finding.severity, finding.code) == ("warning", "capitals")
    words = finding.to_message(load_translator("vi"))
    assert "bằng chữ thường" in words.text
    assert words.hint.endswith("draft = true") or words.hint.endswith('"draft" = true')


def test_all_keys_are_known_in_capitals(tmp_path: Path) -> None:
    text = 'Listed = false\nCLOSED_AFTER_DAYS = 3\nContact = "Văn phòng"\n' + GOOD.replace("title = ", "Title = ")
    campaign = inspect_manifest(add_campaign(tmp_path, text) / "dai-hoi").campaign
    assert campaign is not None
    assert (campaign.listed, campaign.closed_after_days, campaign.contact) == (False, 3, "Văn phòng")
    assert campaign.title == "Chào mừng Đại hội"
    assert campaign.entries[0].title == "Vòng tròn"


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("draf = true\n" + GOOD, "error unknown_key draf: draft = true"),
        ("nhap = true\n" + GOOD, "error unknown_key nhap: draft = true"),
        ("closed_after_day = 3\n" + GOOD, "error unknown_key closed_after_day: closed_after_days = 3"),
        ("lited = false\n" + GOOD, "error unknown_key lited: listed = false"),
        ("draft = false\nDraft = true\n" + GOOD, "error unknown_key Draft: # Draft = true"),
        (GOOD + "draft = true\n", "error misplaced frames.0.draft: draft = true"),
        (GOOD + "Draft = true\n", "error misplaced frames.0.Draft: draft = true"),
        (GOOD + "[colours]\nlisted = false\n", "error misplaced colours.listed: listed = false"),
        ("draf = false\n" + GOOD, "warning unknown_key draf: draft = false"),
        (GOOD + "listed = true\n", "warning misplaced frames.0.listed: listed = true"),
    ],
)
def test_what_would_have_hidden_it_is_refused(tmp_path: Path, text: str, finding: str) -> None:
    assert finding in told(tmp_path, text)


@pytest.mark.parametrize(
    ("document", "hidden"),
    [
        ({"Draft": True}, True),
        ({"ban_nhap": True}, True),
        ({"draft": "có"}, True),
        ({"frames": [{"id": "ring", "draft": True}]}, True),
        ({"draft": False, "title": "Bản nháp"}, False),
        ({"title": "draft", "frames": [{"id": "draft"}]}, False),
    ],
)
def test_a_draft_is_known_however_it_is_written(document: dict[str, object], hidden: bool) -> None:
    assert marks_draft(document) == hidden


@pytest.mark.parametrize("line", ["draft = true", "Draft=true", "nhap = ", "draft = false"])
def test_so_is_one_whose_file_cannot_be_read(tmp_path: Path, line: str) -> None:
    text = f"{line}\n" + 'x = "\n' * 300 + GOOD
    folder = add_campaign(tmp_path, text) / "dai-hoi"
    assert inspect_manifest(folder).text is None
    assert is_marked_draft(folder) == (line != "draft = false")


@pytest.mark.parametrize("slip", ["Draft = true", "draf = true", "[[frames]]\ndraft = true"])
def test_a_campaign_that_is_to_be_hidden_goes(tmp_path: Path, slip: str) -> None:
    write_campaign(tmp_path, "khac")
    file = write_campaign(tmp_path).joinpath("campaign.toml")
    clock = Clock()
    reloading = ReloadingRegistry([tmp_path], clock=clock)
    assert [each.id for each in reloading.current().campaigns] == ["khac", "dai-hoi"]
    text = file.read_text(encoding="utf-8")
    in_frame = text.replace("[[frames]]", slip)
    file.write_text(in_frame if "[[" in slip else f"{slip}\n{text}", encoding="utf-8")
    registry = settled(reloading, clock)
    assert [each.id for each in registry.campaigns] == ["khac"]
    assert "dai-hoi" not in registry.broken
