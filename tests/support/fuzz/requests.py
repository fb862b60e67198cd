"""Requests that Schemathesis makes up from the app's own OpenAPI document, half of them with names that there are."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from support.http import portrait

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")

DOCUMENT = "/api/v1/openapi.json"
CHECKS = {
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
    "response_headers_conformance",
}  # fmt: skip
ACCEPTED = ("application/json", "application/json", "image/*", "text/html", "*/*", "")


@dataclass(frozen=True)
class Known:
    """What there is on the server: a campaign, one of its frames, and a kept picture.

    `keep` makes a picture and tells its token; `gone` tells whether it has been deleted.
    """

    campaign: str
    name: str
    keep: Callable[[], str]
    gone: Callable[[str], bool]
    tokens: list[str] = field(default_factory=list)

    def token(self) -> str:
        """A token that there is."""
        if not self.tokens or self.gone(self.tokens[-1]):
            self.tokens.append(self.keep())
        return self.tokens[-1]


def operations(schema: Any) -> Iterator[Any]:
    """Everything that the document says can be done."""
    return (found.ok() for found in schema.get_all_operations())


def try_out(operation: Any, known: Known, examples: int, start: int = 0) -> Counter[int]:
    """Send `examples` good requests and as many bad ones, four times as many with a body; how often each status came.

    Raises what Schemathesis finds wrong with an answer: a 5xx, a status, a type or a shape that is not in the document.
    """
    seen: Counter[int] = Counter()
    examples *= 4 if operation.body else 1
    checks = [check for check in schemathesis.checks.CHECKS.get_all() if check.__name__ in CHECKS]
    assert len(checks) == len(CHECKS)

    def send(case: Any, accept: str, real: int) -> None:
        if real:
            _with_real_names(case, known)
        if real > 1 and isinstance(case.body, dict):
            kept = {name: case.body[name] for name in ("photo", "frame", "mirror") if name in case.body}
            case.body = {**kept, "size": 256}
        # The test client unpacks nothing.
        answer = case.call(headers={"Accept": accept, "Accept-Encoding": "identity"})
        seen[answer.status_code] += 1
        case.validate_response(answer, checks=checks)

    for mode in schemathesis.GenerationMode:
        strategy = operation.as_strategy(generation_mode=mode)
        test = given(case=strategy, accept=st.sampled_from(ACCEPTED), real=st.integers(0, 2))(send)
        bounded = settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        seed(start)(bounded(test))()
    return seen


def _with_real_names(case: Any, known: Known) -> None:
    """Put what there is in the place of what was made up, so that more than refusals is seen."""
    there = {"campaign": known.campaign, "name": known.name}
    for name in case.path_parameters or {}:
        if name == "token":
            case.path_parameters[name] = known.token()
        elif name in there:
            case.path_parameters[name] = there[name]
    if isinstance(case.body, dict):
        if "photo" in case.body:
            case.body["photo"] = _photo()
        if "frame" in case.body:
            case.body["frame"] = f"{known.campaign}/{known.name}"


@cache
def _photo() -> bytes:
    return portrait(128)
