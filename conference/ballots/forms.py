"""What may come in about ballots."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints, model_validator

from conference.ballots.slips import MOST_CODES
from conference.foundation.files import ROOT
from conference.foundation.forms import Form
from voting.ballot import MAJORITY_METHODS

Method = Literal["plurality", "approval", "score", "borda", "points", "irv", "stv", "schulze", "ranked_pairs"]
TieRule = Literal["share", "lot", "jury", "open"]
OrderRule = Literal["fixed", "lot"]
Conflict = Literal["", "nominee", "organisation"]
Majority = Literal["", "half", "two_thirds"]
MajorityBase = Literal["valid", "cast", "roll"]
PanelRule = Literal["", "share", "rank_points"]
SUMS: Final = ("plurality", "approval", "score", "borda", "points")  # their totals have shares
RANKED: Final = ("borda", "points", "irv", "stv", "schulze", "ranked_pairs")
SEVERAL_SEATS: Final = ("approval", "score", "borda", "points", "stv", "schulze", "ranked_pairs")
EQUAL_RANKS: Final = ("borda", "schulze", "ranked_pairs")
Electorate = Literal["members", "speaker", "moderator", "organiser", "jury", "exhibitor"]
Title = Annotated[str, StringConstraints(min_length=3, max_length=160)]
MOST_CANDIDATES = 24
NOBODY: Final[Mapping[str, int]] = MappingProxyType({})
# The columns of the organiser's table of candidates, and what each is called in `CandidateForm`.
COLUMNS: Final = {
    "candidate": "name",
    "organisation": "organisation",
    "country": "country",
    "line": "line",
    "portrait": "portrait",
    "pitch_url": "pitch_url",
    "pitch_minutes": "pitch_minutes",
    "person": "person_id",
}


def is_drawn(path: str) -> bool:
    """Whether there is such a picture: an address of ours, or a file under static/."""
    if path.startswith("/"):
        return not path.startswith("//")
    return ".." not in path and (ROOT / "static" / path).is_file()


def _drawn(path: str) -> str:
    if not is_drawn(path):
        raise ValueError(f"There is no picture {path}.")
    return path


def _reachable(address: str) -> str:
    if not address.startswith(("https://", "http://", "/")):
        raise ValueError("A pitch's address starts with https://. Please copy it from the player's page.")
    return address


class CandidateForm(Form):
    """Somebody, or something, to vote for. `portrait` is a path under static/ or an address that starts with "/"."""

    name: Annotated[str, Field(min_length=1, max_length=160)]
    organisation: Annotated[str, Field(max_length=160)] = ""
    country: Annotated[str, Field(max_length=60)] = ""
    line: Annotated[str, Field(max_length=300)] = ""
    portrait: Annotated[str, Field(max_length=200), AfterValidator(_drawn)] | None = None
    person_id: int | None = None
    pitch_url: Annotated[str, Field(max_length=400), AfterValidator(_reachable)] | None = None
    pitch_minutes: Annotated[str, Field(max_length=8)] = ""


class Counting(Form):
    """How votes are given and counted. What a method does not know is left aside: see `rules` of `BallotForm`."""

    method: Method = "plurality"
    max_choices: Annotated[int, Field(ge=1, le=MOST_CANDIDATES)] = 1  # approval
    seats: Annotated[int, Field(ge=1, le=MOST_CANDIDATES)] = 1
    allow_equal: bool = False  # rankings
    top_score: Annotated[int, Field(ge=1, le=10)] = 5  # score
    tie_rule: TieRule = "share"
    order_rule: OrderRule = "fixed"
    panel_rule: PanelRule = ""
    jury_method: Method = "points"
    jury_weight: Annotated[int, Field(ge=1, le=100)] = 1
    public_weight: Annotated[int, Field(ge=1, le=100)] = 1
    quorum: Annotated[int, Field(ge=0, le=100)] = 0  # percent
    majority: Majority = ""
    majority_base: MajorityBase = "valid"


class BallotForm(Counting):
    """A ballot as its organiser wants it. Times are instants."""

    title: Title
    description: Annotated[str, Field(max_length=600)] = ""
    candidates: tuple[CandidateForm, ...]
    opens_at: AwareDatetime
    closes_at: AwareDatetime
    electorate: Electorate = "members"
    allow_blank: bool = True
    conflict: Conflict = ""
    verifiable: bool = False
    session_id: int | None = None

    @model_validator(mode="after")
    def _fits(self) -> "BallotForm":
        if self.closes_at <= self.opens_at:
            raise ValueError("Voting closes before it opens. Please choose a later end.")
        if not 2 <= len(self.candidates) <= MOST_CANDIDATES:
            raise ValueError(f"A ballot needs 2 to {MOST_CANDIDATES} candidates.")
        names = [candidate.name.casefold() for candidate in self.candidates]
        if len(set(names)) < len(names):
            raise ValueError("Two candidates have the same name, so voters could not tell them apart.")
        if self.max_choices > len(self.candidates):
            raise ValueError("Nobody can choose more candidates than there are.")
        if self.seats >= len(self.candidates):
            raise ValueError("There must be more candidates than seats.")
        if self.seats > 1 and (self.method not in SEVERAL_SEATS or self.panel_rule):
            raise ValueError("This way of counting fills one seat. Several seats go with a transferable vote.")
        if self.panel_rule == "share" and not {self.method, self.jury_method} <= set(SUMS):
            raise ValueError("Shares need totals, which duels and rounds do not give. Combine by rank points instead.")
        if self.tie_rule == "jury" and not self.panel_rule:
            raise ValueError("There is no jury that could decide a tie.")
        if self.majority and (self.method not in MAJORITY_METHODS or self.panel_rule):
            raise ValueError("A majority is one of votes: it goes with one vote each or approval, and with no jury.")
        if self.verifiable and self.conflict:
            raise ValueError(
                "A verifiable vote comes without a name, so nobody can check who votes for whom. Choose one of the "
                "two: verifiable votes, or a rule on conflicts of interest."
            )
        return self

    def counting(self, method: str = "") -> dict[str, Any]:
        """The columns of a ballot for this method (default: its own), with what the method does not know unset."""
        method = method or self.method
        n = len(self.candidates)
        most = {"plurality": 1, "approval": self.max_choices if method == self.method else n, "points": min(n, 10)}
        return {
            "method": method,
            "max_choices": most.get(method, n),
            "allow_equal": self.allow_equal and method in EQUAL_RANKS,
            "top_score": self.top_score if method == "score" else 0,
        }


class DraftForm(Counting):
    """The organiser's page: times as typed in the event's zone, candidates as columns of equal length."""

    title: Title
    description: Annotated[str, Field(max_length=600)] = ""
    allow_blank: bool = False
    conflict: Conflict = ""
    verifiable: bool = False
    electorate: Electorate = "members"
    opens: datetime
    closes: datetime
    candidate: list[Annotated[str, Field(max_length=160)]]
    organisation: list[Annotated[str, Field(max_length=160)]] = Field(default_factory=list)
    country: list[Annotated[str, Field(max_length=60)]] = Field(default_factory=list)
    line: list[Annotated[str, Field(max_length=300)]] = Field(default_factory=list)
    portrait: list[Annotated[str, Field(max_length=200)]] = Field(default_factory=list)
    pitch_url: list[Annotated[str, Field(max_length=400)]] = Field(default_factory=list)
    pitch_minutes: list[Annotated[str, Field(max_length=8)]] = Field(default_factory=list)
    person: list[Annotated[str, Field(max_length=320)]] = Field(default_factory=list)  # e-mail address or whole name

    def people(self) -> list[str]:
        """Who stands, as typed, each once."""
        return list(dict.fromkeys(filter(None, self.person)))

    def rows(self, people: Mapping[str, int]) -> list[CandidateForm]:
        """The candidates with a name, in the order of the page; empty rows are left aside.

        `people` are the numbers of those who were typed.
        """
        rows = []
        for row, name in enumerate(self.candidate):
            cells = {field: getattr(self, column)[row : row + 1] for column, field in COLUMNS.items()}
            if name:
                given = {field: cell[0] for field, cell in cells.items() if any(cell)}
                if "person_id" in given:
                    given["person_id"] = people[given["person_id"]]
                rows.append(CandidateForm.model_validate(given))
        return rows

    def as_ballot(
        self, zone: ZoneInfo, session_id: int | None = None, people: Mapping[str, int] = NOBODY
    ) -> BallotForm:
        """The ballot meant by the page. Raises pydantic's ValidationError where the parts do not fit together."""
        # A number left over from another way of counting is no mistake.
        unused = {} if self.method == "approval" else {"max_choices": 1}
        unused |= {} if self.method in SEVERAL_SEATS else {"seats": 1}
        return BallotForm(
            title=self.title,
            description=self.description,
            **{**self.model_dump(include=set(Counting.model_fields)), **unused},
            candidates=tuple(self.rows(people)),
            opens_at=self.opens.replace(tzinfo=zone),
            closes_at=self.closes.replace(tzinfo=zone),
            electorate=self.electorate,
            allow_blank=self.allow_blank,
            conflict=self.conflict,
            verifiable=self.verifiable,
            session_id=session_id,
        )


class CodesForm(Form):
    """How many room codes a draft will have."""

    codes: Annotated[int, Field(ge=0, le=MOST_CODES)] = 0


class VoidForm(Form):
    """The numbers of the slips to be withdrawn; without a last one, the first alone."""

    first: Annotated[int, Field(ge=1, le=MOST_CODES)]
    last: Annotated[int, Field(ge=1, le=MOST_CODES)] | None = None


class ExtensionForm(Form):
    """A later end of voting, as typed in the event's zone."""

    closes: datetime
    because: Annotated[str, Field(min_length=3, max_length=300)]


class CrowdForm(Form):
    """How many simulated people take part in a rehearsal, or vote in it now."""

    voters: Annotated[int, Field(ge=5, le=300)]


class AdmissionForm(Form):
    """Who comes onto the roll late: e-mail address or whole name."""

    who: Annotated[str, Field(min_length=1, max_length=320)]


class VoteForm(Form):
    """A vote as posted. Whether the choice is one that the ballot offers is for the engine to say.

    `option` and `mark` are columns of equal length: a candidate, and its place or score as typed; "" for none.
    """

    pick: list[Annotated[str, Field(max_length=100)]] = Field(default_factory=list)
    option: list[Annotated[str, Field(max_length=100)]] = Field(default_factory=list)
    mark: list[Annotated[str, Field(max_length=3, pattern=r"^\d*$")]] = Field(default_factory=list)
    blank: bool = False
    tracker: Annotated[str, Field(max_length=60)] = ""
    token: Annotated[str, Field(max_length=800, pattern=r"^([0-9a-f]{2})*$")] = ""  # verifiable: prefix and signature
    seed: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""  # verifiable, without scripts: what the token is of
    confirmed: bool = False

    @property
    def marks(self) -> dict[str, str]:
        """What each candidate was given, as typed."""
        return {option: mark for option, mark in zip(self.option, self.mark, strict=False) if mark}

    def raw(self, method: str) -> object:
        """The choice in the engine's form. Places may leave gaps; who has the same place shares a rung."""
        if self.blank:
            return {"blank": True}
        marks = {option: int(mark) for option, mark in self.marks.items()}
        if method == "score":
            return {"score": marks}
        if method in RANKED:
            places = sorted(set(marks.values()))
            return {"rank": [[option for option, mark in marks.items() if mark == place] for place in places]}
        return {"pick": self.pick}


class TokenForm(Form):
    """A blinded message that a voter's browser wants signed, in hexadecimal."""

    blinded: Annotated[str, Field(max_length=800, pattern=r"^([0-9a-f]{2})+$")]
