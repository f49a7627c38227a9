"""Names of a G42: ports, the facilities derived from them, and the places that they stand for in its tree."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ...errors import CannotPlan
from ...transport.yang import YangPath

NE = YangPath.root('ioa-network-element:ne')
FACILITIES = NE.child('facilities')
XCON_LIST = NE.child('services').child('xcon')
CREATE_XCON = 'ioa-services:create-xcon'

_AID = re.compile(r'(?P<card>\d+-\d+)-(?P<port>[LT]\d+)')
_INSTANCE = re.compile(r"/(?:[\w-]+:)?([\w-]+)\[(?:[\w-]+:)?name\s*=\s*['\"]([^'\"]*)['\"]\s*\]$")
_ODU = re.compile(r'(?P<carrier>.+)-ODU[A-Za-z]+\d*(?:-\d+)?')


@dataclass(frozen=True, order=True)
class G42Port:
    """`<shelf>-<slot>-L1` or `<shelf>-<slot>-T1`."""

    card: str
    port: str

    @classmethod
    def parse(cls, name: str) -> G42Port:
        """Raises CannotPlan when the name has another form."""
        found = _AID.fullmatch(name)
        if not found:
            raise CannotPlan(f'"{name}" is not a G42 port name such as 1-4-L1 or 1-4-T1')
        return cls(found['card'], found['port'])

    @property
    def name(self) -> str:
        return f'{self.card}-{self.port}'

    @property
    def path(self) -> YangPath:
        return card_path(self.card).child('port', self.port)


def card_path(card: str) -> YangPath:
    return NE.child('equipment').child('card', card)


def facility(kind: str, name: str) -> YangPath:
    """A facility list instance."""
    return FACILITIES.child(kind, name)


def carrier_name(line_port: str) -> str:
    """The optical carrier of a line port."""
    return f'{line_port}-1'


def super_channel_name(line_ports: Iterable[str]) -> str:
    """Port names, sorted, joined by `_`."""
    return '_'.join(sorted(line_ports))


def container_name(line_ports: Iterable[str]) -> str:
    """The high-order ODU of a line signal: it hangs off the carrier of the first port."""
    return f'{carrier_name(min(line_ports))}-ODUCni'


def ethernet_xpath(client_port: str) -> str:
    """The client's end of a cross-connect. The port name is a checked AID, so that it needs no escaping."""
    return f"/ioa-ne:ne/facilities/ethernet[name='{G42Port.parse(client_port).name}']"


def instance(xpath: str) -> tuple[str, str] | None:
    """Kind and name of the list instance that an XPath ends in."""
    found = _INSTANCE.search(xpath)
    return (found[1], found[2]) if found else None


def carrier_of_odu(name: str) -> str:
    """`1-4-L1-1-ODUflexi-1` -> `1-4-L1-1`; empty when the name has another form."""
    found = _ODU.fullmatch(name)
    return found['carrier'] if found else ''
