"""Recount a ballot: python verify.py board.json [announced root] [your code]; exit code 1 = mismatch."""

import hashlib
import json
import sys
from pathlib import Path

DIGITS = str.maketrans("0123456789ABCDEFGHJKMNPQRSTVWXYZ", "0123456789abcdefghijklmnopqrstuv", "-")


def canonical(value: object) -> bytes:
    """The one JSON spelling that is hashed."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def root_of(leaves: list[bytes]) -> bytes:
    """Merkle tree hash, RFC 6962, section 2.1."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"")
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + root_of(leaves[:split]) + root_of(leaves[split:]))


def main(path: str, announced: str = "", code: str = "") -> int:
    """Recompute everything, print it, and say what does not fit."""
    board = json.loads(raw := Path(path).read_bytes())
    rules, wrong, leaves = board["config"], [], []
    totals = {option["id"]: 0 for option in rules["options"]} | {"": 0}
    for entry in board["entries"]:
        number, [(form, value)] = int(entry["tracker"].translate(DIGITS), 32), entry["choice"].items()
        data = rules["id"].encode() + (number >> 12).to_bytes(16, "big") + canonical(entry["choice"])
        leaves.append(sha256(b"\x00" + data))
        picks = value if form == "pick" else [""] * (value is True and rules.get("allow_" + form) is True)
        order = [option for option in totals if option in picks]
        fair = picks == order and 1 <= len(order) <= rules["max_choices"]
        if not fair or (form == "pick") == ("" in order) or (number >> 12) % 4093 != number % 4096:
            wrong.append(f"ballot {entry['tracker']} breaks the rules, or its code is no code")
        totals.update({option: totals[option] + 1 for option in picks if option in totals})
    codes = [entry["tracker"] for entry in board["entries"]]
    root, config = root_of(leaves).hex(), sha256(canonical(rules)).hex()
    for name, found in (("config_sha256", config), ("root", root), ("n", len(leaves))):
        wrong += [f"{name} is {found}, the file says {board[name]}"] * (board[name] != found)
    wrong += ["this method cannot be counted here"] * (rules["method"] not in ("plurality", "approval"))
    wrong += ["the file is not canonical JSON"] * (canonical(board) != raw)
    wrong += ["ballots unsorted or repeated"] * (codes != sorted(set(codes)))
    wrong += ["another root was announced"] * (announced not in ("", root))
    wrong += [f"no ballot has the code {code}"] * (code not in ("", *codes))
    lines = [f"rules {config}", f"root  {root}", f"{totals.pop('')} of {len(leaves)} are blank or abstain"]
    lines += [f"{total:7} {option}" for option, total in sorted(totals.items(), key=lambda row: -row[1])]
    print("\n".join(lines + ([f"WRONG: {line}" for line in wrong] or ["Everything fits."])))  # noqa: T201
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
