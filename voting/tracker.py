"""The tracker: 128 secret bits that let a voter find the own ballot, and the code a person can copy."""

from typing import Final

from voting.canonical import VotingError

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TRACKER_BYTES: Final = 16
CODE_SYMBOLS: Final = 28
GROUP: Final = 4
CHECK_BITS: Final = 12
CHECK_PRIME: Final = 4093
_VALUE: Final = {symbol: value for value, symbol in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}


class BadTracker(VotingError):
    """Text that is no tracker code: a slip of the pen, not a missing ballot."""


def tracker_code(tracker: bytes) -> str:
    """Seven groups of four symbols: 128 bits of tracker, then 12 bits of check, in Crockford's base 32.

    The check is the tracker modulo 4093, the largest prime below 2**12: it catches every single wrong symbol
    and every swap of neighbours inside the tracker, and all but one in 4,093 of other slips. So a mistyped
    code is told apart from a ballot that is not in the box. Codes sort as their bytes do.
    Source of the alphabet: https://www.crockford.com/base32.html (its own check symbol needs "*~$=U").
    """
    if len(tracker) != TRACKER_BYTES:
        raise ValueError(f"a tracker has {TRACKER_BYTES} bytes, not {len(tracker)}")
    secret = int.from_bytes(tracker, "big")
    number = secret << CHECK_BITS | secret % CHECK_PRIME
    symbols = "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(CODE_SYMBOLS)))
    return "-".join(symbols[at : at + GROUP] for at in range(0, CODE_SYMBOLS, GROUP))


def tracker_bytes(code: str) -> bytes:
    """The inverse; forgives case, spaces, hyphens, and O, I, L read for 0, 1, 1. Raises `BadTracker`."""
    symbols = "".join(code.split()).replace("-", "").upper()
    for symbol in symbols:
        if symbol not in _VALUE:
            raise BadTracker("wrong_symbol", f"{symbol!r} never stands in a code")
    if len(symbols) != CODE_SYMBOLS:
        raise BadTracker("wrong_length", f"a code has {CODE_SYMBOLS} symbols, this one has {len(symbols)}")
    number = 0
    for symbol in symbols:
        number = number << 5 | _VALUE[symbol]
    secret, check = number >> CHECK_BITS, number & (1 << CHECK_BITS) - 1
    if secret % CHECK_PRIME != check:
        raise BadTracker("mistyped", "the code was mistyped: its check symbols do not fit")
    return secret.to_bytes(TRACKER_BYTES, "big")
