"""Room codes: the single-use words on printed slips, made from a salt, read as typed, stored as keyed digests alone.

The codes of a ballot follow from the installation's key and a salt drawn at the freezing, so the sheet can be printed
again although no code is stored; a copy of the database without the key tells none.
"""

from collections.abc import Iterable
from typing import Final

from conference.foundation.secrets import Secrets
from voting import merkle_root
from voting.merkle import leaf_hash

# No vowels, so that no words come up, and nothing that looks like another: no 0 O, 1 I L, 2 Z, 5 S, 8 B, 6 G, U V.
ALPHABET: Final = "34679CDFHJKMNPQRTVWXY"
SYMBOLS: Final = (
    12  # log2(21**12) = 52.7 bits: guessing a million times against a thousand codes hits once in 7 million
)
GROUP: Final = 4
MOST_CODES: Final = 1_000


def code_at(secrets: Secrets, ballot: int, salt: str, number: int) -> str:
    """The code on slip `number` (from 1), in groups as it is printed."""
    drawn = int(secrets.digest("room-code", f"{ballot}/{salt}/{number}"), 16)  # 256 bits: the remainder is even enough
    symbols = ""
    for _ in range(SYMBOLS):
        drawn, place = divmod(drawn, len(ALPHABET))
        symbols += ALPHABET[place]
    return grouped(symbols)


def grouped(symbols: str) -> str:
    return "-".join(symbols[at : at + GROUP] for at in range(0, SYMBOLS, GROUP))


def read_code(typed: str) -> str | None:
    """A code as it is printed, from what was typed in any case and grouping; None for what cannot be one."""
    symbols = "".join(sign for sign in typed.upper() if sign.isalnum())
    if len(symbols) != SYMBOLS or set(symbols) - set(ALPHABET):
        return None
    return grouped(symbols)


def digest_of(secrets: Secrets, code: str) -> str:
    """What the database knows of a code."""
    return secrets.digest("room-code-known", code)


def codes_digest(digests: Iterable[str]) -> str:
    """Merkle root (RFC 6962, hex) over the sorted digests: it fixes which codes there are, in the frozen rules."""
    leaves = sorted(bytes.fromhex(digest) for digest in digests)
    return merkle_root([leaf_hash(leaf) for leaf in leaves]).hex()
