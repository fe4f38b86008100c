"""Texts and addresses in calendars: hostile ones, any ones, and what comes back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.calendar import download, feed
from scheduling.calendar_text import escaped, mailto, one_line, paragraphs, uri
from tests.scheduling.calendar_rules import findings
from tests.scheduling.calendar_rules_samples import HOSTILE, HOUR, OPENING, events


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_come_back_clean_and_break_no_rule(text: str) -> None:
    item = replace(
        OPENING,
        summary=text,
        description=text,
        location=text,
        categories=(text, "b"),
        join_url=None,
        url=None,
        time_labels=(text,),
    )
    data = feed([item], name=text, refresh=HOUR)
    assert findings(data) == []
    (event,) = events(data)
    assert event.text("SUMMARY") == event.text("LOCATION") == one_line(text)
    assert event.text("DESCRIPTION") == f"{one_line(text)}\n\n{paragraphs(text)}"
    assert event.one("CATEGORIES").value == escaped(one_line(text), "b").value
    assert findings(download(replace(item, join_url="https://x.example/j", join_label=text))) == []


def test_cleaning_keeps_words_apart_and_drops_what_nobody_sees() -> None:
    assert paragraphs("a\x0bb\x0cc\r\nd\re\u2028f\x85g\x00h\x1bi\tj\x7f\n") == "a\nb\nc\nd\ne\nf\ng" + "hi\tj"
    assert one_line("a\r\n\r\n\tb\n c") == "a b  c"
    assert paragraphs("x\udfffy") == "x\ufffdy"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("https://x.example/a b?q=ü&z=1#f", "https://x.example/a%20b?q=%C3%BC&z=1#f"),
        ("https://x.example/100%/%41", "https://x.example/100%25/%41"),
        ('https://x.example/"<>\r\nX:1', "https://x.example/%22%3C%3E%0D%0AX:1"),
        ("HTTPS://x.example", "HTTPS://x.example"),
        ("https://[2001:db8::1]:8443/", "https://[2001:db8::1]:8443/"),
    ],
)
def test_an_address_is_percent_encoded_and_stays_the_same_place(typed: str, written: str) -> None:
    assert uri(typed, frozenset({"https"})) == written


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("jo.doe+tag@x.example", "mailto:jo.doe+tag@x.example"),
        ("a/b=c%d@x.example", "mailto:a%2Fb%3Dc%25d@x.example"),
        ("jörg@müller.example", "mailto:j%C3%B6rg@xn--mller-kva.example"),
    ],
)
def test_a_mail_address_becomes_a_mailto(address: str, written: str) -> None:
    assert mailto(address) == written


@pytest.mark.parametrize("address", ["", "a", "a@", "@b", "a@b@c", "a b@c", "a@b\r\nX:1", "a,b@c", "<a@b>", "a@b?cc=x"])
def test_a_mail_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="not a mail address"):
        mailto(address)


ANY_TEXT = st.text(st.characters(), max_size=300)


@settings(deadline=None)
@given(summary=ANY_TEXT, description=ANY_TEXT, location=ANY_TEXT, categories=st.lists(ANY_TEXT, max_size=4))
def test_every_text_comes_back_as_it_was_cleaned(
    summary: str, description: str, location: str, categories: list[str]
) -> None:
    item = replace(
        OPENING,
        summary=f"s{summary}",
        description=description,
        location=location,
        categories=tuple(categories),
        join_url=None,
        url=None,
        time_labels=(),
    )
    data = download(item)
    assert findings(data) == []
    (event,) = events(data)
    assert event.text("SUMMARY") == one_line(f"s{summary}")
    assert "".join(line.text() for line in event.all("DESCRIPTION")) == paragraphs(description)
    assert "".join(line.text() for line in event.all("LOCATION")) == one_line(location)
    written = dict.fromkeys(filter(None, map(one_line, categories)))
    assert [line.value for line in event.all("CATEGORIES")] == ([escaped(*written).value] if written else [])


@given(text=ANY_TEXT)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert paragraphs(paragraphs(text)) == paragraphs(text)
    assert one_line(one_line(text)) == one_line(text)
    assert one_line(text).splitlines() in ([], [one_line(text)])


@settings(deadline=None)
@given(path=st.text(st.characters(), max_size=200))
def test_every_address_is_a_uri_and_stays_one(path: str) -> None:
    written = uri(f"https://x.example/{path}", frozenset({"https"}))
    assert findings(download(replace(OPENING, url=written, join_url=None))) == []
    assert uri(written, frozenset({"https"})) == written
