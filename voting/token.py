"""Tokens of verifiable ballots: 32 bytes of prefix and the blind signature under which a vote may be cast."""

from typing import Final

from voting.blind import PREFIX_BYTES, SUITE, PublicKey, PublicPower, prepare, verify
from voting.reading import WrongShape, read_integer, read_object, read_text

KEY_BITS: Final = 2048
EXPONENT: Final = 65537


def token_fits(key: PublicKey, tracker: bytes, token: bytes, power: PublicPower = pow) -> bool:
    """Whether the key signed this tracker: then its holder was given one of the ballot's tokens.

    `token` is prefix and signature, as it stands on the board. `power` may be a faster `pow`.
    """
    prefix, signature = token[:PREFIX_BYTES], token[PREFIX_BYTES:]
    return len(token) == PREFIX_BYTES + key.size and verify(key, prepare(tracker, prefix), signature, SUITE, power)


def key_data(key: PublicKey) -> dict[str, object]:
    """A ballot's public key as it stands in the rules."""
    return {"suite": SUITE, "modulus": f"{key.modulus:x}", "exponent": key.exponent}


def read_key(data: object) -> PublicKey:
    """The inverse; `WrongShape` for another suite, exponent or size, or a modulus in another spelling."""
    values = read_object(data, ["suite", "modulus", "exponent"])
    modulus = read_text(values, "modulus")
    number = int(modulus, 16) if modulus and set(modulus) <= set("0123456789abcdef") else 0
    known = read_text(values, "suite") == SUITE and read_integer(values, "exponent") == EXPONENT
    if not known or number.bit_length() != KEY_BITS or f"{number:x}" != modulus or number % 2 == 0:
        raise WrongShape(f"a token key is {SUITE} of {KEY_BITS} bits with exponent {EXPONENT}, in lower-case hex")
    return PublicKey(number, EXPONENT)
