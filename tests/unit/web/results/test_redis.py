"""The values that Redis stores: what another version wrote, or somebody else, counts as gone."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from framer.web.results.base import make_result
from support.http import assert_problem, make_app
from support.results import avatar

pytest.importorskip("redis", reason="the extra redis is not installed")
from framer.web.results.redis import pack_result, unpack_result

RESULT = make_result(bytes(range(256)), {"unit": "Sở Y tế\n"}, avatar(2), 1000.25, None)


def packed(**members: Any) -> bytes:
    """RESULT as a value, with other members in its line."""
    line = {"made": 1000.25, "expires": 1600.25, "photo": 256, "facts": RESULT.facts.decode(), **members}
    return json.dumps(line).encode() + b"\n" + RESULT.photo + RESULT.picture


def facts(**changes: Any) -> str:
    """The facts of RESULT with other members; `record_…`: of its record."""
    changed = json.loads(RESULT.facts)
    for name, new in changes.items():
        (changed["record"] if name.startswith("record_") else changed)[name.removeprefix("record_")] = new
    return json.dumps(changed)


def test_a_value_gives_the_result_again() -> None:
    assert unpack_result(pack_result(RESULT)) == RESULT


def test_the_line_before_the_photo_has_the_keys_that_every_version_reads() -> None:
    line, _, rest = pack_result(RESULT).partition(b"\n")
    header = json.loads(line)
    assert {**header, "facts": json.loads(header["facts"])} == {
        "made": 1000.25, "expires": 1600.25, "photo": 256, "facts": json.loads(RESULT.facts),
    }  # fmt: skip
    assert rest == RESULT.photo + RESULT.picture


def test_a_value_that_the_first_version_wrote_is_read() -> None:
    line = json.dumps(
        {"made": 1000.25, "expires": 1600.25, "photo": 256, "facts": json.dumps(json.loads(RESULT.facts))}
    )
    read = unpack_result(line.encode() + b"\n" + RESULT.photo + RESULT.picture)
    assert read is not None
    assert (read.decode_facts(), read.photo, read.picture) == (RESULT.decode_facts(), RESULT.photo, RESULT.picture)


@pytest.mark.parametrize(
    "value",
    [
        b"", b"x", b"{}\n", b"[]\nabc", b'{"photo": "x"}\n', b"\x80\n", b'{"photo": 1\n', b"[" * 1_000_000 + b"\n",
        pack_result(RESULT)[:300], b"\n" + pack_result(RESULT),
    ],
)  # fmt: skip
def test_what_is_no_value_counts_as_gone(value: bytes) -> None:
    assert unpack_result(value) is None


@pytest.mark.parametrize(
    "members",
    [
        {"made": None}, {"made": "1"}, {"made": float("nan")}, {"made": -1}, {"expires": 1e300},
        {"expires": float("inf")}, {"photo": -1}, {"photo": 1.5}, {"photo": 10**9}, {"photo": True},
        {"facts": None}, {"facts": "\ud800"},
    ],
)  # fmt: skip
def test_odd_members_of_the_line_count_as_gone(members: dict[str, Any]) -> None:
    assert unpack_result(packed()) == RESULT
    assert unpack_result(packed(**members)) is None


ODD_FACTS = [
    "", "[]", "{}", "null", "[" * 100_000, '{"record": ' * 10_000,
    facts(record={}), facts(record=None), facts(fields=None), facts(fields={"size": 5}), facts(window_pixels="many"),
    facts(record_frame="a"), facts(record_frame="a/b\r\nX: y"), facts(record_frame="../x"), facts(record_frame="a/b\n"),
    facts(record_frame=f"{'a' * 200}/b"),
    facts(record_size=0), facts(record_size=10**30), facts(record_size="512"), facts(record_format="html"),
    facts(record_warnings=["new"]), facts(record_warnings="no_face"), facts(record_faces=3), facts(record_chosen="0"),
    facts(record_crop=None), facts(record_source="upload"),
]  # fmt: skip


@pytest.mark.parametrize("odd", ODD_FACTS)
def test_odd_facts_count_as_gone(odd: str) -> None:
    assert unpack_result(packed(facts=facts())) is not None
    assert unpack_result(packed(facts=odd)) is None


def test_what_is_read_from_redis_never_fails_a_request(tmp_path: Path) -> None:
    """Of facts that are read, all addresses answer: at worst with an error that framer knows by name."""

    odd = facts(fields={"frame": "x/y", "size": "many", "\n": "\0" * 99}, record_frame="x/y")

    class OneValue:
        def get(self, _token: str) -> Any:
            return unpack_result(packed(facts=odd))

        def get_summary(self, token: str) -> Any:
            return self.get(token).summarize()

        def delete(self, _token: str) -> bool:
            return True

    app = make_app(tmp_path)
    app.extensions["context"] = replace(app.extensions["context"], results=OneValue())
    client = app.test_client()
    for path in ("/avatars/t", "/avatars/t.webp"):
        assert client.get(path).status_code == 200
    json_only = {"Accept": "application/json"}
    assert_problem(client.get("/avatars/t.png?size=300", headers=json_only), 404, "unknown_frame")
    assert_problem(client.get("/avatars/t/photo.jpg", headers=json_only), 415, "unsupported")
    assert_problem(client.patch("/api/v1/avatars/t", json={"mirror": 1}), 404, "unknown_frame")
    assert client.post("/avatars/t/delete").status_code == 303
