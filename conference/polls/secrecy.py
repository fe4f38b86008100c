"""Keys of polls: by which digest a person is known, and how a quiz question travels sealed before its start."""

import hmac
import json
from base64 import b64encode
from hashlib import sha256

from conference.foundation.secrets import Secrets
from conference.polls.cards import PollView, QuestionView


def voter_of(secrets: Secrets, poll: int, salt: str, person: int) -> str:
    """The digest under which one person's answers to one poll are stored.

    It takes the installation's key (so a copy of the database does not tell) and the poll's salt (so nobody can tell
    once the poll is archived).
    """
    return secrets.digest("poll", f"{poll}.{salt}.{person}")[:40]


def question_key(secrets: Secrets, poll: PollView, question: QuestionView) -> bytes:
    """The 32 bytes under which a quiz question is sealed. Derived, so that every process knows them."""
    return bytes.fromhex(secrets.digest("quiz question", f"{poll.id}.{poll.salt}.{question.id}.{question.starts_at}"))


def sealed(secrets: Secrets, poll: PollView, question: QuestionView) -> str:
    """Text and options of a question as base64: readable with the key alone, which is told at the start."""
    plain = json.dumps({"text": question.text, "options": question.options}, ensure_ascii=False).encode()
    key = question_key(secrets, poll, question)
    return b64encode(bytes(a ^ b for a, b in zip(plain, _stream(key, len(plain)), strict=True))).decode()


def _stream(key: bytes, length: int) -> bytes:
    """HMAC-SHA256 in counter mode: browsers have it built in, and each key is used for one text only."""
    blocks = range(-(-length // 32))
    return b"".join(hmac.digest(key, block.to_bytes(4, "big"), sha256) for block in blocks)[:length]
