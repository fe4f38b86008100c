"""One byte form for every value we hash: canonical JSON, and exact numbers inside it."""

import hashlib
import json
from fractions import Fraction


class VotingError(ValueError):
    """Something the engine refuses: `code` for programs and translations, `message` for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def canonical_json(value: object) -> bytes:
    """UTF-8 JSON with sorted keys, no spaces and no escapes beyond the ones JSON demands.

    Keys are ours and ASCII, so this equals RFC 8785 (JCS) for what we write. Floats are refused with
    `TypeError`: their text differs between languages, and a count needs none.
    """
    _require_exact(value)
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")


def sha256_hex(data: bytes) -> str:
    """Lower-case hex of SHA-256, 64 characters."""
    return hashlib.sha256(data).hexdigest()


def exact_number(value: int | Fraction) -> int | str:
    """An exact number for JSON: an integer as it is, any other fraction as "a/b" in lowest terms."""
    if isinstance(value, int):
        return value
    return value.numerator if value.denominator == 1 else f"{value.numerator}/{value.denominator}"


def _require_exact(value: object) -> None:
    if value is None or isinstance(value, str | bool | int):
        return
    if isinstance(value, list | tuple):
        for item in value:
            _require_exact(item)
    elif isinstance(value, dict) and all(isinstance(key, str) for key in value):
        for item in value.values():
            _require_exact(item)
    else:
        raise TypeError(f"{type(value).__name__} has no canonical form: use text, integers, lists, objects")
