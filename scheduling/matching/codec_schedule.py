"""A schedule, its certificate and its reasons as plain JSON values and back, with a version."""

from scheduling.matching.certificate import Certificate, Prices
from scheduling.matching.codec import Json
from scheduling.matching.ids import Id
from scheduling.matching.model import Ended, Meeting, Objective, Progress, Proof, Schedule
from scheduling.matching.reading import Node, optional, require_format
from scheduling.matching.reasons import Reason, ReasonCode, Remedy, RemedyKind

FORMAT = "matchmaking-schedule"
VERSION = 1


def progress_to_json(progress: Progress) -> Json:
    return {
        "phase": progress.phase.value,
        "covered": progress.covered,
        "value": progress.value,
        "bound": progress.bound,
        "seconds": round(progress.seconds, 3),
    }


def schedule_to_json(schedule: Schedule) -> Json:
    objective = schedule.objective
    return {
        "format": FORMAT,
        "version": VERSION,
        "meetings": [{"wish": m.wish, "slot": m.slot, "table": m.table} for m in schedule.meetings],
        "objective": {
            "covered": objective.covered,
            "shortfall": objective.shortfall,
            "value": objective.value,
        },
        "bound": schedule.bound,
        "proof": schedule.proof.value,
        "certificate": _certificate_to_json(schedule.certificate),
        "reasons": [_reason_to_json(reason) for reason in schedule.reasons],
        "ended": schedule.ended.value,
        "seed": schedule.seed,
        "chains": schedule.chains,
    }


def schedule_from_json(document: object) -> Schedule:
    """Raises `Malformed` for what is not of the format; whether it is true is for `check` to say."""
    root = Node(document)
    require_format(root, FORMAT, VERSION)
    objective = root["objective"]
    return Schedule(
        meetings=root["meetings"].each(_meeting),
        objective=Objective(*(objective[name].whole() for name in ("covered", "shortfall", "value"))),
        bound=root["bound"].whole(),
        proof=root["proof"].as_(Proof),
        certificate=_certificate(root["certificate"]),
        reasons=root["reasons"].each(_reason),
        ended=root["ended"].as_(Ended),
        seed=root["seed"].whole(),
        chains=root["chains"].whole(),
    )


def _meeting(node: Node) -> Meeting:
    return Meeting(node["wish"].id(), node["slot"].id(), node["table"].whole())


def _certificate_to_json(certificate: Certificate) -> Json:
    return {
        "covered": certificate.covered,
        "shortfall": certificate.shortfall,
        "value": certificate.value,
        "covered_prices": _prices_to_json(certificate.covered_prices),
        "shortfall_prices": _prices_to_json(certificate.shortfall_prices),
        "value_prices": _prices_to_json(certificate.value_prices),
    }


def _certificate(node: Node) -> Certificate:
    return Certificate(
        covered_prices=_prices(node["covered_prices"]),
        shortfall_prices=_prices(node["shortfall_prices"]),
        value_prices=_prices(node["value_prices"]),
        covered=node["covered"].whole(),
        shortfall=node["shortfall"].whole(),
        value=node["value"].whole(),
    )


def _prices_to_json(prices: Prices) -> Json:
    """Pairs and triples, not objects: an id may be a number, and a key of a JSON object may not."""
    return {
        "scale": prices.scale,
        "people": [list(row) for row in prices.people],
        "cells": [list(row) for row in prices.cells],
        "tables": [list(row) for row in prices.tables],
        "cover": [list(row) for row in prices.cover],
        "minimum": [list(row) for row in prices.minimum],
    }


def _prices(node: Node) -> Prices:
    return Prices(
        scale=node["scale"].whole(),
        people=node["people"].each(_price),
        cells=node["cells"].each(_cell),
        tables=node["tables"].each(_price),
        cover=node["cover"].each(_price),
        minimum=node["minimum"].each(_price),
    )


def _price(node: Node) -> tuple[Id, int]:
    key, price = node.items(2)
    return key.id(), price.whole()


def _cell(node: Node) -> tuple[Id, Id, int]:
    person, slot, price = node.items(3)
    return person.id(), slot.id(), price.whole()


def _reason_to_json(reason: Reason) -> Json:
    return {
        "wish": reason.wish,
        "code": reason.code.value,
        "value": reason.value,
        "people": list(reason.people),
        "slots": list(reason.slots),
        "displaced": reason.displaced,
        "loss": reason.loss,
        "remedies": [
            {"kind": remedy.kind.value, "person": remedy.person, "slot": remedy.slot} for remedy in reason.remedies
        ],
    }


def _reason(node: Node) -> Reason:
    return Reason(
        wish=node["wish"].id(),
        code=node["code"].as_(ReasonCode),
        value=node["value"].whole(),
        people=node["people"].each(Node.id),
        slots=node["slots"].each(Node.id),
        displaced=optional(node.get("displaced"), Node.whole, None),
        loss=node["loss"].whole(),
        remedies=node["remedies"].each(_remedy),
    )


def _remedy(node: Node) -> Remedy:
    return Remedy(
        node["kind"].as_(RemedyKind),
        optional(node.get("person"), Node.id, None),
        optional(node.get("slot"), Node.id, None),
    )
