"""The catalogue holds a Vietnamese sentence for every English one, and what is installed is what is in the source."""

import re
import unicodedata
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from framer.i18n import TRANSLATIONS_DIRECTORY, load_translator
from framer.imaging.warnings import WARNING_MESSAGES, explain_warning
from framer.settings import SETTING_DEFINITIONS
from support import ROOT

PO = TRANSLATIONS_DIRECTORY / "vi" / "LC_MESSAGES" / "framer.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w+(?:![rs])?\}|%%")
NO_WORDS = re.compile(PLACEHOLDER.pattern + r"|\w+\.csv|kB")  # these read alike in every language
WARNING_NAMES = {
    "incomplete",
    "no_face",
    "laid_whole",
    "unsure_face",
    "many_faces",
    "small_source",
    "small_for_2048",
    "blurred",
    "face_at_edge",
    "turned",
    "extended",
}


def extracted() -> set[str | tuple[str, ...]]:
    with (TRANSLATIONS_DIRECTORY / "babel.cfg").open(encoding="utf-8") as file:
        methods, _ = parse_mapping_cfg(file, "babel.cfg")
    keywords = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
    rows = extract_from_dir(ROOT, methods, keywords=keywords, directory_filter=lambda path: "/." not in str(path))
    return {message for _, _, message, _, _ in rows if message}


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="vi")


def pairs(catalogue: Catalog) -> Iterator[tuple[str, str]]:
    for message in catalogue:
        if message.id:
            english = message.id if isinstance(message.id, str) else message.id[-1]
            yield english, message.string if isinstance(message.string, str) else message.string[0]


@pytest.mark.skipif(not (ROOT / "templates").is_dir(), reason="the checkout is not here")
def test_every_message_is_in_the_catalogue_and_no_other(catalogue: Catalog) -> None:
    known = {message.id if isinstance(message.id, str) else tuple(message.id) for message in catalogue if message.id}
    assert known == extracted(), "see CONTRIBUTING.md, “Words”"


@pytest.mark.slow
def test_the_extraction_finds_code_and_pages() -> None:
    found = extracted()
    assert "Put the frame on my photo" in found  # a template
    assert "The face is blurred." in found  # N_ in Python
    assert {row.help for row in SETTING_DEFINITIONS} <= found


def test_every_message_is_translated(catalogue: Catalog) -> None:
    for english, vietnamese in pairs(catalogue):
        assert vietnamese.strip(), english
        assert vietnamese != english or not re.search(r"[a-z]", NO_WORDS.sub("", english)), english
        assert unicodedata.is_normalized("NFC", vietnamese)
    assert not any(message.fuzzy for message in catalogue if message.id)
    assert not catalogue.obsolete


def test_placeholders_are_the_same(catalogue: Catalog) -> None:
    for english, vietnamese in pairs(catalogue):
        theirs, ours = set(PLACEHOLDER.findall(english)), set(PLACEHOLDER.findall(vietnamese))
        # str.format (click's messages) lets a placeholder be left out, % does not.
        assert ours == theirs or (ours < theirs and all(name.startswith("{") for name in theirs)), english


def test_sentences_end_alike(catalogue: Catalog) -> None:
    for english, vietnamese in pairs(catalogue):
        assert (english[-1] in ".:") == (vietnamese[-1] in ".:"), english
        assert english.count("\n") == vietnamese.count("\n"), english


def test_the_compiled_catalogue_is_that_of_the_source(catalogue: Catalog) -> None:
    with PO.with_suffix(".mo").open("rb") as file:
        compiled = read_mo(file)
    assert dict(pairs(compiled)) == dict(pairs(catalogue)), "run: make messages"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_warning_is_a_sentence(lang: str) -> None:
    assert set(WARNING_MESSAGES) == WARNING_NAMES
    for name in WARNING_MESSAGES:
        sentence = explain_warning(name, {"faces": 3, "chosen": 1}, load_translator(lang))
        assert sentence.endswith(".")
        assert "%" not in sentence
    assert "3" in explain_warning("many_faces", {"faces": 3, "chosen": 1}, load_translator(lang))


def test_one_thing_has_one_word_that_people_know(catalogue: Catalog) -> None:
    told = [vietnamese.lower() for _, vietnamese in pairs(catalogue)]
    for unknown in ("kênh alpha", "rgba", "độ rõ", "logo là tệp"):
        assert not [each for each in told if unknown in each], unknown
    assert not [each for each in told if "dấu hiệu" in each and "không thấy dấu hiệu" not in each], "a symptom"
