"""Entity tags: equal for equal bytes, and what If-None-Match may look like."""

from __future__ import annotations

import re

import pytest

from scheduling.calendar import etag, matches

TAG = etag(b"calendar")


def test_a_tag_is_strong_quoted_and_of_the_bytes_alone() -> None:
    assert re.fullmatch(r'"[0-9a-f]{32}"', TAG)
    assert etag(b"calendar") == TAG
    assert etag(b"calendar ") != TAG


@pytest.mark.parametrize(
    "header",
    [
        TAG,
        f"W/{TAG}",
        "*",
        " * ",
        f'"other", {TAG}',
        f'"other",{TAG},"third"',
        f'W/"other" ,\t W/{TAG}',
        f', ,"a",,{TAG} ',
        f'"with,comma", {TAG}',
        f'"", {TAG}',
        f"{TAG}, broken",
        f'"caf\xe9", {TAG}',
    ],
)
def test_a_current_copy_is_recognised(header: str) -> None:
    assert matches(header, TAG)
    assert matches(header, f"W/{TAG}")


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        ",",
        '"other"',
        TAG.strip('"'),
        TAG[:-1],
        TAG[1:],
        f"w/{TAG}",
        f"W/ {TAG}",
        f"x{TAG}",
        f"{TAG}x",
        f'"a" {TAG}',
        f"broken, {TAG}",
        f'"a space", {TAG}',
        f'*, "{TAG}',
        f'"\\{TAG}',
        f"'{TAG}'",
        '"' * 10_000,
        ", " * 10_000 + "x",
    ],
)
def test_anything_else_gets_the_whole_answer(header: str | None) -> None:
    assert not matches(header, TAG)
