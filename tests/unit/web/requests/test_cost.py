"""What a request may cost, by its method and path."""

import pytest
from flask import Flask
from werkzeug.routing import Rule

from framer.server.app_protocol import RequestCost
from framer.web.requests.cost import make_request_classifier
from support.http import make_app


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return make_app(tmp_path_factory.mktemp("cost"))


@pytest.mark.parametrize(
    ("method", "path", "cost"),
    [
        ("POST", "/avatars", RequestCost.UPLOAD),
        ("POST", "/api/v1/avatars", RequestCost.UPLOAD),
        ("GET", "/avatars/abc.jpg", RequestCost.DECODE),
        ("HEAD", "/avatars/abc.png", RequestCost.DECODE),
        ("GET", "/avatars/abc/photo.jpg", RequestCost.DECODE),
        ("GET", "/c/dai-hoi/poster.pdf", RequestCost.DECODE),
        ("PATCH", "/api/v1/avatars/abc", RequestCost.CHANGE),
        ("POST", "/avatars/abc/change", RequestCost.CHANGE),
        ("GET", "/avatars/abc", RequestCost.LOOKUP),
        ("GET", "/avatars/abc.gif", RequestCost.LOOKUP),
        ("POST", "/avatars/abc/delete", RequestCost.LOOKUP),
        ("DELETE", "/api/v1/avatars/abc", RequestCost.LOOKUP),
        ("GET", "/", RequestCost.PAGE),
        ("GET", "/healthz", RequestCost.PAGE),
        ("GET", "/static/css/framer.css", RequestCost.PAGE),
        ("OPTIONS", "/avatars", RequestCost.PAGE),
        ("PUT", "/avatars", RequestCost.NOTHING),
        ("POST", "/nothing/avatars", RequestCost.NOTHING),
        ("GET", "*", RequestCost.NOTHING),
        ("BREW", "", RequestCost.NOTHING),
    ],
)
def test_the_cost_of_a_request(app: Flask, method: str, path: str, cost: RequestCost) -> None:
    assert make_request_classifier(app.url_map)(method, path) is cost


def test_every_route_that_is_sent_something_takes_a_body_or_only_deletes(app: Flask) -> None:
    classify = make_request_classifier(app.url_map)
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) & {"POST", "PATCH", "PUT"}:
            assert classify(method, path_of(app, rule)).takes_body or "delete" in rule.endpoint, rule


def test_every_route_to_a_result_keeps_off_the_threads_of_pages(app: Flask) -> None:
    classify = make_request_classifier(app.url_map)
    for rule in app.url_map.iter_rules():
        if "token" in rule.arguments:
            for method in (rule.methods or set()) - {"OPTIONS"}:
                assert classify(method, path_of(app, rule)) is not RequestCost.PAGE, rule


def path_of(app: Flask, rule: Rule) -> str:
    values = dict.fromkeys(rule.arguments, "png")
    return app.url_map.bind("localhost").build(rule.endpoint, values, next(iter(rule.methods or ())))
