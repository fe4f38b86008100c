"""The signer of verifiable ballots: one RSA key a ballot, sealed in the database, used through gmpy2 alone.

Python's `pow` and its numbers take a time that depends on them, so the secret exponent never meets them: gmpy2's
`powmod_sec` runs the same steps for every exponent of a length.
"""

from collections.abc import Callable

from conference.foundation.secrets import Secrets
from voting import PublicKey, blind_sign
from voting.blind import PublicPower
from voting.token import EXPONENT, KEY_BITS


class Signer:
    """Signs blinded messages with a ballot's private key. About 1.5 ms each."""

    def __init__(self, key: PublicKey, power: Callable[[int], int]) -> None:
        self.key = key
        self._power = power

    def sign(self, blinded: bytes) -> bytes:
        """The blind signature; raises as `voting.blind_sign`, which also checks the power for faults."""
        return blind_sign(self.key, blinded, self._power)


def make_key(secrets: Secrets, ballot: int) -> tuple[PublicKey, bytes]:
    """A fresh key: its public half, and the private one sealed. Takes some tenths of a second."""
    from cryptography.hazmat.primitives import serialization  # slow: only a verifiable ballot needs it
    from cryptography.hazmat.primitives.asymmetric import rsa  # slow: as above

    private = rsa.generate_private_key(EXPONENT, KEY_BITS)
    sealed = private.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(_password(secrets, ballot)),
    )
    return PublicKey(private.public_key().public_numbers().n, EXPONENT), sealed


def open_key(secrets: Secrets, ballot: int, sealed: bytes) -> Signer:
    """The signer of a sealed key. Raises ValueError where it was sealed under another installation's key."""
    from cryptography.hazmat.primitives import serialization  # slow: only a verifiable ballot needs it
    from cryptography.hazmat.primitives.asymmetric import rsa  # slow: as above
    from gmpy2 import mpz, powmod_sec  # slow: as above

    private = serialization.load_der_private_key(sealed, _password(secrets, ballot))
    assert isinstance(private, rsa.RSAPrivateKey)
    numbers = private.private_numbers()
    p, q, d_p, d_q, q_inverse = map(mpz, (numbers.p, numbers.q, numbers.dmp1, numbers.dmq1, numbers.iqmp))

    def power(number: int) -> int:
        """By the Chinese remainder theorem: a power in each factor, put together (RFC 8017, section 5.1.2)."""
        under_p, under_q = powmod_sec(number, d_p, p), powmod_sec(number, d_q, q)
        return int(under_q + q * ((under_p - under_q) * q_inverse % p))

    return Signer(PublicKey(numbers.public_numbers.n, EXPONENT), power)


def public_power() -> PublicPower:
    """A faster `pow` for public exponents."""
    from gmpy2 import powmod  # slow: only a verifiable ballot needs it

    power: PublicPower = powmod
    return power


def _password(secrets: Secrets, ballot: int) -> bytes:
    return secrets.digest("ballot-key", str(ballot)).encode()
