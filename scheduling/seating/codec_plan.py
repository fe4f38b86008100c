"""A seating plan, its figures and the prices that prove its topics as plain JSON values and back, with a version."""

from dataclasses import asdict, fields

from scheduling.matching.reading import Node, optional, require_format
from scheduling.seating.codec import Json, seat_from_json, seat_to_json
from scheduling.seating.figures import Figures, Tally, Topics
from scheduling.seating.model import Ended, Plan, Price, Progress

FORMAT = "seating-plan"
VERSION = 1


def progress_to_json(progress: Progress) -> Json:
    return {
        "phase": progress.phase.value,
        "cost": progress.cost,
        "bound": progress.bound,
        "seconds": round(progress.seconds, 3),
    }


def plan_to_json(plan: Plan) -> Json:
    return {
        "format": FORMAT,
        "version": VERSION,
        "seats": [seat_to_json(seat) for seat in plan.seats],
        "figures": _figures_to_json(plan.figures),
        "prices": [asdict(price) for price in plan.prices],
        "ended": plan.ended.value,
        "seed": plan.seed,
        "steps": plan.steps,
    }


def plan_from_json(document: object) -> Plan:
    """Raises `Malformed` for what is not of the format; whether it is true is for `check` to say."""
    return read_plan(Node(document))


def read_plan(root: Node) -> Plan:
    """The same for a part of a document."""
    require_format(root, FORMAT, VERSION)
    root.only("format", "version", *(field.name for field in fields(Plan)))
    return Plan(
        seats=root["seats"].each(seat_from_json),
        figures=_figures(root["figures"]),
        prices=root["prices"].each(_price),
        ended=root["ended"].as_(Ended),
        seed=root["seed"].whole(),
        steps=root["steps"].whole(),
    )


def _figures_to_json(figures: Figures) -> Json:
    return {
        "topics": asdict(figures.topics),
        "apart": asdict(figures.apart),
        "unspoken": asdict(figures.unspoken),
        "repeats": asdict(figures.repeats),
        "alike": [{"trait": trait, **asdict(tally)} for trait, tally in figures.alike],
    }


def _figures(node: Node) -> Figures:
    node.only(*(field.name for field in fields(Figures)))
    topics = node["topics"]
    topics.only("points", "bound", "ideal")
    return Figures(
        topics=Topics(topics["points"].whole(), topics["bound"].whole(), topics["ideal"].whole()),
        apart=_tally(node["apart"]),
        unspoken=_tally(node["unspoken"]),
        repeats=_tally(node["repeats"]),
        alike=node["alike"].each(lambda row: (row["trait"].text(), _tally(row, "trait"))),
    )


def _tally(node: Node, *beside: str) -> Tally:
    node.only("count", "bound", "floor", *beside)
    return Tally(node["count"].whole(), node["bound"].whole(), node["floor"].whole())


def _price(node: Node) -> Price:
    node.only("topic", "language", "price")
    return Price(
        optional(node.get("topic"), Node.id, None),
        optional(node.get("language"), Node.id, None),
        node["price"].whole(),
    )
