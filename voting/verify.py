"""Recount a ballot: python verify.py board.json [announced root] [your code]; exit code 1 = mismatch."""

import json
import sys
from hashlib import sha256
from pathlib import Path

DIGITS = str.maketrans("0123456789ABCDEFGHJKMNPQRSTVWXYZ", "0123456789abcdefghijklmnopqrstuv", "-")
FORMS = {"plurality": "pick", "approval": "pick", "score": "score", "points": "rank"}  # the others: first ranks


def canonical(value: object) -> bytes:  # the one JSON spelling that is hashed
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def root_of(leaves: list[bytes]) -> bytes:  # Merkle tree hash, RFC 6962, section 2.1
    half = 1 << (len(leaves) - 1).bit_length() - 1 if len(leaves) > 1 else 0
    pair = b"\x01" + root_of(leaves[:half]) + root_of(leaves[half:]) if half else b""
    return leaves[0] if len(leaves) == 1 else sha256(pair).digest()


def marks_of(rules: dict, form: str, value: list) -> list:  # type: ignore[type-arg]
    rungs = value if form == "rank" else [[option for option, _ in value] if form == "score" else value]
    names, worth = [o for rung in rungs for o in rung], rules.get("scale", [1] + [0] * len(rungs))
    marks = value if form == "score" else [[o, worth[at]] for at, rung in enumerate(rungs) for o in rung]
    fair = rungs == [[o["id"] for o in rules["options"] if o["id"] in rung] for rung in rungs] and all(rungs)
    fair = fair and len(names) == len(set(names)) <= rules["max_choices"] and form == FORMS.get(rules["method"], "rank")
    fair = fair and (form != "rank" or rules.get("allow_equal") is True or len(rungs) == len(names))
    fair = fair and (form != "score" or all(type(n) is int and 0 < n <= rules["top_score"] for _, n in marks))
    return marks if fair else []  # pairs of option and points; none where the choice breaks the rules


def main(path: str, announced: str = "", code: str = "") -> int:
    board = json.loads(raw := Path(path).read_bytes())
    rules, wrong, leaves, codes = board["config"], [], [], [entry["tracker"] for entry in board["entries"]]
    totals, choices = {option["id"]: 0 for option in rules["options"]}, [e["choice"] for e in board["entries"]]
    for key, choice in zip(codes, choices, strict=True):
        (secret, check), [(form, value)] = divmod(int(key.translate(DIGITS), 32), 4096), choice.items()
        leaves.append(sha256(b"\x00" + rules["id"].encode() + secret.to_bytes(16, "big") + canonical(choice)).digest())
        marks = marks_of(rules, form, value) if isinstance(value, list) else []
        if secret % 4093 != check or not (marks or (value is True and rules.get("allow_" + form) is True)):
            wrong.append(f"WRONG: ballot {key} breaks the rules, or its code is no code")
        totals.update({option: totals[option] + points for option, points in marks})
    fits = {"config_sha256": sha256(canonical(rules)).hexdigest(), "root": root_of(leaves).hex(), "n": len(leaves)}
    wrong += [f"WRONG: {name} is {found}, not {board[name]}" for name, found in fits.items() if board[name] != found]
    wrong += ["WRONG: the file is not canonical JSON"] * (canonical(board) != raw)
    wrong += ["WRONG: ballots unsorted or repeated"] * (codes != sorted(set(codes)))
    wrong += ["WRONG: another root was announced"] * (announced not in ("", fits["root"]))
    wrong += [f"WRONG: no ballot has the code {code}"] * (code not in ("", *codes))
    empty = f"{sum(True in choice.values() for choice in choices)} of {len(leaves)} are blank or abstain"
    empty += "; now verify_tokens.py" * ("token_key" in rules) + "; by first ranks:" * (rules["method"] not in FORMS)
    rows = [f"{total:7} {option}" for option, total in sorted(totals.items(), key=lambda row: -row[1])]
    rows += wrong or ["Everything fits."]
    print(f"rules {fits['config_sha256']}", f"root  {fits['root']}", empty, *rows, sep="\n")  # noqa: T201
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
