"""Rows of values as CSV and Markdown, shared by what is printed, offered as a file, or returned by a script."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

__all__ = ('FORMATS', 'csv_of', 'markdown_of')

FORMATS = ('text', 'json', 'csv', 'markdown')


def csv_of(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """With a header; a column that a row lacks, or of which it has None, is empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval='')
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def markdown_of(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """A table; what would end a cell or a row early is written so that it does not."""
    cells = [columns, ['---'] * len(columns), *([row.get(name) for name in columns] for row in rows)]
    return '\n'.join('| ' + ' | '.join(_cell(cell) for cell in line) + ' |' for line in cells)


def _cell(value: Any) -> str:
    return '' if value is None else ' '.join(str(value).replace('|', '\\|').splitlines())
