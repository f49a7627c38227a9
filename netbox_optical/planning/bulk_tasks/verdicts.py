"""What is found out about the rows of a file before anything is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

__all__ = ('BadFile', 'Problem', 'Record', 'Verdict')

HEADER = 1  # its row number


@dataclass(frozen=True)
class Problem:
    """One mistake: where, what stands there, and in `message` what would be right. `column` empty: the whole row."""

    row: int
    column: str
    value: str
    message: str

    def __str__(self) -> str:
        place = _('row {row}, {column}').format(row=self.row, column=self.column) if self.column else _(
            'row {row}').format(row=self.row)
        return f'{place}: {self.message}'


@dataclass(frozen=True)
class Record:
    """One row of a file: its number as a spreadsheet counts, and its cells by column, without blanks around them."""

    number: int
    values: dict[str, str]


@dataclass
class Verdict:
    """What becomes of a row: `wanted` is to be made; or `skip` says why not; or there are problems.

    `existing`: what is there already, when the row is skipped for that.
    """

    record: Record
    wanted: Any = None
    skip: str = ''
    existing: Any = None
    problems: list[Problem] = field(default_factory=list)

    def complain(self, column: str, message: Any, value: str | None = None) -> None:
        """Add a problem with a cell."""
        if value is None:
            value = self.record.values.get(column, '')
        self.problems.append(Problem(self.record.number, column, value, str(message)))

    @property
    def good(self) -> bool:
        return not self.problems


class BadFile(ValidationError):
    """A file with mistakes: all of them, on `text` when shown as one error, and as data in `problems`."""

    def __init__(self, problems: Sequence[Problem]):
        self.problems = sorted(problems, key=lambda problem: problem.row)
        super().__init__({'text': [str(problem) for problem in self.problems]})

    @property
    def document(self) -> list[dict[str, Any]]:
        """Plain data."""
        return [vars(problem) for problem in self.problems]
