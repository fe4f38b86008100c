"""Sheets as a workbook (Office Open XML): dates are dates on the event's clock.

Every text is written as text, whatever it begins with: a spreadsheet runs nothing of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

Row = Sequence[object]
WHEN = "yyyy-mm-dd hh:mm"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Column:
    """`width` in characters. A column of dates takes instants, one of shares parts of 1."""

    name: str
    width: int = 12
    format: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Row]


def workbook(sheets: Sequence[Sheet], zone: ZoneInfo, facts: Mapping[str, str]) -> bytes:
    """The file. Rows are written as they come and kept on disk, so that memory does not grow with them."""
    import xlsxwriter  # slow: only a file needs it

    body = BytesIO()
    book = xlsxwriter.Workbook(
        body,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties(dict(facts))
    head = book.add_format({"bold": True, "bottom": 1})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        formats = [
            book.add_format({"num_format": column.format}) if column.format else None for column in sheet.columns
        ]
        for place, column in enumerate(sheet.columns):
            page.set_column(place, place, column.width)
        page.freeze_panes(1, 0)
        page.write_row(0, 0, [column.name for column in sheet.columns], head)
        last = 0
        for last, row in enumerate(sheet.rows, 1):
            for place, cell in enumerate(row):
                _write(page, last, place, cell, formats[place], zone)
        page.autofilter(0, 0, last, len(sheet.columns) - 1)
    book.close()
    return body.getvalue()


def _write(page: Any, row: int, column: int, cell: object, form: Any, zone: ZoneInfo) -> None:
    if isinstance(cell, datetime):
        # A spreadsheet knows no zones: what it shows is the event's clock.
        page.write_datetime(row, column, cell.astimezone(zone).replace(tzinfo=None), form)
    elif isinstance(cell, int | float):
        page.write_number(row, column, cell, form)
    elif cell is not None and cell != "":
        page.write_string(row, column, str(cell), form)
