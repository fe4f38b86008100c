"""A schedule, its certificate and its reasons as plain JSON values and back, with a version."""

from scheduling.matching.certificate import Certificate, Prices
from scheduling.matching.codec import Json
from scheduling.matching.ids import Id
from scheduling.matching.model import Ended, Meeting, Objective, Progress, Proof, Schedule
from scheduling.matching.reading import Node, listed, optional, require_format
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
    return {
        "format": FORMAT,
        "version": VERSION,
        "meetings": [meeting_to_json(meeting) for meeting in schedule.meetings],
        "objective": objective_to_json(schedule.objective),
        "bound": schedule.bound,
        "proof": schedule.proof.value,
        "certificate": _certificate_to_json(schedule.certificate),
        "reasons": [reason_to_json(reason) for reason in schedule.reasons],
        "ended": schedule.ended.value,
        "seed": schedule.seed,
        "chains": schedule.chains,
        "gaps": schedule.gaps,
    }


def schedule_from_json(document: object) -> Schedule:
    """Raises `Malformed` for what is not of the format; whether it is true is for `check` to say."""
    root = Node(document)
    require_format(root, FORMAT, VERSION)
    return Schedule(
        meetings=root["meetings"].each(meeting_from_json),
        objective=_objective(root["objective"]),
        bound=root["bound"].whole(),
        proof=root["proof"].as_(Proof),
        certificate=_certificate(root["certificate"]),
        reasons=root["reasons"].each(_reason),
        ended=root["ended"].as_(Ended),
        seed=root["seed"].whole(),
        chains=root["chains"].whole(),
        gaps=optional(root.get("gaps"), Node.whole, None),
    )


def meeting_to_json(meeting: Meeting) -> Json:
    row: Json = {"wish": meeting.wish, "slot": meeting.slot, "table": meeting.table}
    return row | {"people": list(meeting.people)} if meeting.people else row


def meeting_from_json(node: Node) -> Meeting:
    people = listed(node.get("people"), Node.id)
    return Meeting(node["wish"].id(), node["slot"].id(), node["table"].whole(), people)


def objective_to_json(objective: Objective) -> Json:
    return {
        "covered": objective.covered,
        "shortfall": objective.shortfall,
        "value": objective.value,
        "must": objective.must,
        "floor": objective.floor,
    }


def _objective(node: Node) -> Objective:
    covered, shortfall, value = (node[name].whole() for name in ("covered", "shortfall", "value"))
    must, floor = (optional(node.get(name), Node.whole, 0) for name in ("must", "floor"))
    return Objective(covered, shortfall, value, must, floor)


def _certificate_to_json(certificate: Certificate) -> Json:
    return {
        "covered": certificate.covered,
        "shortfall": certificate.shortfall,
        "value": certificate.value,
        "covered_prices": prices_to_json(certificate.covered_prices),
        "shortfall_prices": prices_to_json(certificate.shortfall_prices),
        "value_prices": prices_to_json(certificate.value_prices),
        "must_prices": prices_to_json(certificate.must_prices),
        "must": certificate.must,
        "floor_prices": prices_to_json(certificate.floor_prices),
        "floor": certificate.floor,
    }


def _certificate(node: Node) -> Certificate:
    return Certificate(
        covered_prices=prices_from_json(node["covered_prices"]),
        shortfall_prices=prices_from_json(node["shortfall_prices"]),
        value_prices=prices_from_json(node["value_prices"]),
        covered=node["covered"].whole(),
        shortfall=node["shortfall"].whole(),
        value=node["value"].whole(),
        must_prices=optional(node.get("must_prices"), prices_from_json, Prices()),
        must=optional(node.get("must"), Node.whole, 0),
        floor_prices=optional(node.get("floor_prices"), prices_from_json, Prices()),
        floor=optional(node.get("floor"), Node.whole, 0),
    )


def prices_to_json(prices: Prices) -> Json:
    """Pairs and triples, not objects: an id may be a number, and a key of a JSON object may not."""
    return {
        "scale": prices.scale,
        "people": [list(row) for row in prices.people],
        "cells": [list(row) for row in prices.cells],
        "tables": [list(row) for row in prices.tables],
        "cover": [list(row) for row in prices.cover],
        "minimum": [list(row) for row in prices.minimum],
        "must": prices.must,
        "windows": [list(row) for row in prices.windows],
    }


def prices_from_json(node: Node) -> Prices:
    return Prices(
        scale=node["scale"].whole(),
        people=node["people"].each(_price),
        cells=node["cells"].each(_cell),
        tables=node["tables"].each(_price),
        cover=node["cover"].each(_price),
        minimum=node["minimum"].each(_price),
        must=optional(node.get("must"), Node.whole, 0),
        windows=listed(node.get("windows"), _window),
    )


def _price(node: Node) -> tuple[Id, int]:
    key, price = node.items(2)
    return key.id(), price.whole()


def _cell(node: Node) -> tuple[Id, Id, int]:
    person, slot, price = node.items(3)
    return person.id(), slot.id(), price.whole()


def _window(node: Node) -> tuple[Id, Id, Id, int]:
    person, first, last, price = node.items(4)
    return person.id(), first.id(), last.id(), price.whole()


def reason_to_json(reason: Reason) -> Json:
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
