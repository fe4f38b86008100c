"""A problem as plain JSON values and back, with a version."""

from scheduling.intervals import Interval
from scheduling.matching.ids import Id
from scheduling.matching.model import Fixed, Person, Problem, Slot, Wish, WishKind
from scheduling.matching.reading import Malformed, Node, optional, require_format

FORMAT = "matchmaking-problem"
VERSION = 1

Json = dict[str, object]


def problem_to_json(problem: Problem) -> Json:
    """Lists of objects; instants in ISO 8601, UTC. The slots of a person stand in the order of the slots."""
    order = {slot.id: t for t, slot in enumerate(problem.slots)}
    return {
        "format": FORMAT,
        "version": VERSION,
        "slots": [_slot_to_json(slot) for slot in problem.slots],
        "people": [
            {
                "id": person.id,
                "slots": sorted(person.slots, key=lambda slot: (order.get(slot, len(order)), repr(slot))),
                "maximum": person.maximum,
                "minimum": person.minimum,
            }
            for person in problem.people
        ],
        "wishes": [
            {"id": wish.id, "a": wish.a, "b": wish.b, "value": wish.value, "kind": wish.kind.value}
            for wish in problem.wishes
        ],
        "fixed": [{"wish": lock.wish, "slot": lock.slot, "table": lock.table} for lock in problem.fixed],
        "forbidden": [list(pair) for pair in problem.forbidden],
    }


def problem_from_json(document: object) -> Problem:
    """Raises `Malformed` for what is not of the format; contradictions are left to `validate`."""
    root = Node(document)
    require_format(root, FORMAT, VERSION)
    return Problem(
        slots=root["slots"].each(_slot),
        people=root["people"].each(_person),
        wishes=root["wishes"].each(_wish),
        fixed=optional(root.get("fixed"), lambda node: node.each(_fixed), ()),
        forbidden=optional(root.get("forbidden"), lambda node: node.each(_pair), ()),
    )


def _slot_to_json(slot: Slot) -> Json:
    row: Json = {"id": slot.id, "tables": slot.tables}
    if slot.when is not None:
        row |= {"start": slot.when.start.isoformat(), "end": slot.when.end.isoformat()}
    return row


def _slot(node: Node) -> Slot:
    tables = optional(node.get("tables"), Node.whole, None)
    start, end = node.get("start"), node.get("end")
    if start is None and end is None:
        return Slot(node["id"].id(), tables)
    try:
        when = Interval(node["start"].moment(), node["end"].moment())
    except Malformed:
        raise
    except ValueError as error:
        raise Malformed(f"{node.place}: {error}") from error
    return Slot(node["id"].id(), tables, when)


def _person(node: Node) -> Person:
    minimum = optional(node.get("minimum"), Node.whole, 0)
    return Person(node["id"].id(), frozenset(node["slots"].each(Node.id)), node["maximum"].whole(), minimum)


def _wish(node: Node) -> Wish:
    kind = optional(node.get("kind"), lambda field: field.as_(WishKind), WishKind.WISH)
    return Wish(node["id"].id(), node["a"].id(), node["b"].id(), node["value"].whole(), kind)


def _fixed(node: Node) -> Fixed:
    return Fixed(node["wish"].id(), node["slot"].id(), optional(node.get("table"), Node.whole, None))


def _pair(node: Node) -> tuple[Id, Id]:
    a, b = node.items(2)
    return a.id(), b.id()
