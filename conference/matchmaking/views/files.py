"""Rows as a CSV file that a spreadsheet opens without running anything of it."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from starlette.responses import Response

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run (OWASP, CSV injection)


def csv_text(lines: Iterable[Sequence[object]]) -> str:
    """The rows as text; a cell that a spreadsheet would take for a formula gets a quotation mark before it."""
    text = StringIO()
    writer = csv.writer(text)
    for line in lines:
        writer.writerow([f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell for cell in line])
    return text.getvalue()


def file_response(body: str | bytes, name: str, kind: str) -> Response:
    """A file to be saved, kept by nobody on the way."""
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "private, no-store"}
    return Response(body, headers=headers, media_type=kind)
