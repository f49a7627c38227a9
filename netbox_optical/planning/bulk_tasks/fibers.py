"""Fibres from a file: what is wrong with its rows, and making those that are right, with cables, ports and segments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from dcim.models import Cable, Interface
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from netbox_optical.choices import FiberKindChoices, LifecycleChoices
from netbox_optical.models import FiberSegment, OpticalFiber, OpticalPort, SharedRiskGroup
from netbox_optical.models.base import LIVE
from netbox_optical.planning import bulk, cabling
from netbox_optical.planning.fiber import segment_lengths, segment_types, uneven_segments
from netbox_optical.planning.supporting import new_cable, new_interface, new_port
from netbox_optical.planning.visible import visible

from .csv_text import Column
from .known_ports import End, Known, KnownPorts
from .verdicts import Record, Verdict

__all__ = ('COLUMNS', 'MODEL', 'NewFiber', 'check', 'needed', 'write')

MODEL = OpticalFiber
COLUMNS = (
    Column('optical_device_a', 'flex.aa00.example.net'),
    Column('port_a', '1-A-1-L1'),
    Column('optical_device_b', 'flex.bb11.example.net'),
    Column('port_b', '2-A-1-L1'),
    Column('garrxdb_id', '1234', aliases=('external_id',)),
    Column('total_loss', '17.5', aliases=('measured_loss',)),
    Column('type1-type2-...', 'G.652.D-G.655.C', aliases=('types',)),
    Column('length1-length2-...', '40000-38500', aliases=('lengths',)),
    Column('kind', 'span', required=False),
    Column('status', 'planned', required=False),
    Column('srlg', 'Duct 7', required=False),
    Column('description', 'Leased from ACME', required=False),
)
TYPES, LENGTHS = 'type1-type2-...', 'length1-length2-...'
# As which a row may begin: a fibre to be brought up, or one that carries light already.
STATUSES = (LifecycleChoices.PLANNED, LifecycleChoices.ACTIVE)
_LOSS_LIMIT = Decimal('10000')
_ID_LIMIT = 2**31


@dataclass
class NewFiber:
    """A row that can be made. `cable`: one that joins the two ports already; segments go from A to B."""

    a: End
    b: End
    kind: str
    status: str
    loss: Decimal | None = None
    external_id: int | None = None
    segments: list[tuple[str, int]] = field(default_factory=list)
    groups: list[SharedRiskGroup] = field(default_factory=list)
    description: str = ''
    cable: Cable | None = None


def needed(rows: Sequence[NewFiber]) -> set[type]:
    """Of which models making these rows adds objects."""
    kinds: set[type] = {OpticalFiber}
    if any(row.cable is None for row in rows):
        kinds.add(Cable)
    for end in (end for row in rows for end in (row.a, row.b)):
        kinds |= ({OpticalPort} if end.port is None else set()) | ({Interface} if end.interface is None else set())
    return kinds


# Checking


def check(records: Sequence[Record], user: Any) -> list[Verdict]:
    """A verdict on every row, in order; as many queries for many rows as for few."""
    known = KnownPorts(user)
    known.load([(record.values.get(f'optical_device_{side}', ''), record.values.get(f'port_{side}', ''))
                for record in records for side in 'ab'])
    ids = _taken_ids(records, user)
    groups = _groups(records, user)
    seen = _Seen()
    return [_check(record, known, ids, groups, seen) for record in records]


class _Seen:
    """What rows above a row use."""

    def __init__(self) -> None:
        self.pairs: dict[frozenset, int] = {}
        self.ends: dict[tuple[int, str], int] = {}
        self.ids: dict[int, int] = {}


def _check(
    record: Record, known: KnownPorts, ids: dict[int, str], groups: dict[str, SharedRiskGroup], seen: _Seen
) -> Verdict:
    verdict = Verdict(record)
    ends = [known.end(verdict, side) for side in 'ab']
    loss, external_id = _loss(verdict), _number(verdict, 'garrxdb_id')
    segments, status = _segments(verdict), _status(verdict)
    wanted_groups = _wanted_groups(verdict, groups)
    kind = _kind(verdict, ends)
    if external_id is not None:
        _check_id(verdict, external_id, seen)
    if None not in ends:
        a, b = ends
        _check_pair(verdict, known, a, b, seen)
        if verdict.skip:
            return verdict
        verdict.wanted = NewFiber(
            a, b, kind, status, loss, external_id, segments, wanted_groups, record.values.get('description', ''),
            known.free_cable(a, b))
    # Its own fibre has it when the row was carried out before.
    if external_id in ids:
        verdict.complain('garrxdb_id', _('{value} is the external ID of {other}; give another one, or none.').format(
            value=external_id, other=ids[external_id]))
    return verdict


def _check_pair(verdict: Verdict, known: KnownPorts, a: End, b: End, seen: _Seen) -> None:
    number = verdict.record.number
    if a.key == b.key:
        verdict.complain('port_b', _('{port} is port_a as well; a fiber joins two ports.').format(port=b))
        return
    pair = frozenset((a.key, b.key))
    if pair in seen.pairs:
        verdict.complain('', _('Row {row} has this fiber already; leave one out.').format(row=seen.pairs[pair]))
        return
    seen.pairs[pair] = number
    found = known.between(a, b)
    if found is Known.NOTHING:
        for column, end in (('port_a', a), ('port_b', b)):
            if end.key in seen.ends:
                verdict.complain(column, _('{port} is used in row {row}; choose another port.').format(
                    port=end, row=seen.ends[end.key]))
            elif reason := known.taken(end):
                verdict.complain(column, reason)
    elif isinstance(found, OpticalFiber):
        verdict.skip, verdict.existing = known.there(found), found
    for end in (a, b):
        seen.ends.setdefault(end.key, number)


def _check_id(verdict: Verdict, value: int, seen: _Seen) -> None:
    if value in seen.ids:
        verdict.complain('garrxdb_id', _('{value} is the external ID in row {row}; give another one.').format(
            value=value, row=seen.ids[value]))
    seen.ids.setdefault(value, verdict.record.number)


def _number(verdict: Verdict, column: str) -> int | None:
    text = verdict.record.values.get(column, '')
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()) or int(text) >= _ID_LIMIT:
        verdict.complain(column, _('"{value}" is no ID; give a whole number below {limit}, or leave it empty.').format(
            value=text, limit=_ID_LIMIT))
        return None
    return int(text)


def _loss(verdict: Verdict) -> Decimal | None:
    text = verdict.record.values.get('total_loss', '')
    if not text:
        return None
    try:
        value = Decimal(text.replace(',', '.'))  # as spreadsheets in many languages write it
        if value.is_finite() and 0 <= value < _LOSS_LIMIT and value == value.quantize(Decimal('0.01')):
            return value
    except InvalidOperation:
        pass
    verdict.complain('total_loss', _(
        '"{value}" is no loss; give dB, zero or more with at most two decimals, such as 17.5.').format(value=text))
    return None


def _segments(verdict: Verdict) -> list[tuple[str, int]]:
    cells: dict[str, Any] = {}
    for column, parse in ((TYPES, segment_types), (LENGTHS, segment_lengths)):
        try:
            cells[column] = parse(verdict.record.values.get(column, ''))
        except ValidationError as error:
            verdict.complain(column, ' '.join(error.messages))
    if len(cells) < 2:
        return []
    if wrong := uneven_segments(cells[TYPES], cells[LENGTHS]):
        name, message = wrong
        verdict.complain(TYPES if name == 'types' else LENGTHS, message)
        return []
    return list(zip(cells[TYPES], cells[LENGTHS], strict=True))


def _status(verdict: Verdict) -> str:
    text = verdict.record.values.get('status', '').lower()
    if text and text not in STATUSES:
        verdict.complain('status', _('"{value}" is no status to begin with; use one of: {known}.').format(
            value=text, known=', '.join(STATUSES)))
    return text or LifecycleChoices.PLANNED


def _kind(verdict: Verdict, ends: Sequence[End | None]) -> str:
    """As the row says, else by the ports: a span joins two line ports of the line system."""
    text = verdict.record.values.get('kind', '').lower()
    if text and text not in FiberKindChoices.values():
        verdict.complain('kind', _('"{value}" is no kind of fiber; use one of: {known}.').format(
            value=text, known=', '.join(FiberKindChoices.values())))
        return ''
    if None in ends:
        return text
    strangers = [end for end in ends if not end.carries_spans]
    if text == FiberKindChoices.SPAN and strangers:
        verdict.complain('kind', _(
            'A span joins two line ports of the line system; {port} is not one. Use "patch".').format(
                port=strangers[0]))
    return text or (FiberKindChoices.PATCH if strangers else FiberKindChoices.SPAN)


def _taken_ids(records: Sequence[Record], user: Any) -> dict[int, str]:
    """External ID -> name of the live fibre that has it."""
    wanted = {int(text) for record in records if (text := record.values.get('garrxdb_id', '')).isascii()
              and text.isdecimal() and int(text) < _ID_LIMIT}
    if not wanted:
        return {}
    found = OpticalFiber.objects.filter(LIVE, external_id__in=wanted)
    seen = set(visible(OpticalFiber, user).filter(pk__in=found).values_list('pk', flat=True))
    return {fiber.external_id: fiber.name if fiber.pk in seen else _('a fiber you may not see') for fiber in found}


def _group_names(record: Record) -> list[str]:
    return [name.strip() for name in record.values.get('srlg', '').replace(';', ',').split(',') if name.strip()]


def _groups(records: Sequence[Record], user: Any) -> dict[str, SharedRiskGroup]:
    names = {name for record in records for name in _group_names(record)}
    if not names:
        return {}
    return {group.name: group for group in SharedRiskGroup.objects.restrict(user, 'change').filter(name__in=names)}


def _wanted_groups(verdict: Verdict, groups: dict[str, SharedRiskGroup]) -> list[SharedRiskGroup]:
    names = _group_names(verdict.record)
    for name in names:
        if name not in groups:
            verdict.complain('srlg', _(
                'There is no shared risk group "{name}" that you may change; create it first.').format(name=name))
    return [groups[name] for name in names if name in groups]


# Making


def write(rows: Sequence[NewFiber]) -> tuple[list[OpticalFiber], list[models.Model]]:
    """Make them all, in a handful of statements; the fibres, and what else was made. Sections follow.

    Must run in a transaction. Raises ValidationError, IntegrityError.
    """
    interfaces = _make_interfaces(rows)
    fresh = [row for row in rows if row.cable is None]
    for row in fresh:
        row.cable = new_cable(row.a.interface, row.b.interface)
    cables = [row.cable for row in fresh]
    _refuse(bulk.checked(cables, unique=False))
    cabling.lay(cables)
    ports = _make_ports(rows)
    fibers = [OpticalFiber(
        cable=row.cable, kind=row.kind, status=row.status, measured_loss=row.loss, external_id=row.external_id,
        description=row.description) for row in rows]
    _refuse(bulk.checked(fibers, unique=False))
    bulk.create(fibers)
    bulk.create([
        FiberSegment(fiber=fiber, position=position, type=kind, length=length)
        for fiber, row in zip(fibers, rows, strict=True)
        for position, (kind, length) in enumerate(_from_a(row), start=1)])
    _join_groups(rows, fibers)
    return fibers, [*interfaces, *cables, *ports]


def _refuse(problems: Any) -> None:
    if problems := list(problems):
        raise ValidationError(problems)


def _make_interfaces(rows: Sequence[NewFiber]) -> list[Interface]:
    """Those that are missing. They are stored with their cable: `cabling.lay`."""
    missing = [end for row in rows for end in (row.a, row.b) if end.interface is None]
    for end in missing:
        end.interface = new_interface(end.device.device, end.aid)
    return [end.interface for end in missing]


def _make_ports(rows: Sequence[NewFiber]) -> Sequence[OpticalPort]:
    missing = [end for row in rows for end in (row.a, row.b) if end.port is None]
    for end in missing:
        end.port = new_port(end.interface, end.device, end.aid, end.role)
    return bulk.create([end.port for end in missing])


def _from_a(row: NewFiber) -> list[tuple[str, int]]:
    """Segments from the A end of the cable, which may have been laid the other way round."""
    turned = row.cable.a_terminations[0].pk != row.a.interface.pk
    return row.segments[::-1] if turned else row.segments


def _join_groups(rows: Sequence[NewFiber], fibers: Sequence[OpticalFiber]) -> None:
    members: dict[SharedRiskGroup, list[OpticalFiber]] = {}
    for row, fiber in zip(rows, fibers, strict=True):
        for group in row.groups:
            members.setdefault(group, []).append(fiber)
    for group, joining in members.items():
        group.snapshot()
        group.fibers.add(*joining)
