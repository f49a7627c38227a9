"""Port names of a G30 and the places that they stand for in its tree."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydantic import JsonValue

from ...errors import CannotPlan
from ...transport.yang import YangPath

NE = YangPath.root('ne:ne')
CRS_LIST = NE.child('services').child('CRS')

_NAME = re.compile(
    r'(?P<sub>sub)?port-(?P<shelf>\d+)/(?P<slot>\d+)(?:\.(?P<subslot>\d+))?/(?P<port>\d+)(?:\.(?P<subport>\d+))?'
)


@dataclass(frozen=True, order=True)
class G30Port:
    """`port-<shelf>/<slot>[.<subslot>]/<port>` or `subport-.../<port>.<subport>`; 0 where there is none."""

    shelf: int
    slot: int
    subslot: int
    port: int
    subport: int = 0

    @classmethod
    def parse(cls, name: str) -> G30Port:
        """Raises CannotPlan when the name has another form."""
        found = _NAME.fullmatch(name)
        if not found or bool(found['sub']) != bool(found['subport']) or (found['subport'] and not found['subslot']):
            raise CannotPlan(f'"{name}" is not a G30 port name such as port-1/2/1, port-1/3.3/1 or subport-1/3.1/1.4')
        shelf, slot, subslot, port, subport = (
            int(found[part] or 0) for part in ('shelf', 'slot', 'subslot', 'port', 'subport')
        )
        return cls(shelf, slot, subslot, port, subport)

    @classmethod
    def on_card(cls, name: str) -> G30Port:
        """A port of a transponder card: no sub-slot. Raises CannotPlan."""
        port = cls.parse(name)
        if port.subslot:
            raise CannotPlan(f'{name} is a port of a sub-card, not of a transponder card')
        return port

    @property
    def name(self) -> str:
        slot = f'{self.slot}.{self.subslot}' if self.subslot else f'{self.slot}'
        if self.subport:
            return f'subport-{self.shelf}/{slot}/{self.port}.{self.subport}'
        return f'port-{self.shelf}/{slot}/{self.port}'

    @property
    def card(self) -> str:
        """`<shelf>/<slot>`."""
        return f'{self.shelf}/{self.slot}'

    @property
    def path(self) -> YangPath:
        holder = subcard_path(self.card, self.subslot) if self.subslot else card_path(self.card)
        node = holder.child('port', self.port)
        return node.child('subport', self.subport) if self.subport else node

    @property
    def identity(self) -> dict[str, JsonValue]:
        """The key leaf of the port's list entry."""
        return {'subport-id': self.subport} if self.subport else {'port-id': self.port}


def card_path(card: str) -> YangPath:
    """`1/2` -> shelf=1/slot=2/card."""
    shelf, _, slot = card.partition('/')
    return NE.child('shelf', shelf).child('slot', slot).child('card')


def subcard_path(card: str, subslot: int) -> YangPath:
    """The sub-card in a sub-slot of an open-line card."""
    return card_path(card).child('subslot', subslot).child('subcard')
