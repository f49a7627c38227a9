"""From the text of a CSV file to rows; every mistake of its form is told, none ends the reading early."""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO

from django.utils.translation import gettext as _
from netbox.choices import CSVDelimiterChoices
from utilities.constants import CSV_DELIMITERS

from .verdicts import HEADER, Problem, Record

__all__ = ('MOST_ROWS', 'Column', 'header_line', 'read')

MOST_ROWS = 20_000


@dataclass(frozen=True)
class Column:
    """A column by its name; `aliases` are other names that files give it. `example` is for people who write one."""

    name: str
    example: str
    required: bool = True
    aliases: tuple[str, ...] = ()


def header_line(columns: Iterable[Column]) -> str:
    """The header of a file with all columns."""
    return ','.join(column.name for column in columns)


def read(
    text: str, columns: Sequence[Column], delimiter: str = CSVDelimiterChoices.AUTO
) -> tuple[list[Record], list[Problem]]:
    """Rows in the order of the file, and every mistake of its form. Empty lines are no rows, but they are counted.

    Columns may stand in any order. A row lacks the columns that the header lacks, so that they are told of once.
    """
    text = text.removeprefix('\ufeff')
    delimiter = _detect(text, columns) if delimiter == CSVDelimiterChoices.AUTO else CSV_DELIMITERS.get(
        delimiter, delimiter)
    if delimiter not in CSV_DELIMITERS.values():
        return [], [Problem(HEADER, '', delimiter, _('"{value}" is no delimiter; use one of: {known}.').format(
            value=delimiter, known=', '.join((CSVDelimiterChoices.AUTO, *CSV_DELIMITERS))))]
    rows, problems = _rows(text, delimiter)
    if not rows:
        return [], problems or [Problem(HEADER, '', '', _('The file is empty; its first row is {header}.').format(
            header=header_line(columns)))]
    (first, header), *body = rows
    places, mistakes = _places(first, header, columns, delimiter)
    problems += mistakes
    if not body and not problems:
        problems.append(Problem(HEADER, '', '', _('There is a header and no row below it; give at least one row.')))
    if len(body) > MOST_ROWS:
        return [], [Problem(HEADER, '', '', _('{count} rows are too many; {most} are possible in one file.').format(
            count=len(body), most=MOST_ROWS))]
    records = []
    for number, cells in body if places else ():
        if len(cells) != len(header):
            problems.append(Problem(number, '', delimiter.join(cells), _(
                'The row has {count} cells and the header {wanted}; give as many, empty ones included.').format(
                    count=len(cells), wanted=len(header))))
            continue
        records.append(Record(number, {name: cells[place].strip() for name, place in places.items()}))
    return records, problems


def _detect(text: str, columns: Sequence[Column]) -> str:
    """The delimiter by which most of the first line are names of columns."""
    first = text.strip().split('\n', 1)[0]
    known = _known(columns)

    def hits(delimiter: str) -> int:
        return sum(cell.strip().strip('"').lower() in known for cell in first.split(delimiter))

    return max(CSV_DELIMITERS.values(), key=hits)


def _known(columns: Iterable[Column]) -> dict[str, Column]:
    return {name: column for column in columns for name in (column.name, *column.aliases)}


def _rows(text: str, delimiter: str) -> tuple[list[tuple[int, list[str]]], list[Problem]]:
    reader = csv.reader(StringIO(text, newline=''), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    number = 0
    try:
        for number, cells in enumerate(reader, start=HEADER):
            if any(cell.strip() for cell in cells):
                rows.append((number, cells))
    except csv.Error as error:
        return rows, [Problem(number + 1, '', '', _(
            'This is no CSV from here on ({error}); look at the quotes, what follows was not read.').format(
                error=error))]
    return rows, []


def _places(
    row: int, header: Sequence[str], columns: Sequence[Column], delimiter: str
) -> tuple[dict[str, int], list[Problem]]:
    """Where each column stands."""
    known, places, problems = _known(columns), {}, []
    for place, cell in enumerate(header):
        name = cell.strip().lower()
        column = known.get(name)
        if column is None:
            problems.append(Problem(row, cell.strip(), cell, _('There is no column "{name}"{hint}').format(
                name=cell.strip(), hint=_hint(name, known, columns))))
        elif column.name in places:
            problems.append(Problem(row, cell.strip(), cell, _(
                'Column "{name}" is there twice; leave one out.').format(name=column.name)))
        else:
            places[column.name] = place
    missing = [column for column in columns if column.required and column.name not in places]
    for column in missing:
        problems.append(Problem(row, column.name, '', _(
            'Column "{name}" is missing; its cells are like {example}.').format(
                name=column.name, example=f'"{column.example}"')))
    if not places and len(header) == 1:
        label = dict(CSVDelimiterChoices)[delimiter]
        problems.append(Problem(row, '', header[0], _(
            'The header is one cell only; the delimiter in use is: {delimiter}. Choose the one of the file.').format(
                delimiter=label)))
    return places, problems


def _hint(name: str, known: dict[str, Column], columns: Sequence[Column]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    if near:
        return _('; did you mean "{name}"?').format(name=near[0])
    return _('; the columns are {names}.').format(names=', '.join(column.name for column in columns))
