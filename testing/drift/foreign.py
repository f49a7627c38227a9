"""What does not belong on the network, and devices that are not there."""

from __future__ import annotations

from tests.jobs.by_hand import BO_FI, FI_RM, Hands

from .tampering import DEGRADING, Tampering, tampering

LOST = (192_000_000, 192_050_000)


def _circuit(hands: Hands) -> None:
    """Between two ports that a fibre has made ready, and nobody uses."""
    a, z = ('flex.bo01', '1-E1-1-T3A'), ('flex.rm01', '1-E1-1-T3A')
    hands.route('bo01-rm01-x', (BO_FI, FI_RM), 'a test')
    hands.circuit('lost-circuit', 'whose is this', a, z, 'bo01-rm01-x', LOST, 37_500)


def _line(hands: Hands) -> None:
    client = hands.rest('g30.rm01')
    client.line('1/2/2', 'QPSK_100G', 193_900_000)
    client.inside('1/2/2', 'och-os', service_label='a test')


def _client(hands: Hands) -> None:
    hands.rest('g30.ba01').mode('1/2/5', '100GBE')


def _connect(hands: Hands) -> None:
    client = hands.rest('g30.ba01')
    client.service('1/2/2', '1/2/6', mode='QPSK_100G', otu='otu4', rate='100GBE', frequency=194_900_000)


def _route(hands: Hands) -> None:
    hands.route('fi01-to01', ('flex.fi01&1-A-2-L1&flex.to01&1-A-2-L1',), 'nobody uses it')


def _g42_client(hands: Hands) -> None:
    hands.rest('g42.na01').client('1-5-T9', '400GBE')


def _off(hands: Hands) -> None:
    hands.lab.order('g42.na01', 'refuse', seconds=0)


def _orphan(name: str, act, tid: str, product: str, *, lone: bool = False) -> Tampering:
    return tampering(f'foreign: {name}', act, (tid, product, 'orphan', DEGRADING), lone=lone)


TAMPERINGS = (
    _orphan('circuit', _circuit, 'flex.bo01', 'circuit'),
    _orphan('route', _route, 'flex.fi01', 'route'),
    _orphan('line signal', _line, 'g30.rm01', 'channel'),
    _orphan('client signal', _client, 'g30.ba01', 'service'),
    _orphan('cross-connect', _connect, 'g30.ba01', 'service'),
    _orphan('client signal of a G42', _g42_client, 'g42.na01', 'service'),
    tampering('device: off', _off, ('g42.na01', 'reachability', '', DEGRADING), hits='22 24', lone=True),
)
