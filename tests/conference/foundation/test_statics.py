"""Static files are packed, versioned and confined to their folder."""

import re

import pytest

from conference.foundation.kit import Kit
from conference.foundation.statics import FOLDER, static
from tests.client import Browser


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_style_sheet_is_one_packed_file_for_ever(kit: Kit, browser_for: type[Browser]) -> None:
    page = await browser_for().get(static("css/app.css"), headers={"accept-encoding": "gzip"})
    assert page.status_code == 200
    assert page.headers["content-encoding"] == "gzip"
    assert page.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert page.headers["content-type"].startswith("text/css")
    assert "@import" not in page.text
    assert page.text.count("{") == page.text.count("}")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("path", ["%2e%2e/pyproject.toml", "css", "no.css", "css/%2e%2e/%2e%2e/README.md"])
async def test_nothing_outside_the_folder_is_served(browser_for: type[Browser], path: str) -> None:
    assert (await browser_for().get(f"/static/x/{path}")).status_code == 404


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_old_version_is_not_kept(browser_for: type[Browser]) -> None:
    page = await browser_for().get("/static/old/css/tokens.css")
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-cache")


def test_a_file_that_is_not_there_is_found_out_when_a_page_names_it() -> None:
    with pytest.raises(FileNotFoundError, match="does not exist"):
        static("css/no.css")


def test_style_sheets_in_subfolders_hold_no_addresses() -> None:
    for path in FOLDER.glob("css/*/*.css"):
        assert not re.search(r"url\((?!\"data:)", path.read_text()), path.name
