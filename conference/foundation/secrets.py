"""Secrets: the installation's key, random words, and hashes under which tokens are stored."""

import hashlib
import hmac
import os
import secrets as randomness
from pathlib import Path


def keep_key(folder: Path) -> bytes:
    """The key kept in the data folder, made on the first start, readable by its owner alone."""
    path = folder / "secret.key"
    try:
        # O_EXCL: of two processes that start together, one makes the key and the other reads it.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as file:
        key = randomness.token_bytes(32)
        file.write(key)
    return key


class Secrets:
    """Makes tokens, and the digests under which the database knows them."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def digest(self, purpose: str, token: str) -> str:
        """A keyed digest (hex). Without the key a database dump does not tell a six-digit code."""
        return hmac.new(self._key, f"{purpose}\0{token}".encode(), hashlib.sha256).hexdigest()

    @staticmethod
    def token() -> str:
        """256 random bits as URL-safe text."""
        return randomness.token_urlsafe(32)

    @staticmethod
    def code() -> str:
        """Six random digits."""
        return f"{randomness.randbelow(1_000_000):06d}"
