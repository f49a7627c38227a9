"""Rows and tables of a node: what a resource is, how it reads back, how it is found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from netbox_optical.lab.flexils.errors import Deny, not_found
from netbox_optical.lab.flexils.grammar import Command
from netbox_optical.lab.flexils.reply import Reply, record

OELAID_READ_BACK = 64
PRIMARY_STATES = {'IS': 'IS-NR', 'OOS': 'OOS-MA', 'MT': 'OOS-MA,MT', 'AINS': 'OOS-AU,AINS'}

# Who made a row: ('OSNC', tid, local SCH) or ('OCRS', tid, 'from,to'); None is the operator or the factory.
Owner = tuple[str, str, str] | None


@dataclass
class Row:
    """One resource.

    Attributes:
        aid: access identifier.
        kind: block 1 of its record (`OTS`, `SCG`, card type, `2WAY`...).
        values: keywords in the order of the record; stored whole, see `read_back`.
        admin: `IS`, `OOS`, `MT` or `AINS`.
        owner: the circuit that made it.
    """

    aid: str
    kind: str
    values: dict[str, str] = field(default_factory=dict)
    admin: str = 'IS'
    owner: Owner = None

    def read_back(self) -> dict[str, str]:
        """Values as the gear shows them: a long OELAID is cut, ENABLE becomes ENABLED in HISTSTATS."""
        values = dict(self.values)
        if 'OELAID' in values:
            values['OELAID'] = values['OELAID'][:OELAID_READ_BACK]
        if values.get('HISTSTATS') in ('ENABLE', 'DISABLE'):
            values['HISTSTATS'] += 'D'
        return values

    def record(self) -> str:
        return record(self.aid, self.kind, self.read_back(), PRIMARY_STATES[self.admin])

    def snapshot(self) -> dict[str, Any]:
        """Canonical data without what the clock made (CKTID holds the time of creation)."""
        values = {name: value for name, value in self.values.items() if name != 'CKTID'}
        if values.get('HISTSTATS') in ('ENABLE', 'DISABLE'):
            values['HISTSTATS'] += 'D'
        return {'kind': self.kind, 'admin': self.admin, 'values': values, 'owner': list(self.owner or ())}


Table = dict[str, Row]


def find(table: Table, kind: str, aid: str) -> Row:
    """The row of that AID. Raises Deny IENE."""
    if aid not in table:
        raise not_found(kind, aid)
    return table[aid]


def select(table: Table, kind: str, aid: str) -> tuple[list[Row], list[str]]:
    """Rows that a retrieval asks for (empty or ALL is all of them), and the AIDs that were not found.

    Raises Deny IENE for an empty collection and when nothing at all was found.
    """
    if aid in ('', 'ALL'):
        if not table:
            raise Deny('IENE')
        return list(table.values()), []
    wanted = aid.split('&')
    missing = [name for name in wanted if name not in table]
    if len(missing) == len(wanted):
        raise not_found(kind, missing[0])
    return [table[name] for name in wanted if name in table], missing


def retrieve(table: Table, kind: str, command: Command) -> Reply:
    """The usual RTRV: one record per row; PRTL when some of several AIDs do not exist."""
    rows, missing = select(table, kind, command.aid)
    lines = [row.record() for row in rows]
    lines += [f'/* Object {{{kind}}}={{{aid}}} is not found */' for aid in missing]
    return Reply('PRTL' if missing else 'COMPLD', lines)


def records(rows: list[Row]) -> Reply:
    """Records of rows that passed a filter; an empty result is a denial."""
    if not rows:
        raise Deny('IENE')
    return Reply('COMPLD', [row.record() for row in rows])
