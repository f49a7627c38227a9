"""A whole G42 out of its tree: lines, clients, cross-connects, neighbours."""

from __future__ import annotations

from collections.abc import Iterator

from ...resources import TRIBUTARY_UNITS, ClientPort, CrossConnect, LineCarrier, LinePort, Resource
from ...snapshot import Neighbour
from ...transport.yang import entries
from ..fibers_yang import neighbour_of
from .names import container_name
from .state import READERS, G42State, carriers_of


def everything(state: G42State) -> tuple[list[Resource], list[str]]:
    """All resources of the device, and what has no place among them."""
    problems: list[str] = []
    lines: list[LinePort] = []
    for name, leaves in state.facilities.get('super-channel', {}).items():
        # The first carrier of port 1-4-L1 is 1-4-L1-1.
        ports = sorted(carrier.rpartition('-')[0] for carrier in carriers_of(leaves))
        found = READERS[LinePort](state, LinePort(
            carriers=tuple(LineCarrier(port=port, frequency=0, label='') for port in ports), mode=''),
        ) if 1 <= len(ports) <= 2 else None
        if found is None:
            problems.append(f'super-channel {name}: its carriers are {", ".join(carriers_of(leaves)) or "not told"}')
        else:
            lines.append(found)
    served = {port: kind for port in state.facilities.get('trib-ptp', {})
              if (kind := state.service_type(port)) in TRIBUTARY_UNITS}
    clients = (READERS[ClientPort](state, ClientPort(port=port, service_type=kind, label=''))
               for port, kind in served.items())
    resources: list[Resource] = [*lines, *filter(None, clients)]
    containers = {container_name(names): names for names in ([c.port for c in line.carriers] for line in lines)}
    for xcon in state.xcons:
        signal = containers.get(xcon.container)
        if not xcon.client or signal is None:
            problems.append(f'cross-connect {xcon}: it does not join a client to a line signal')
        wish = CrossConnect(client_port=xcon.client, line_ports=tuple(signal or (xcon.odu or '?',)),
                            service_type='100GBE', label='', first_unit=0)
        if xcon.client and (found := READERS[CrossConnect](state, wish)):
            resources.append(found)
    return resources, problems


def neighbours(state: G42State, device: str) -> Iterator[Neighbour]:
    """What the ports say of their far ends."""
    for card, document in state.cards.items():
        for entry in entries(document, 'port'):
            text = str(entry.get('connected-to') or '')
            if found := neighbour_of(f'{card}-{entry.get("name")}', text, device, patches=False):
                yield found
