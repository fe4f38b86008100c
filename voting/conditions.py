"""Conditions of an award: the quorum and the majority that a result must reach, declared with the rules."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final, cast

from voting.canonical import exact_number
from voting.quorum import BadRule, Base, Check, Electorate, MajorityRule, QuorumRule, check_majority, check_quorum
from voting.reading import WrongShape, read_flag, read_integer, read_object, read_text
from voting.result import Counted, Step

BASES: Final = ("roll", "cast", "valid")


@dataclass(frozen=True)
class Conditions:
    """What has to be reached for an award to be given.

    `electors`  how many may vote by the frozen rules: the base "roll". Where more have voted since some were
                admitted late, their number is the base.
    `quorum`    the share of the roll that must cast a ballot; blank ones take part. None: any turnout will do.
    `majority`  what each winner must reach; None: the most votes will do.
    """

    electors: int
    quorum: QuorumRule | None = None
    majority: MajorityRule | None = None

    def __post_init__(self) -> None:
        if self.electors < 0 or not (self.quorum or self.majority):
            raise BadRule("bad_conditions", "conditions name a quorum or a majority, and how many may vote")
        if (self.quorum and self.quorum.base != "roll") or (self.majority and self.majority.base not in BASES):
            raise BadRule("unknown_base", "nobody counts who is present at this ballot")

    def quorum_step(self, counted: Counted) -> Step | None:
        """How the quorum came out; None without one."""
        return _step("quorum", check_quorum(self.quorum, counted, self._electorate(counted))) if self.quorum else None

    def majority_step(self, counted: Counted, option: str) -> Step | None:
        """How the majority of one option came out; None where none is asked for."""
        if not self.majority:
            return None
        return _step("majority", check_majority(self.majority, counted, option, self._electorate(counted)), option)

    def as_data(self) -> dict[str, object]:
        """Ready for JSON."""
        majority = self.majority
        return {
            "electors": self.electors,
            "quorum": exact_number(self.quorum.share) if self.quorum else 0,
            "majority": {"share": exact_number(majority.share), "base": majority.base, "strict": majority.strict}
            if majority
            else 0,
        }

    @classmethod
    def from_data(cls, data: object) -> "Conditions":
        """The inverse of `as_data`; else `WrongShape` or `BadRule`."""
        values = read_object(data, ["electors", "quorum", "majority"])
        return cls(
            electors=read_integer(values, "electors"),
            quorum=QuorumRule(_share(values["quorum"])) if values["quorum"] != 0 else None,
            majority=_majority(values["majority"]) if values["majority"] != 0 else None,
        )

    def _electorate(self, counted: Counted) -> Electorate:
        return Electorate(max(self.electors, counted.ballots))


def _step(kind: str, check: Check, option: str = "") -> Step:
    facts = {"base": check.base, "have": exact_number(check.have), "of": check.of, "needed": check.needed}
    return Step(kind, {**({"option": option} if option else {}), **facts, "met": check.met})


def _share(value: object) -> Fraction:
    """A share as `exact_number` writes it, and in no other way."""
    try:
        share = Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        raise WrongShape("a share is written as a/b") from None
    if exact_number(share) != value or isinstance(value, bool):
        raise WrongShape("a share is written as a/b, in lowest terms")
    return share


def _majority(data: object) -> MajorityRule:
    values = read_object(data, ["share", "base", "strict"])
    return MajorityRule(_share(values["share"]), cast(Base, read_text(values, "base")), read_flag(values, "strict"))
