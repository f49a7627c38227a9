"""Discovery: serial, software, cards and ports of a node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...base import DiscoveredPort, Inventory
from ...transport.tl1.parser import Record
from .records import letter_of, plain, split_remote

COLLECTIONS = ('SYS', 'EQPT', 'OTS', 'SCG')
_ROLES = {'L': 'line', 'T': 'tributary', 'S': 'system'}


def build_inventory(tid: str, read: Mapping[str, Sequence[Record]]) -> Inventory:
    """From the records of `COLLECTIONS`."""
    system = read['SYS'][0] if read['SYS'] else None
    chassis = next((record for record in read['EQPT'] if record.aid == '1'), None)
    software = plain(system.text('SWVERSION')) if system else ''
    if not software and chassis:
        software = plain(chassis.text('SWVERS'))
    cards = [record for record in read['EQPT'] if _is_card(record.aid)]
    ports = [_port(record) for collection in ('OTS', 'SCG') for record in read[collection]]
    return Inventory(
        device=tid,
        serial=plain(chassis.text('SERNO')) if chassis else '',
        software=software,
        cards={record.aid: plain(record.text('PROVTYPE')) or record.type for record in cards},
        serials={record.aid: serial for record in cards if (serial := plain(record.text('SERNO')))},
        ports=tuple(sorted((port for port in ports if port), key=lambda port: port.name)),
    )


def _is_card(aid: str) -> bool:
    """`<chassis>-<shelf>-<slot>`; fans and power units sit in shelves of their own."""
    return aid.count('-') == 2 and not aid.split('-')[1].endswith('SHELF')


def _port(record: Record) -> DiscoveredPort | None:
    """A port; `neighbour` is `<TID> <port>` as a line port discovers it, or the remote pointer of an add/drop port."""
    role = _ROLES.get(letter_of(record.aid))
    if role is None:
        return None
    # What is provisioned on a line port is what somebody wished, not what is there.
    remote = plain(record.text('DISCNBROTS' if role == 'line' else 'PROVOWREMPTP'))
    split = split_remote(remote) if role == 'line' else None
    return DiscoveredPort(
        name=record.aid, role=role, label=plain(record.text('LABEL')), neighbour=' '.join(split) if split else remote
    )
