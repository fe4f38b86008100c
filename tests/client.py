"""A browser without scripts, speaking to the application in this process."""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

import httpx2

from conference.foundation.kit import Kit
from conference.people.models import Person
from conference.people.service import open_login
from conference.people.viewer import cookie_name


class Browser(httpx2.AsyncClient):
    """Sends what a browser sends for our own pages. Redirects are not followed."""

    def __init__(self, kit: Kit, transport: Any) -> None:
        super().__init__(transport=transport, base_url=kit.settings.base_url, headers={"sec-fetch-site": "same-origin"})
        self.kit = kit

    async def sign_in(self, person: Person) -> "Browser":
        """Sign in as a person, past the door."""
        async with self.kit.work() as work:
            token = await open_login(work, person.id or 0)
        self.cookies.set(cookie_name(self.kit.settings.secure), token)
        return self

    async def press(self, path: str, **fields: Any) -> httpx2.Response:
        """Post a form."""
        return await self.post(path, data=fields)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._skip = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self._skip += tag in ("script", "style", "head")

    def handle_endtag(self, tag: str) -> None:
        self._skip -= tag in ("script", "style", "head")

    def handle_data(self, data: str) -> None:
        if not self._skip:
            self.words.append(data)


def text_of(response: httpx2.Response) -> str:
    """The words of a page, with white space folded."""
    parser = _Text()
    parser.feed(response.text)
    return re.sub(r"\s+", " ", unescape(" ".join(parser.words))).strip()
