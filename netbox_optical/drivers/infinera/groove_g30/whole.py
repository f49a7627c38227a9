"""A whole G30 out of its tree: lines, clients, cross-connects, amplifiers, neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...resources import Amplifier, ClientPort, CrossConnect, LineCarrier, LinePort, Resource
from ...snapshot import Neighbour
from ..fibers_yang import is_h4_line, neighbour_of
from .inventory import ports_in
from .names import G30Port
from .observe import READERS
from .state import AMPLIFIERS, FACILITY, NO_MODE, G30State


def everything(state: G30State) -> tuple[list[Resource], list[str]]:
    """All resources of the device, and what has no place among them."""
    ports = {port: entry for name, card in state.cards.items() for port, entry in ports_in(name, card)}
    plain = [port for port in ports if not port.subslot]
    lines = [found for wish in _lines(state, plain) if (found := READERS[LinePort](state, wish))]
    clients = [found for port in plain if state.mode(port.name) in FACILITY
               if (found := READERS[ClientPort](
                   state, ClientPort(port=port.name, service_type=state.mode(port.name), label='')))]
    resources: list[Resource] = [*lines, *clients, *_amplifiers(state, list(ports))]
    known = [tuple(carrier.port for carrier in line.carriers) for line in lines]
    problems = []
    for client in clients:
        connects = state.crs_of(client.port)
        touched = {end.port_name for crs in connects if (end := crs.other_end(client.port))}
        signal = next((names for names in known if touched and touched <= set(names)), None)
        if signal is None:
            problems += [f'cross-connect {crs}: there is no line signal at its other end' for crs in connects]
        wish = CrossConnect(client_port=client.port, line_ports=signal or tuple(sorted(touched))[:2] or (client.port,),
                            service_type=client.service_type, label='', first_unit=0)
        if found := READERS[CrossConnect](state, wish):
            resources.append(found)
    served = {client.port for client in clients}
    problems += [f'cross-connect {crs}: neither end is on a client port with a signal'
                 for crs in state.crs if not crs.touches(served)]
    return resources, problems


def neighbours(state: G30State, device: str) -> Iterator[Neighbour]:
    """What the ports say of their far ends."""
    for name, card in state.cards.items():
        for port, entry in ports_in(name, card):
            if found := neighbour_of(port.name, str(entry.get('connected-to') or ''), device, patches=True):
                yield found


def _lines(state: G30State, ports: list[G30Port]) -> Iterator[LinePort]:
    """A wish for every line signal: modes that take both lines of a card make one of two ports."""
    for card in sorted({port.card for port in ports}):
        modes = state.modes(card)
        lit = [port.name for port in sorted(ports)
               if port.card == card and state.mode(port.name) not in (NO_MODE, *FACILITY)]
        coupled = [name for name in lit if (mode := modes.get(state.mode(name))) and mode.coupled]
        signals: list[list[str]] = [[name] for name in lit if name not in coupled]
        for names in [*signals, *([coupled[:2]] if coupled else [])]:
            yield LinePort(carriers=tuple(LineCarrier(port=name, frequency=0, label='') for name in names), mode='')


def _amplifiers(state: G30State, ports: list[G30Port]) -> Iterator[Amplifier]:
    for port in ports:
        for stage in AMPLIFIERS if is_h4_line(port.name) else ():
            wish: Any = Amplifier(port=port.name, stage=stage, control='manual')
            if found := READERS[Amplifier](state, wish):
                yield found
