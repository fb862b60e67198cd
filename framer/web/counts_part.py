"""The numbers of a campaign as a part of a page: what `counts_table.html` and its file for spreadsheets show."""

from typing import Any

from flask import Response
from flask_babel import format_decimal, gettext

from framer.campaigns.dates import format_day
from framer.campaigns.types import Campaign
from framer.counts import words
from framer.counts.table import CountsTable

_FILE_ENDINGS = {"day": "-theo-ngay", "frame": "-theo-khung"}  # two tables lie beside each other under two names


def describe_counts_part(campaign: Campaign, table: CountsTable, problem: str = "") -> dict[str, Any]:
    """The variables of `counts_table.html`; `problem` is why nothing is counted just now, in English."""
    return {
        "campaign": campaign,
        "table": table,
        "cell_text": lambda cell: words.format_cell(cell, format_decimal),
        "name_of": lambda row: words.row_unit_name(row, table, gettext),
        "notes": [gettext(note) for note in words.table_notes(table, words.SPANNED_NOTE)],
        "days": [format_day(day) for day in table.days],
        "bars": list(table.made),
        "tallest": max(table.made, default=0),
        "longest": max((row.total for row in table.units), default=0),
        "problem": problem,
    }


def counts_csv_response(table: CountsTable, by: str) -> Response:
    """The same numbers for a spreadsheet, `by` unit, day or frame; by unit for any other word."""
    make_texts = words.TABLES_BY_NAME.get(by, words.table_by_unit)
    response = Response(words.format_counts_csv(make_texts(table, gettext)), mimetype="text/csv")
    response.headers["Content-Type"] = "text/csv; charset=utf-16le"
    name = f"so-lieu-{table.campaign}{_FILE_ENDINGS.get(by, '')}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
