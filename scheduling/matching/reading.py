"""Reads typed values out of parsed JSON; whatever is not as it should be is told with its place."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from scheduling.matching.flaws import is_id
from scheduling.matching.ids import Id

T = TypeVar("T")


class Malformed(ValueError):
    """The JSON is not of the format; the message begins with the place, like `wishes[3].value`."""


class Node:
    """A value in a JSON document and the place where it stands."""

    def __init__(self, value: object, place: str = "") -> None:
        self.value = value
        self.place = place

    def __getitem__(self, key: str) -> "Node":
        """A field that must be there."""
        node = self.get(key)
        if node is None:
            raise Malformed(f"{self._inner(key)}: missing")
        return node

    def get(self, key: str) -> "Node | None":
        """A field, or None where it is absent or null."""
        if not isinstance(self.value, dict):
            raise Malformed(f"{self.place or 'document'}: not an object")
        value = self.value.get(key)
        return None if value is None else Node(value, self._inner(key))

    def only(self, *fields: str) -> None:
        """Refuses an object with any other field: a misspelt one would be passed over without a word."""
        if isinstance(self.value, dict):
            for key in self.value:
                if key not in fields:
                    raise Malformed(f"{self._inner(key)}: not a field of the format")

    def entries(self, read: "Callable[[Node], T]") -> dict[str, T]:
        """An object whose fields have any name."""
        if not isinstance(self.value, dict):
            raise Malformed(f"{self.place}: not an object")
        return {key: read(Node(item, self._inner(key))) for key, item in self.value.items()}

    def each(self, read: "Callable[[Node], T]") -> tuple[T, ...]:
        if not isinstance(self.value, list):
            raise Malformed(f"{self.place}: not a list")
        return tuple(read(Node(item, f"{self.place}[{index}]")) for index, item in enumerate(self.value))

    def id(self) -> Id:
        if is_id(self.value) and isinstance(self.value, str | int):
            return self.value
        raise Malformed(f"{self.place}: {self.value!r} is no id")

    def whole(self) -> int:
        if isinstance(self.value, int) and not isinstance(self.value, bool):
            return self.value
        raise Malformed(f"{self.place}: {self.value!r} is not a whole number")

    def count(self) -> int:
        """A whole number that is not negative."""
        if self.whole() < 0:
            raise Malformed(f"{self.place}: {self.value!r} is negative")
        return self.whole()

    def truth(self) -> bool:
        if isinstance(self.value, bool):
            return self.value
        raise Malformed(f"{self.place}: {self.value!r} is neither true nor false")

    def text(self) -> str:
        if isinstance(self.value, str):
            return self.value
        raise Malformed(f"{self.place}: {self.value!r} is not a text")

    def as_(self, read: Callable[[str], T]) -> T:
        """A text understood by `read`, which raises ValueError for what it does not know."""
        try:
            return read(self.text())
        except Malformed:
            raise
        except ValueError as error:
            raise Malformed(f"{self.place}: {error}") from error

    def moment(self) -> datetime:
        """An ISO 8601 instant with its offset."""
        moment = self.as_(datetime.fromisoformat)
        if moment.utcoffset() is None:
            raise Malformed(f"{self.place}: an instant needs its offset")
        return moment

    def items(self, count: int) -> "list[Node]":
        """A list of exactly so many."""
        if not isinstance(self.value, list) or len(self.value) != count:
            raise Malformed(f"{self.place}: not a list of {count}")
        return [Node(item, f"{self.place}[{index}]") for index, item in enumerate(self.value)]

    def _inner(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key


def optional(node: Node | None, read: Callable[[Node], T], default: T) -> T:
    return default if node is None else read(node)


def listed(node: Node | None, read: Callable[[Node], T]) -> tuple[T, ...]:
    """A list that may be absent."""
    return () if node is None else node.each(read)


def require_format(document: Node, name: str, version: int) -> None:
    """Refuses another format, and versions that this code does not know."""
    found, number = document["format"].text(), document["version"].whole()
    if found != name:
        raise Malformed(f"{document['format'].place}: {found!r}, expected {name!r}")
    if number != version:
        raise Malformed(f"{document['version'].place}: {number}, this program reads {version}")
