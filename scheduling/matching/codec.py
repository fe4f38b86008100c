"""A problem as plain JSON values and back, with a version."""

from scheduling.intervals import Interval
from scheduling.matching.ids import Id
from scheduling.matching.model import Fixed, Person, Problem, Slot, Team, Wish, WishKind
from scheduling.matching.reading import Malformed, Node, listed, optional, require_format

FORMAT = "matchmaking-problem"
VERSION = 1

Json = dict[str, object]


def problem_to_json(problem: Problem) -> Json:
    """Lists of objects; instants in ISO 8601, UTC. The slots of a person stand in the order of the slots.

    Fields that say nothing are left out.
    """
    order = {slot.id: t for t, slot in enumerate(problem.slots)}
    return {
        "format": FORMAT,
        "version": VERSION,
        "slots": [_slot_to_json(slot) for slot in problem.slots],
        "people": [_person_to_json(person, order) for person in problem.people],
        "wishes": [_wish_to_json(wish, order) for wish in problem.wishes],
        "fixed": [_fixed_to_json(lock) for lock in problem.fixed],
        "forbidden": [list(pair) for pair in problem.forbidden],
        **_rules_to_json(problem),
    }


def problem_from_json(document: object) -> Problem:
    """Raises `Malformed` for what is not of the format; contradictions are left to `validate`."""
    root = Node(document)
    require_format(root, FORMAT, VERSION)
    return Problem(
        slots=root["slots"].each(_slot),
        people=root["people"].each(_person),
        wishes=root["wishes"].each(_wish),
        fixed=listed(root.get("fixed"), _fixed),
        forbidden=listed(root.get("forbidden"), _pair),
        teams=listed(root.get("teams"), _team),
        kinds=optional(root.get("kinds"), lambda node: node.each(_pair), None),
        precedence=listed(root.get("precedence"), _pair),
        max_min=optional(root.get("max_min"), Node.truth, False),
    )


def _slot_to_json(slot: Slot) -> Json:
    row: Json = {"id": slot.id, "tables": slot.tables}
    if slot.when is not None:
        row |= {"start": slot.when.start.isoformat(), "end": slot.when.end.isoformat()}
    if slot.block is not None:
        row["block"] = slot.block
    if slot.without:
        row["without"] = sorted(slot.without)
    return row


def _person_to_json(person: Person, order: dict[Id, int]) -> Json:
    row: Json = {
        "id": person.id,
        "slots": _in_order(person.slots, order),
        "maximum": person.maximum,
        "minimum": person.minimum,
    }
    if person.longest_run is not None:
        row["longest_run"] = person.longest_run
    if person.pause:
        row["pause"] = person.pause
    if person.kind is not None:
        row["kind"] = person.kind
    return row


def _wish_to_json(wish: Wish, order: dict[Id, int]) -> Json:
    row: Json = {"id": wish.id, "a": wish.a, "b": wish.b, "value": wish.value, "kind": wish.kind.value}
    if wish.must:
        row["must"] = True
    if wish.also:
        row["also"] = list(wish.also)
    if wish.slots is not None:
        row["slots"] = _in_order(wish.slots, order)
    return row


def _fixed_to_json(lock: Fixed) -> Json:
    row: Json = {"wish": lock.wish, "slot": lock.slot, "table": lock.table}
    return row | {"people": list(lock.people)} if lock.people else row


def _rules_to_json(problem: Problem) -> Json:
    rules: Json = {}
    if problem.teams:
        rules["teams"] = [{"id": team.id, "members": list(team.members)} for team in problem.teams]
    if problem.kinds is not None:
        rules["kinds"] = [list(pair) for pair in problem.kinds]
    if problem.precedence:
        rules["precedence"] = [list(pair) for pair in problem.precedence]
    if problem.max_min:
        rules["max_min"] = True
    return rules


def _in_order(slots: frozenset[Id], order: dict[Id, int]) -> list[Id]:
    return sorted(slots, key=lambda slot: (order.get(slot, len(order)), repr(slot)))


def _slot(node: Node) -> Slot:
    tables = optional(node.get("tables"), Node.whole, None)
    block = optional(node.get("block"), Node.id, None)
    without = frozenset(listed(node.get("without"), Node.whole))
    start, end = node.get("start"), node.get("end")
    if start is None and end is None:
        return Slot(node["id"].id(), tables, None, block, without)
    try:
        when = Interval(node["start"].moment(), node["end"].moment())
    except Malformed:
        raise
    except ValueError as error:
        raise Malformed(f"{node.place}: {error}") from error
    return Slot(node["id"].id(), tables, when, block, without)


def _person(node: Node) -> Person:
    return Person(
        id=node["id"].id(),
        slots=frozenset(node["slots"].each(Node.id)),
        maximum=node["maximum"].whole(),
        minimum=optional(node.get("minimum"), Node.whole, 0),
        longest_run=optional(node.get("longest_run"), Node.whole, None),
        pause=optional(node.get("pause"), Node.whole, 0),
        kind=optional(node.get("kind"), Node.id, None),
    )


def _team(node: Node) -> Team:
    return Team(node["id"].id(), node["members"].each(Node.id))


def _wish(node: Node) -> Wish:
    kind = optional(node.get("kind"), lambda field: field.as_(WishKind), WishKind.WISH)
    return Wish(
        id=node["id"].id(),
        a=node["a"].id(),
        b=node["b"].id(),
        value=node["value"].whole(),
        kind=kind,
        must=optional(node.get("must"), Node.truth, False),
        also=listed(node.get("also"), Node.id),
        slots=optional(node.get("slots"), lambda field: frozenset(field.each(Node.id)), None),
    )


def _fixed(node: Node) -> Fixed:
    table = optional(node.get("table"), Node.whole, None)
    people = listed(node.get("people"), Node.id)
    return Fixed(node["wish"].id(), node["slot"].id(), table, people)


def _pair(node: Node) -> tuple[Id, Id]:
    a, b = node.items(2)
    return a.id(), b.id()
