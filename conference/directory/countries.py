"""Countries: the 249 codes of ISO 3166-1 alpha-2 with their usual English names (`countries.csv`)."""

import csv
from functools import cache
from pathlib import Path

from conference.directory.folding import fold


@cache
def countries() -> dict[str, str]:
    """Name by code, sorted by name. The table is made from the public-domain one of the tz database."""
    text = (Path(__file__).parent / "countries.csv").read_text(encoding="utf-8")
    named = ((row["code"], row["name"]) for row in csv.DictReader(text.splitlines()))
    return dict(sorted(named, key=lambda pair: fold(pair[1])))


def country_name(code: str) -> str:
    """The name for a code; empty for an empty or unknown one."""
    return countries().get(code, "")
