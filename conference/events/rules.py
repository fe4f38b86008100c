"""Rules of events that need no rows but those at hand."""

from datetime import date


def dates_label(first: date, last: date) -> str:
    """The days of an event in words: `10–12 November 2020`."""
    if first == last:
        return f"{first.day} {first:%B %Y}"
    if first.year != last.year:
        return f"{first.day} {first:%B %Y} – {last.day} {last:%B %Y}"
    if first.month != last.month:
        return f"{first.day} {first:%B} – {last.day} {last:%B %Y}"
    return f"{first.day}–{last.day} {last:%B %Y}"
