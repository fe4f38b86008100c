"""Check the tokens of a verifiable ballot: python verify_tokens.py board.json; exit code 1 = mismatch."""

import json
import sys
from hashlib import sha384
from pathlib import Path

DIGITS = str.maketrans("0123456789ABCDEFGHJKMNPQRSTVWXYZ", "0123456789abcdefghijklmnopqrstuv", "-")
SUITE = "RSABSSA-SHA384-PSS-Randomized"  # RFC 9474; to a verifier RSASSA-PSS with SHA-384 and a salt of 48 bytes


def signed(message: bytes, signature: bytes, modulus: int) -> bool:  # RFC 8017, sections 8.1.2 and 9.1.2
    number, size = int.from_bytes(signature, "big"), len(signature)
    encoded = pow(number, 65537, modulus).to_bytes(size, "big")
    masked, digest, trailer = encoded[:-49], encoded[-49:-1], encoded[-1]
    stream = b"".join(sha384(digest + at.to_bytes(4, "big")).digest() for at in range(size // 48 + 1))
    block = bytes(a ^ b for a, b in zip(masked, stream, strict=False))
    block, salt = bytes([block[0] & 0x7F]) + block[1:-48], block[-48:]
    fits = number < modulus and encoded[0] < 0x80 and trailer == 0xBC and block == bytes(len(block) - 1) + b"\x01"
    return fits and digest == sha384(bytes(8) + sha384(message).digest() + salt).digest()


def main(path: str) -> int:
    board = json.loads(Path(path).read_bytes())
    key, wrong = board["config"].get("token_key"), []
    if key is None:
        print("This ballot was held without tokens.")  # noqa: T201
        return 1
    modulus = int(key["modulus"], 16)
    if (key["suite"], key["exponent"], modulus.bit_length()) != (SUITE, 65537, 2048):
        wrong.append("WRONG: the key is none that this script knows")
    for entry in board["entries"]:
        tracker = (int(entry["tracker"].translate(DIGITS), 32) >> 12).to_bytes(16, "big")
        token = bytes.fromhex(entry["token"])  # 32 bytes of prefix, then the signature of prefix and tracker
        if len(token) != 288 or not signed(token[:32] + tracker, token[32:], modulus):
            wrong.append(f"WRONG: ballot {entry['tracker']} has no token of this ballot")
    if len(board["entries"]) > board["issued"]:
        wrong.append(f"WRONG: {len(board['entries'])} ballots, but only {board['issued']} tokens were given out")
    said = f"{len(board['entries'])} ballots, {board['issued']} tokens were given out"
    print(said, *(wrong or ["Every ballot has a token."]), sep="\n")  # noqa: T201
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
