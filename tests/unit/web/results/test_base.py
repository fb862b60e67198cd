"""A result: its token, its facts, its lifetime."""

import json

from framer.web.results.base import MAX_RESULT_LIFETIME, RESULT_LIFETIME, RESULT_OVERHEAD, make_result, new_token
from support.results import avatar


def test_tokens_are_long_and_never_the_same() -> None:
    tokens = {new_token() for _ in range(2000)}
    assert len(tokens) == 2000
    assert {len(token) for token in tokens} == {32}  # 192 bits
    assert not any(set(token) & set("./?#%&+= ") for token in tokens)


def test_a_result_has_the_record_and_the_fields_that_make_it_again() -> None:
    result = make_result(b"photo", {"size": "512", "unit": "Sở Y tế"}, avatar(2), 1000.0, None)
    facts = result.decode_facts()
    assert facts.fields == {"size": "512", "unit": "Sở Y tế", "frame": "a/b"}
    assert (facts.record.source, facts.record.output, facts.record.campaign_id) == ("photo", None, "a")
    crop = facts.record.crop
    assert (crop.x, crop.y, crop.side, crop.angle, crop.mirror) == (1.5, 2.0, 300.0, 3.0, True)
    assert (len(facts.record.faces), facts.record.chosen, facts.window_pixels) == (2, 0, 222)
    assert (result.photo, result.picture) == (b"photo", b"picture")
    assert "photo" not in repr(result).replace("Result", "")


def test_the_facts_are_json_and_count() -> None:
    result = make_result(b"", {}, avatar(300), 0.0, None)
    assert len(json.loads(result.facts)["record"]["faces"]) == 300
    assert result.bytes_held == len(b"picture") + len(result.facts) + RESULT_OVERHEAD


def test_changes_start_the_lifetime_anew_up_to_an_hour() -> None:
    assert (RESULT_LIFETIME, MAX_RESULT_LIFETIME) == (600, 3600)
    first = make_result(b"", {}, avatar(), 1000.0, None)
    assert (first.created, first.expires) == (1000.0, 1600.0)
    assert make_result(b"", {}, avatar(), 1500.0, first.created).expires == 2100.0
    assert make_result(b"", {}, avatar(), 4400.0, first.created).expires == 4600.0
