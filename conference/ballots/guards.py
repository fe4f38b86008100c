"""What the database itself refuses about ballots, whoever asks: as the newest migration posted it (a test compares)."""

from conference.foundation.guards import Guard

CLOSING = "folkmoot.closing"  # PostgreSQL: set for the one transaction that rewrites the box
EXCUSED = "{closing}"  # where a guard of the box lets that transaction pass; SQLite rewrites within the guards

# What the database refuses, whoever asks. The states go one step at a time, and only forward; what was frozen
# stays; the roll takes names while voting is open and never lets one go; the box is rewritten once, sorted,
# between the closing and its root (see `box.py`), and is shut for good by the root.
_STEPS = "('draft>frozen', 'frozen>open', 'open>closed', 'closed>counted', 'counted>revealed', 'revealed>published')"
_FIXED = (
    "event_id", "title", "method", "max_choices", "seats", "allow_equal", "top_score", "tie_rule", "allow_blank",
    "panel_rule", "jury_weight", "public_weight", "verifiable", "conflict", "jury_of", "rehearsal_of", "electorate",
    "order_rule", "opens_at", "config", "config_hash",
)  # fmt: skip
_ONCE = ("draw_seed", "opened_at", "closed_at", "voted", "root", "result")


def _changed() -> str:
    fixed = " OR ".join(f"NEW.{name} {{differs}} OLD.{name}" for name in _FIXED)
    once = " OR ".join(f"(OLD.{name} IS NOT NULL AND NEW.{name} {{differs}} OLD.{name})" for name in _ONCE)
    return f"NEW.id <> OLD.id OR OLD.state <> 'draft' AND ({fixed} OR NEW.reveal_step < OLD.reveal_step) OR {once}"


_BACKWARD = f"""NEW.state <> OLD.state AND NOT (OLD.state || '>' || NEW.state IN {_STEPS}
    OR NEW.state = 'void' AND OLD.state <> 'published' AND OLD.state <> 'void')"""


def _ballot(row: str, condition: str) -> str:
    return f"EXISTS (SELECT 1 FROM ballot WHERE ballot.id = {row}.ballot_id AND {condition})"


_RUNNING = "('frozen', 'open')"
_STAYS = f"OLD.state IN {_RUNNING} AND NEW.state = OLD.state"
# The end moves later, before it has come, with a reason, and as an act in the log.
_EXTENDED = f"""{_STAYS} AND NEW.closes_at > OLD.closes_at AND NEW.extended_because <> ''
    AND NEW.announced_close = COALESCE(OLD.announced_close, OLD.closes_at) AND NEW.extension > OLD.extension
    AND EXISTS (SELECT 1 FROM ballot_act WHERE ballot_act.ballot_id = NEW.id AND ballot_act.number = NEW.extension
    AND ballot_act.act = 'extended' AND ballot_act.at < OLD.closes_at)"""
# The roll grows by one at a time, and each of them is an act in the log.
_ADMITTED = f"""{_STAYS} AND NEW.admitted = OLD.admitted + 1 AND NEW.electors = OLD.electors + 1
    AND NEW.roll_digest <> OLD.roll_digest AND NEW.admitted = (SELECT COUNT(*) FROM ballot_act
    WHERE ballot_act.ballot_id = NEW.id AND ballot_act.act = 'admitted')"""


def _only(allowed: str, *names: str) -> str:
    """Refuse a change of these columns after the draft, but for the one deed that is allowed."""
    differs = " OR ".join(f"NEW.{name} {{differs}} OLD.{name}" for name in names)
    return f"OLD.state <> 'draft' AND ({differs}) AND ({allowed}) IS NOT TRUE"


def _in(table: str, row: str, condition: str = "1 = 1") -> str:
    """Whether the code of `row` stands in `table`."""
    same = f"{table}.ballot_id = {row}.ballot_id AND {table}.digest = {row}.digest"
    return f"EXISTS (SELECT 1 FROM {table} WHERE {same} AND {condition})"


_CODES_CHANGED = """OLD.state <> 'draft' AND (NEW.room_codes <> OLD.room_codes OR NEW.room_void < OLD.room_void
    OR COALESCE(NEW.room_salt, '') <> COALESCE(OLD.room_salt, ''))"""
_VOIDED = "NEW.void AND NOT OLD.void AND NEW.ballot_id = OLD.ballot_id AND NEW.digest = OLD.digest"
_OPEN = "ballot.state = 'open'"
_VOTING_AHEAD = f"ballot.state IN {_RUNNING}"
_NOT_DRAFT = "ballot.state <> 'draft'"
_IN_BOX = "(ballot.state = 'open' OR ballot.state = 'closed' AND ballot.root IS NULL)"
# A roll takes either names that vote in the open ballot, or, from the freezing on, tokens of electors.
_ON_ROLL = """(CASE WHEN ballot.verifiable THEN ballot.state IN ('frozen', 'open')
    AND NEW.blinded IS NOT NULL AND NEW.signature IS NOT NULL AND EXISTS (SELECT 1 FROM elector
        WHERE elector.ballot_id = NEW.ballot_id AND elector.person_id = NEW.voter_id)
    ELSE ballot.state = 'open' AND NEW.blinded IS NULL AND NEW.signature IS NULL END)"""
_TAKES_VOTE = f"{_IN_BOX} AND ballot.verifiable = (NEW.token IS NOT NULL)"
_OUT_OF_BOX = "ballot.state = 'closed' AND ballot.root IS NULL"
# A late admission: a member of the event, under an act of its own, who does not vote in the award's other half.
_LATE = f"""NEW.admitted > 0 AND EXISTS (SELECT 1 FROM ballot JOIN membership ON membership.event_id = ballot.event_id
    WHERE ballot.id = NEW.ballot_id AND ballot.state IN {_RUNNING} AND membership.person_id = NEW.person_id)
    AND EXISTS (SELECT 1 FROM ballot_act WHERE ballot_act.ballot_id = NEW.ballot_id
    AND ballot_act.number = NEW.admitted AND ballot_act.act = 'admitted')
    AND NOT EXISTS (SELECT 1 FROM ballot JOIN ballot half ON half.jury_of = ballot.id OR half.id = ballot.jury_of
    JOIN elector seated ON seated.ballot_id = half.id
    WHERE ballot.id = NEW.ballot_id AND seated.person_id = NEW.person_id)"""
_REAL = "OLD.ballot_id > 0"  # a rehearsal can be wiped, with all that belongs to it
# Simulated people are on the rolls of rehearsals, and nobody else is.
_MIXED = """(NEW.ballot_id < 0) <> EXISTS (SELECT 1 FROM person WHERE person.id = NEW.person_id
    AND person.email LIKE '%@rehearsal.invalid')"""
_PERSON_STAYS = "EXISTS (SELECT 1 FROM person WHERE person.id = OLD.person_id)"

GUARDS: tuple[Guard, ...] = (
    Guard("ballot_backward", "UPDATE", "ballot", _BACKWARD),
    Guard("ballot_settled", "UPDATE", "ballot", _changed()),
    Guard(
        "ballot_extended",
        "UPDATE",
        "ballot",
        _only(_EXTENDED, "closes_at", "announced_close", "extension", "extended_because"),
    ),
    Guard("ballot_admitted", "UPDATE", "ballot", _only(_ADMITTED, "electors", "roll_digest", "admitted")),
    Guard(
        "conditions_settled",
        "UPDATE",
        "ballot",
        "OLD.state <> 'draft' AND (NEW.quorum <> OLD.quorum OR NEW.majority <> OLD.majority"
        " OR NEW.majority_base <> OLD.majority_base)",
    ),
    Guard("ballot_kept", "DELETE", "ballot", "OLD.state <> 'draft' AND OLD.id > 0"),
    Guard("roll_closed", "INSERT", "ballot_roll", "NOT " + _ballot("NEW", _ON_ROLL)),
    Guard("roll_changed", "UPDATE", "ballot_roll", "1 = 1"),
    Guard("roll_erased", "DELETE", "ballot_roll", _REAL),
    Guard("codes_settled", "UPDATE", "ballot", _CODES_CHANGED),
    Guard("code_added", "INSERT", "room_code", _ballot("NEW", _NOT_DRAFT)),
    Guard(
        "code_changed",  # a code can be withdrawn while it is unused, and nothing else
        "UPDATE",
        "room_code",
        f"NOT ({_VOIDED} AND {_ballot('OLD', _VOTING_AHEAD)}) OR {_in('room_roll', 'OLD')}",
    ),
    Guard("code_erased", "DELETE", "room_code", _ballot("OLD", _NOT_DRAFT) + " AND " + _REAL),
    Guard(
        "code_roll_closed",
        "INSERT",
        "room_roll",
        f"NOT {_ballot('NEW', _OPEN)} OR NOT {_in('room_code', 'NEW', 'NOT room_code.void')}",
    ),
    Guard("code_roll_changed", "UPDATE", "room_roll", "1 = 1"),
    Guard("code_roll_erased", "DELETE", "room_roll", _REAL),
    Guard("box_closed", "INSERT", "ballot_box", "NOT " + _ballot("NEW", _TAKES_VOTE) + EXCUSED),
    Guard("box_changed", "UPDATE", "ballot_box", "1 = 1" + EXCUSED),
    Guard("box_erased", "DELETE", "ballot_box", f"{_REAL} AND NOT {_ballot('OLD', _OUT_OF_BOX)}" + EXCUSED),
    Guard(
        "elector_added",
        "INSERT",
        "elector",
        f"({_ballot('NEW', _NOT_DRAFT)} OR NEW.admitted <> 0) AND ({_LATE}) IS NOT TRUE",
    ),
    Guard("elector_mixed", "INSERT", "elector", _MIXED),
    Guard("key_added", "INSERT", "ballot_key", _ballot("NEW", _NOT_DRAFT)),
    Guard("key_changed", "UPDATE", "ballot_key", "1 = 1"),
    Guard("key_erased", "DELETE", "ballot_key", _ballot("OLD", _VOTING_AHEAD) + " AND " + _REAL),
    Guard("elector_changed", "UPDATE", "elector", _ballot("OLD", _NOT_DRAFT)),
    Guard("elector_erased", "DELETE", "elector", f"{_REAL} AND {_ballot('OLD', _NOT_DRAFT)} AND {_PERSON_STAYS}"),
    Guard("candidate_added", "INSERT", "candidate", _ballot("NEW", _NOT_DRAFT)),
    Guard(
        "candidate_changed",
        "UPDATE",
        "candidate",
        "(NEW.name <> OLD.name OR NEW.position <> OLD.position OR NEW.ballot_id <> OLD.ballot_id) AND "
        + _ballot("OLD", _NOT_DRAFT),
    ),
    Guard("candidate_erased", "DELETE", "candidate", _ballot("OLD", _NOT_DRAFT) + " AND " + _REAL),
    Guard(
        "act_changed",
        "UPDATE",
        "ballot_act",
        "NEW.number <> OLD.number OR NEW.act <> OLD.act OR NEW.facts <> OLD.facts OR NEW.hash <> OLD.hash"
        " OR NEW.at <> OLD.at OR NEW.ballot_id <> OLD.ballot_id",
    ),
    Guard("act_erased", "DELETE", "ballot_act", _ballot("OLD", "1 = 1") + " AND " + _REAL),
)


def spelt(guard: Guard, dialect: str) -> Guard:
    """The guard with what differs between the databases filled in, but for `{differs}`."""
    excuse = f" AND (current_setting('{CLOSING}', true) = 'yes') IS NOT TRUE" if dialect == "postgresql" else ""
    return guard._replace(condition=guard.condition.replace(EXCUSED, excuse))
