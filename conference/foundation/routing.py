"""Routing: features have hundreds of addresses, found by their words instead of one after another."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from starlette.datastructures import URLPath
from starlette.routing import BaseRoute, Match, NoMatchFound, Route
from starlette.types import Receive, Scope, Send

Shape = tuple[int, str, str]


class RouteIndex(BaseRoute):
    """Many routes as one. Asks only those with as many words as the address and the same first and third word, in
    their order: addresses of events begin with `/e/{event}/…`. A word that is open in a route fits any."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.routes = tuple(routes)
        self._by_shape: dict[Shape, list[Route]] = defaultdict(list)
        for route in self.routes:
            self._by_shape[_shape(route.path.split("/"))].append(route)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        best: tuple[Match, Scope] = (Match.NONE, {})
        if scope["type"] != "http":
            return best
        for route in self._candidates(scope["path"].split("/")):
            match, found = route.matches(scope)
            if match is Match.FULL:
                return match, {**found, "route": route}
            if match is Match.PARTIAL and best[0] is Match.NONE:
                best = match, {**found, "route": route}
        return best

    def _candidates(self, words: Sequence[str]) -> Iterator[Route]:
        number, first, third = _shape(words)
        for shape in dict.fromkeys(((number, first, third), (number, first, ""), (number, "", ""))):
            yield from self._by_shape.get(shape, ())

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await scope["route"].handle(scope, receive, send)

    def url_path_for(self, name: str, /, **path_params: object) -> URLPath:
        raise NoMatchFound(name, path_params)  # addresses of ours are written out


def _shape(words: Sequence[str]) -> Shape:
    """Of an address split at its strokes: the first part is empty."""
    first, third = (words[place] if len(words) > place and "{" not in words[place] else "" for place in (1, 3))
    return len(words), first, third
