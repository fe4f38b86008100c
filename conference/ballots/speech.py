"""A step of the reveal in a sentence: for those who hear the screen, and under the picture."""

from collections.abc import Mapping, Sequence
from typing import Any

from conference.ballots.figures import Figure
from conference.ballots.models import BallotState

Shown = Mapping[str, tuple[str, Figure | None]]


def say(state: str, step: dict[str, Any] | None, shown: Shown) -> str:
    """What has just been revealed; `shown` holds name and figure of every candidate."""
    if step is None:
        return {
            BallotState.FROZEN: "Voting has not opened yet.",
            BallotState.OPEN: "Voting is open. The count stays sealed until it closes.",
            BallotState.CLOSED: "Voting has closed. The count does not fit the roll, so nothing is revealed.",
            BallotState.COUNTED: "Voting has closed. The box is sealed under these six words.",
            BallotState.VOID: "The organisers withdrew this ballot.",
        }.get(BallotState(state), "")
    names = {key: name for key, (name, _) in shown.items()}
    winners = " and ".join(names[key] for key in step["winners"])
    match step["kind"]:
        case "turnout":
            return f"{step['ballots']} votes were cast, {step['blank'] or 'none'} of them blank."
        case "jury":
            return "The jury: " + ", ".join(_with_figure(*shown[key]) for key in shown) + "."
        case "round":
            return _round(step, shown, names)
        case "place":
            return ", ".join(_with_figure(*shown[key]) for key in step["fresh"]) + "."
        case "finalists":
            return "Still in it: " + " and ".join(names[key] for key in step["hidden"]) + "."
        case "tie":
            tied = step["tied"] or step["fresh"]
            return (
                "A tie: "
                + ", ".join(_with_figure(*shown[key]) for key in tied)
                + ". The rule frozen before voting decides."
            )
        case "winner" if step["outcome"] == "shared":
            return f"Shared by {winners}."
        case "winner":
            return f"Winner: {winners}." if len(step["winners"]) == 1 else f"Elected: {winners}."
        case _ if step["outcome"] == "no_votes":
            return "Nobody was voted for, so there is no winner."
        case _ if step["outcome"] in ("no_quorum", "no_majority"):
            return missed(step["outcome"], step["log"], names)
        case _:
            return "The votes are equal, and no rule decides between them."


def missed(outcome: str, log: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> str:
    """Which condition was not reached, and by how much; `log` holds the checks of the count."""
    if outcome == "no_quorum":
        [check] = [step for step in log if step["kind"] == "quorum"]
        return f"{check['have']} of {check['of']} voted, and {check['needed']} had to: the award is not given."
    check = next(step for step in log if step["kind"] == "majority" and not step["met"])
    of = {"valid": "votes that name a candidate", "cast": "votes", "roll": "who may vote"}[check["base"]]
    return (
        f"{names[check['option']]} has {check['have']} of {check['of']} {of}, and {check['needed']} are needed: "
        "the award is not given."
    )


def _with_figure(name: str, total: Figure | None) -> str:
    if total is None:
        return name
    return f"{name}: {total.text}" + (f" {total.note}" if total.note.startswith("of ") else "")


def _round(step: dict[str, Any], shown: Shown, names: Mapping[str, str]) -> str:
    now = step["scene"]
    votes = ", ".join(_with_figure(*shown[row["option"]]) for row in now["votes"])
    said = f"Round {now['round']}: {votes}."
    if now["elected"]:
        said += f" Elected: {' and '.join(names[key] for key in now['elected'])}."
    if now["dropped"]:
        said += f" Drops out: {' and '.join(names[key] for key in now['dropped'])}, {now['why']}."
    return said
