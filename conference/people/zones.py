"""Time zones: which there are, and how they stand in a list to choose from."""

from functools import cache
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator

REGIONS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")

ZoneGroup = tuple[str, tuple[tuple[str, str], ...]]


@cache
def zone_names() -> frozenset[str]:
    """Every IANA name of this installation's time zone data."""
    return frozenset(available_timezones())


def known_zone(name: str) -> str:
    """An IANA zone of this installation's time zone data."""
    if name not in zone_names():
        raise ValueError("That is not a known time zone. Example: Europe/Brussels.")
    return name


Zone = Annotated[str, AfterValidator(known_zone)]


@cache
def zones_by_region() -> tuple[ZoneGroup, ...]:
    """Zones as (region, ((IANA name, words), ...)), in the order of the alphabet. Old names and fixed offsets
    are left out: `known_zone` takes them, but nobody should have to read past them."""
    groups: dict[str, list[tuple[str, str]]] = {region: [] for region in REGIONS}
    for name in sorted(zone_names()):
        region, _, place = name.partition("/")
        if region in groups and place:
            groups[region].append((name, place.replace("_", " ").replace("/", ", ")))
    return (("Everywhere", (("UTC", "UTC"),)), *((region, tuple(zones)) for region, zones in groups.items()))
