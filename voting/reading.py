"""Strict readers for JSON that somebody else wrote: the type is right, or `WrongShape` says what is not."""

from collections.abc import Mapping

from voting.canonical import VotingError


class WrongShape(VotingError):
    """A document that is not built as agreed."""

    def __init__(self, message: str) -> None:
        super().__init__("wrong_shape", message)


def read_object(data: object, names: list[str]) -> dict[str, object]:
    """An object with exactly these keys."""
    if not isinstance(data, dict) or data.keys() != set(names):
        raise WrongShape(f"expected an object with exactly these keys: {', '.join(names)}")
    return data


def read_text(values: Mapping[str, object], name: str) -> str:
    """Text, of any length."""
    value = values[name]
    if not isinstance(value, str):
        raise WrongShape(f"{name} is not text")
    return value


def read_integer(values: Mapping[str, object], name: str) -> int:
    """An integer; true and false are none."""
    value = values[name]
    if not isinstance(value, int) or isinstance(value, bool):
        raise WrongShape(f"{name} is not an integer")
    return value


def read_flag(values: Mapping[str, object], name: str) -> bool:
    """True or false."""
    value = values[name]
    if not isinstance(value, bool):
        raise WrongShape(f"{name} is neither true nor false")
    return value


def read_list(values: Mapping[str, object], name: str) -> list[object]:
    """A list, of anything."""
    value = values[name]
    if not isinstance(value, list):
        raise WrongShape(f"{name} is not a list")
    return value


def read_texts(values: Mapping[str, object], name: str) -> tuple[str, ...]:
    """A list of texts."""
    items = read_list(values, name)
    return tuple(read_text({name: item}, name) for item in items)


def read_integers(values: Mapping[str, object], name: str) -> tuple[int, ...]:
    """A list of integers."""
    items = read_list(values, name)
    return tuple(read_integer({name: item}, name) for item in items)


def read_pairs(values: Mapping[str, object], name: str) -> tuple[tuple[str, str], ...]:
    """An object whose values are texts, as pairs in the order of the document."""
    value = values[name]
    if not isinstance(value, dict):
        raise WrongShape(f"{name} is not an object")
    return tuple((key, read_text({key: item}, key)) for key, item in value.items())
