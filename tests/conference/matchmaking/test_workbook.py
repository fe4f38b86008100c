"""The workbook of a run, read back cell by cell from its XML: dates are dates, and no text is a formula."""

import io
import re
import zipfile
from datetime import datetime, timedelta
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

from sqlmodel import select

from conference.foundation.kit import Kit
from conference.matchmaking.rules.workbook import WHEN, Column, Sheet, workbook
from conference.meetings import service as meetings
from conference.people.models import Person
from tests.client import Browser
from tests.conference.matchmaking.factories import make_market, solved
from tests.factories import at

NAMES = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet counts days, without a zone

Cell = str | float | None


def read(body: bytes) -> dict[str, list[list[Cell]]]:
    """Sheet -> rows of cells: texts as str, numbers and dates as float. A formula fails."""
    book = zipfile.ZipFile(io.BytesIO(body))
    order = ElementTree.fromstring(book.read("xl/workbook.xml"))
    found = {}
    for place, sheet in enumerate(order.findall("s:sheets/s:sheet", NAMES), 1):
        tree = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{place}.xml"))
        assert tree.findall(".//s:f", NAMES) == []
        rows = []
        for row in tree.findall("s:sheetData/s:row", NAMES):
            cells: dict[int, Cell] = {}
            for cell in row.findall("s:c", NAMES):
                letters = re.match("[A-Z]+", cell.attrib["r"])
                assert letters is not None
                column = ord(letters[0]) - ord("A")
                text, number = cell.find("s:is/s:t", NAMES), cell.find("s:v", NAMES)
                cells[column] = (
                    text.text if text is not None else float(number.text or "") if number is not None else None
                )
            rows.append([cells.get(column) for column in range(max(cells, default=-1) + 1)])
        found[sheet.attrib["name"]] = rows
    return found


def moment(cell: Cell) -> datetime:
    assert isinstance(cell, float)
    return DAY_ZERO + timedelta(minutes=round(cell * 24 * 60))


async def test_a_run_is_read_back_from_its_workbook(kit: Kit, browser_for: type[Browser]) -> None:
    market = await make_market(kit, [(0, 1), (2, 3), (0, 2)], people=5, slots=2, tables=1, accepted=1)
    async with kit.work() as work:
        trickster = await work.db.get_one(Person, market.fair.person(3))
        trickster.name = '=HYPERLINK("https://evil.example","Petra")'
        work.db.add(trickster)
        namesake = await work.db.get_one(Person, market.fair.person(4))
        namesake.name = "Inês Calado"
        work.db.add(namesake)
    async with kit.work() as work:
        first = (market.fair.person(0), market.fair.person(1))
        await meetings.place_meeting(work, market.event_id, *first, market.fair.slot(0), request=market.requests[0])
    await solved(kit, market)
    browser = await browser_for().sign_in(market.organiser)
    answer = await browser.get(f"{market.desk}/runs/1/run.xlsx")
    assert answer.headers["content-disposition"] == 'attachment; filename="run-1.xlsx"'
    sheets = read(answer.content)
    assert list(sheets) == ["Meetings", "People", "Unmet wishes", "Tables"]
    head, new, stands = sheets["Meetings"]
    assert head[:6] == ["Start", "End", "Table", "First", "Second", "Change"]
    zone = ZoneInfo(market.fair.event.zone)
    local = [slot.starts_at.astimezone(zone).replace(tzinfo=None) for slot in market.fair.slots]
    assert (moment(new[0]), new[2], new[5]) == (local[1], 1, "new")
    assert (moment(stands[0]), moment(stands[1]), stands[3:6]) == (
        local[0],
        local[0] + timedelta(minutes=20),
        ["Inês Calado", "Lars Nygaard", "stands"],
    )
    people = sorted(sheets["People"][1:], key=str)
    assert len(people) == 5
    assert [trickster.name, 1, 1, 0] in people
    assert [row[1:] for row in people if row[0] == "Inês Calado"] == [[0, 0, 0], [2, 1, 1]]
    reason = "would take somebody’s only meeting"
    assert sorted(row[:3] for row in sheets["Unmet wishes"][1:]) == [
        ["Inês Calado", "Marta Vidal", reason],
        ["Marta Vidal", "Inês Calado", reason],
    ]
    assert [(moment(row[0]), row[1], row[2], row[3]) for row in sheets["Tables"][1:]] == [
        (local[0], 1, 1, 1),
        (local[1], 1, 1, 1),
    ]
    async with kit.db.read() as db:
        assert (await db.exec(select(Person.name).where(Person.id == trickster.id))).one() == trickster.name


def test_texts_that_a_spreadsheet_would_run_stay_texts_and_control_characters_break_nothing() -> None:
    texts = ["=1+1", "+1", "-2", "@SUM(A1)", "https://evil.example", "{=A1}", "a\x07b", "12"]
    columns = (Column("Text"), Column("When", 17, WHEN))
    body = workbook([Sheet("One", columns, ((text, at("14:00")) for text in texts))], ZoneInfo("Asia/Tokyo"), {})
    rows = read(body)["One"][1:]
    assert [str(row[0]).replace("_x0007_", "\x07") for row in rows] == texts
    assert {moment(row[1]) for row in rows} == {at("14:00").astimezone(ZoneInfo("Asia/Tokyo")).replace(tzinfo=None)}
