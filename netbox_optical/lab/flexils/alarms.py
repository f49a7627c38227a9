"""Alarms: some follow from the state of the ports, others are raised by a test."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from netbox_optical.lab.flexils.ports import OPEN_INTERFACE
from netbox_optical.lab.flexils.reply import escape

if TYPE_CHECKING:
    from netbox_optical.lab.flexils.node import FlexilsNode

MESSAGE_CODES = {'CR': '*C', 'MJ': '**', 'MN': '* ', 'CL': 'A '}


@dataclass(frozen=True)
class Alarm:
    """One standing condition; `code` is CR, MJ or MN, `effect` SA or NSA, `direction` RCV, TRMT, NA or BTH."""

    aid: str
    kind: str
    condition: str
    description: str
    code: str = 'MN'
    effect: str = 'NSA'
    direction: str = 'RCV'
    since: datetime = field(default_factory=datetime.now, compare=False)

    def line(self, code: str = '') -> str:
        inner = (
            f'{self.aid},{self.kind}:{code or self.code},{self.condition},{self.effect},'
            f'{self.since:%m-%d},{self.since:%H-%M-%S},NEND,{self.direction}:"{escape(self.description)}"'
        )
        return f'"{escape(inner)}"'


def standing(node: FlexilsNode) -> list[Alarm]:
    """Alarms that the state of the ports itself means."""
    found = []
    for row in node.scg.values():
        open_wave = row.values['INTFTYP'] == OPEN_INTERFACE and row.admin == 'IS'
        internal = row.values['PROVOWREMPTP'].startswith(f'{node.device.serial}/')
        if open_wave and not internal and node.network.peer(node.tid, row.aid) is None:
            found.append(Alarm(row.aid, 'SCG', 'OLOS', 'Optical Loss Of Signal', 'CR', 'SA'))
    for row in node.ots.values():
        if row.values['PROVNBROTS'] and row.values['PROVNBROTS'] != row.values['DISCNBROTS']:
            found.append(Alarm(row.aid, 'OTS', 'NBRMISMATCH', 'Provisioned And Discovered Neighbour Differ'))
    return found
