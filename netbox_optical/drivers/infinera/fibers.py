"""Which fibres a FlexILS port takes, and how it names the far end. Pure data: profiles and drivers both ask here."""

from __future__ import annotations

import re

from ..resources import FiberEnd, Resource

FLEXILS = 'flexils'
TRANSPONDERS = ('groove-g30', 'gx-g42')

_CARD = r'\d+-[A-Z]\d*-\d+'
_LINE = re.compile(rf'{_CARD}-L\d+')
_TRIBUTARY = re.compile(rf'{_CARD}-T\d+[A-Z]?')


def is_line(port: str) -> bool:
    """Whether a FlexILS port faces another line system node (OTS)."""
    return _LINE.fullmatch(port) is not None


def is_tributary(port: str) -> bool:
    """Whether a FlexILS port takes alien wavelengths (SCG of an add/drop card)."""
    return _TRIBUTARY.fullmatch(port) is not None


def on_fiber_flexils(end: FiberEnd) -> tuple[Resource, ...]:
    """What a fibre end on FlexILS brings besides itself: nothing.

    Line to FlexILS line and tributary to a G30 or G42 port are supported. Raises ValueError, with a text for people,
    for any other pair.
    """
    peer = end.peer
    if is_line(end.port):
        if peer.platform != FLEXILS or not is_line(peer.port):
            raise ValueError(f'line port {end.port} takes a fibre to a FlexILS line port only, not to {_far(end)}')
    elif is_tributary(end.port):
        if peer.platform not in TRANSPONDERS:
            raise ValueError(f'tributary {end.port} takes a fibre to a G30 or G42 port only, not to {_far(end)}')
        remote_port_id(peer.port)
    else:
        raise ValueError(f'port {end.port} takes no fibre: it is neither a line port nor a tributary')
    return ()


def remote_port_id(port: str) -> str:
    """The port part of a remote pointer: the name from its first digit on, all but letters and digits as hyphens.

    `port-1/2/3` -> `1-2-3`, `1-4-L1` -> `1-4-L1`. Raises ValueError for a name without a digit.
    """
    match = re.search(r'[0-9].*', port)
    if match is None:
        raise ValueError(f'port {port} cannot be named as a far end: its name has no digit')
    return re.sub(r'[^A-Za-z0-9]', '-', match.group())


def _far(end: FiberEnd) -> str:
    return f'{end.peer.node} {end.peer.port} ({end.peer.platform})'
