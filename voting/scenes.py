"""What stands beside the candidates at a step of the reveal: a round, the duels, the jury. Never more than is shown."""

from collections.abc import Collection, Iterable
from typing import Any

from voting.result import Result, Step

Scene = dict[str, object]


def rounds_of(result: Result) -> list[dict[str, Any]]:
    """The rounds of an instant run-off or a transferable vote; none for other methods."""
    return [dict(step.facts) for step in _of_kind(result, "round")]


def round_scene(result: Result, at: int) -> Scene:
    """Round `at` (from 0). The moves that led to it stand with it; those that follow from it come a step later."""
    rounds = rounds_of(result)
    now = rounds[at]
    scene = {name: now[name] for name in ("round", "votes", "exhausted", "elected", "dropped", "why")}
    quota = [step.facts["quota"] for step in _of_kind(result, "quota")]
    arrived = rounds[at - 1]["moved"] if at else []
    return {"kind": "round", **scene, "arrived": arrived, "quota": quota[0] if quota else None}


def jury_scene(result: Result, shown: Collection[str] | None = None) -> Scene | None:
    """What the jury gave everybody, and what the public gave those who are shown; None where no jury took part."""
    for step in _of_kind(result, "sides"):
        facts: dict[str, Any] = dict(step.facts)
        public = ("public", "public_votes")
        sides = [
            {k: None if k in public and row["option"] not in (shown or ()) else v for k, v in row.items()}
            for row in facts["sides"]
        ]
        return {"kind": "jury", **facts, "sides": sides}
    return None


def duels_scene(result: Result, shown: Collection[str]) -> Scene | None:
    """The duels between those who are shown; with everybody, also how circles were resolved. None without duels."""
    for step in _of_kind(result, "duels"):
        rows: Any = step.facts["duels"]
        scene: Scene = {"kind": "duels", "duels": [d for d in rows if d["a"] in shown and d["b"] in shown]}
        if len(shown) == len(result.totals):
            scene |= _circles(result)
        return scene
    return None


def _circles(result: Result) -> Scene:
    """Nothing where somebody beats everybody; else the paths that decided, or the duels that were passed over."""
    [condorcet] = [step.facts["winner"] for step in _of_kind(result, "condorcet")]
    scene: Scene = {"condorcet": condorcet}
    if condorcet is not None:
        return scene
    for step in _of_kind(result, "strongest_paths"):
        rows: Any = step.facts["paths"]
        first = {option for place in result.standing[:1] for option in place.options}
        scene["paths"] = [row for row in rows if row["from"] in first or row["to"] in first]
    for step in _of_kind(result, "locking"):
        rows = step.facts["duels"]
        scene["passed_over"] = [row for row in rows if not row["locked"]]
    return scene


def _of_kind(result: Result, kind: str) -> Iterable[Step]:
    return (step for step in result.trace if step.kind == kind)
