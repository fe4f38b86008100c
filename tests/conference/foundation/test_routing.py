"""Routing by words: every address leads where a walk through all routes would lead."""

import pytest
from starlette.routing import Match, Route

from conference.app import FEATURES
from conference.foundation.routing import RouteIndex

ROUTES = [route for feature in FEATURES for route in feature.routes]
INDEX = RouteIndex(ROUTES)


def walk(scope: dict[str, str]) -> Route | None:
    found = [(route, route.matches(scope)[0]) for route in ROUTES]
    full = [route for route, match in found if match is Match.FULL]
    return (full or [route for route, match in found if match is Match.PARTIAL] or [None])[0]


def sample(path: str) -> str:
    """An address of a route: open words are filled in with a number."""
    return "/".join(word.split("{")[0] + "7" + word.split("}")[1] if "{" in word else word for word in path.split("/"))


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_every_address_leads_where_a_walk_would(method: str) -> None:
    paths = {sample(route.path) for route in ROUTES} | {"/", "/nowhere", "/e/7", "/e/7/nowhere/7", "/e/7/ballots/7/x"}
    for path in sorted(paths):
        scope = {"type": "http", "method": method, "path": path}
        assert INDEX.matches(scope)[1].get("route") is walk(scope), path


def test_a_method_that_is_not_there_is_told_from_a_place_that_is_not_there() -> None:
    index = RouteIndex([Route("/a/{b}", sample, methods=["GET"]), Route("/a/c", sample, methods=["POST"])])
    matches = [index.matches({"type": "http", "method": "POST", "path": path})[0] for path in ("/a/x", "/a/c", "/x/c")]
    assert matches == [Match.PARTIAL, Match.FULL, Match.NONE]
