"""A seating problem as plain JSON values and back, with a version."""

from dataclasses import fields

from scheduling.matching.ids import Id
from scheduling.matching.reading import Node, listed, optional, require_format
from scheduling.seating.model import Mix, Person, Problem, Seat, Table, Weights

FORMAT = "seating-problem"
VERSION = 1

Json = dict[str, object]


def problem_to_json(problem: Problem) -> Json:
    """Lists of objects; fields that say nothing are left out, the weights never are."""
    order = {turn: r for r, turn in enumerate(problem.rounds)}
    return {
        "format": FORMAT,
        "version": VERSION,
        "rounds": list(problem.rounds),
        "topics": list(problem.topics),
        "tables": [_table_to_json(table, order) for table in problem.tables],
        "people": [person_to_json(person, order) for person in problem.people],
        "fixed": [seat_to_json(seat) for seat in problem.fixed],
        "apart": [list(pair) for pair in problem.apart],
        "weights": _weights_to_json(problem.weights),
    }


def problem_from_json(document: object) -> Problem:
    """Raises `Malformed` for what is not of the format; contradictions are left to `validate`."""
    return read_problem(Node(document))


def read_problem(root: Node) -> Problem:
    """The same for a part of a document."""
    require_format(root, FORMAT, VERSION)
    root.only("format", "version", *(field.name for field in fields(Problem)))
    return Problem(
        rounds=root["rounds"].each(Node.id),
        tables=root["tables"].each(_table),
        people=root["people"].each(person_from_json),
        topics=listed(root.get("topics"), Node.id),
        fixed=listed(root.get("fixed"), seat_from_json),
        apart=listed(root.get("apart"), _pair),
        weights=optional(root.get("weights"), _weights, Weights()),
    )


def seat_to_json(seat: Seat) -> Json:
    return {"person": seat.person, "round": seat.round, "table": seat.table}


def seat_from_json(node: Node) -> Seat:
    node.only("person", "round", "table")
    return Seat(node["person"].id(), node["round"].id(), node["table"].id())


def person_to_json(person: Person, order: dict[Id, int]) -> Json:
    """`order` says which round comes when; rounds that it does not know come last."""
    row: Json = {"id": person.id}
    if person.wishes:
        row["wishes"] = list(person.wishes)
    if person.languages:
        row["languages"] = sorted(person.languages, key=repr)
    if person.traits:
        row["traits"] = dict(person.traits)
    if person.absent:
        row["absent"] = _in_order(person.absent, order)
    return row


def person_from_json(node: Node) -> Person:
    node.only(*(field.name for field in fields(Person)))
    return Person(
        id=node["id"].id(),
        wishes=listed(node.get("wishes"), Node.id),
        languages=frozenset(listed(node.get("languages"), Node.id)),
        traits=optional(node.get("traits"), lambda traits: traits.entries(Node.id), {}),
        absent=frozenset(listed(node.get("absent"), Node.id)),
    )


def _table_to_json(table: Table, order: dict[Id, int]) -> Json:
    row: Json = {"id": table.id, "maximum": table.maximum, "minimum": table.minimum}
    for name in ("topic", "language", "host"):
        if getattr(table, name) is not None:
            row[name] = getattr(table, name)
    if table.rounds is not None:
        row["rounds"] = _in_order(table.rounds, order)
    return row


def _table(node: Node) -> Table:
    node.only(*(field.name for field in fields(Table)))
    return Table(
        id=node["id"].id(),
        maximum=node["maximum"].whole(),
        minimum=optional(node.get("minimum"), Node.whole, 1),
        topic=optional(node.get("topic"), Node.id, None),
        language=optional(node.get("language"), Node.id, None),
        host=optional(node.get("host"), Node.id, None),
        rounds=optional(node.get("rounds"), lambda field: frozenset(field.each(Node.id)), None),
    )


def _weights_to_json(weights: Weights) -> Json:
    return {
        "points": list(weights.points),
        "apart": weights.apart,
        "unspoken": weights.unspoken,
        "point": weights.point,
        "repeat": weights.repeat,
        "mix": [{"trait": mix.trait, "weight": mix.weight} for mix in weights.mix],
    }


def _weights(node: Node) -> Weights:
    """What is not said is as usual."""
    node.only(*(field.name for field in fields(Weights)))
    usual = Weights()
    return Weights(
        points=optional(node.get("points"), lambda field: field.each(Node.whole), usual.points),
        apart=optional(node.get("apart"), Node.whole, usual.apart),
        unspoken=optional(node.get("unspoken"), Node.whole, usual.unspoken),
        point=optional(node.get("point"), Node.whole, usual.point),
        repeat=optional(node.get("repeat"), Node.whole, usual.repeat),
        mix=optional(node.get("mix"), lambda field: field.each(_mix), usual.mix),
    )


def _mix(node: Node) -> Mix:
    node.only("trait", "weight")
    return Mix(node["trait"].text(), node["weight"].whole())


def _pair(node: Node) -> tuple[Id, Id]:
    a, b = node.items(2)
    return a.id(), b.id()


def _in_order(rounds: frozenset[Id], order: dict[Id, int]) -> list[Id]:
    return sorted(rounds, key=lambda turn: (order.get(turn, len(order)), repr(turn)))
