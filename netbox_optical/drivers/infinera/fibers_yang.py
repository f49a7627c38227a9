"""Which ports of the YANG-modelled platforms a fibre may join, and what such a fibre brings besides its ends.

Pure rules, for forms (through the profiles' `on_fiber`) and for the drivers' own planning. A direct link between two
G30 exists only between their H4 lines, which have amplifiers of their own (G30 reference section 5.4).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from pydantic import JsonValue

from ..base import Finding
from ..resources import Amplifier, FiberEnd, FiberPeer, Resource
from ..snapshot import Neighbour
from ..transport.yang import BadValue, check_text

GROOVE_G30 = 'groove-g30'
GX_G42 = 'gx-g42'

# Both platforms hold the far end in a free text of this length.
CONNECTED_TO_MAX = 128
_PATCHED = 'patched to '
# The line of an H4 open-line card: slot 3, sub-slot 3.
_H4_LINE = re.compile(r'port-\d+/3\.3/\d+')
# A booster in sub-slot 2 is set by hand: 22 dB of gain, 10 dB taken off at its output, no tilt.
BOOSTER_GAIN = Decimal('22.0')
BOOSTER_ATTENUATION = Decimal('10.0')
BOOSTER_TILT = Decimal('0.0')


def is_h4_line(port: str) -> bool:
    """Whether a G30 port name is that of an H4 line."""
    return _H4_LINE.fullmatch(port) is not None


def on_fiber_groove_g30(end: FiberEnd) -> tuple[Resource, ...]:
    """The amplifiers that a fibre on this G30 port needs. Raises ValueError, for people, for a pair that cannot be.

    Without `end.node` a pair of G30 ports that may be a patch cord is let through.
    """
    peer = end.peer
    if peer.platform == GX_G42:
        raise ValueError(f'{end.port} is a port of a G30 and {peer.fqdn} {peer.port} one of a G42: the two are not '
                         'joined by a fibre')
    if peer.platform != GROOVE_G30 or (end.node and end.node == peer.node):
        return ()
    if is_h4_line(end.port) and is_h4_line(peer.port):
        return h4_amplifiers(end.port)
    if not end.node and not is_h4_line(end.port) and not is_h4_line(peer.port):
        return ()
    raise ValueError(
        f'{end.port} and {peer.fqdn} {peer.port}: two G30 are joined from H4 line to H4 line only, '
        'port-<shelf>/3.3/<port> at both ends'
    )


def on_fiber_gx_g42(end: FiberEnd) -> tuple[Resource, ...]:
    """A fibre on a G42 brings nothing. Raises ValueError, for people, when its other end is a G30."""
    if end.peer.platform == GROOVE_G30:
        raise ValueError(f'{end.port} is a port of a G42 and {end.peer.fqdn} {end.peer.port} one of a G30: the two are '
                         'not joined by a fibre')
    return ()


def h4_amplifiers(port: str) -> tuple[Amplifier, Amplifier]:
    """Booster and preamplifier of an H4 line, as a link between two G30 needs them."""
    return (
        Amplifier(port=port, stage='booster', control='manual', gain=BOOSTER_GAIN, attenuation=BOOSTER_ATTENUATION,
                  tilt=BOOSTER_TILT),
        Amplifier(port=port, stage='preamplifier', control='automatic'),
    )


def connected_to(end: FiberEnd, device: str, *, patches: bool) -> str:
    """The text that names the far end. `patches`: the platform marks patch cords inside one device as such.

    Raises BadValue when the device's leaf cannot hold it.
    """
    inside = patches and end.peer.node == device
    text = f'{_PATCHED}{end.peer.port}' if inside else f'{end.peer.fqdn} {end.peer.port}'
    return check_text(text, CONNECTED_TO_MAX, f'far end of {end.port}')


def found_end(wanted: FiberEnd, device: str, text: str, *, patches: bool) -> FiberEnd | None:
    """What a device's text says of a port's far end: the wish itself when it says the same, None when it is empty.

    Text for people and platform of the far end are not held by the device.
    """
    if not text:
        return None
    try:
        if text == connected_to(wanted, device, patches=patches):
            return wanted
    except BadValue:
        pass
    if patches and text.startswith(_PATCHED):
        peer = FiberPeer(node=device, platform='', fqdn='', port=text.removeprefix(_PATCHED))
    else:
        fqdn, _, port = text.partition(' ')
        peer = FiberPeer(node='', platform='', fqdn=fqdn, port=port)
    return wanted.model_copy(update={'label': '', 'peer': peer})


def neighbour_of(port: str, text: str, device: str, *, patches: bool) -> Neighbour | None:
    """What a port's text for its far end says; None when it is empty, or no `<host> <port>`."""
    if patches and text.startswith(_PATCHED):
        return Neighbour(port=port, node=device, far_port=text.removeprefix(_PATCHED), source='text')
    node, blank, far_port = text.strip().partition(' ')
    if not blank or not far_port.strip():
        return None
    return Neighbour(port=port, node=node, far_port=far_port.strip(), source='text')


def port_findings(end: FiberEnd, entry: Mapping[str, JsonValue], *, plugged: bool, state: str) -> list[Finding]:
    """What a port says that no change of ours puts right: an empty cage under a fibre, a fault, no light.

    `state` names the leaf of availability, whose words are the device's.
    """
    found = []
    if not plugged:
        found.append(Finding(ref=end.ref, field='pluggable', expected='inserted', found='none'))
    faults = sorted({'Failed', 'Mismatch'} & set(str(entry.get(state) or '').split()))
    if faults:
        found.append(Finding(ref=end.ref, field=state, expected='no fault', found=' '.join(faults)))
    return found
