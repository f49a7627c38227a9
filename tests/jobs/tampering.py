"""What somebody may do to a lit network by hand, by the device's own protocol, and what a report has to say of it.

The services of `test_drift.lit`: g30.mi01 port-1/1/3 over port-1/1/1 (OCh042) and g42.mi01 1-4-T1 over 1-4-L1 (OCh050).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .by_hand import Hands

G30, G42 = 'first', 'second'


@dataclass(frozen=True)
class Tampering:
    """`found`: of each deviation the device, the kind of resource, its severity; `hits`: which services."""

    name: str
    act: Callable[[Hands], None]
    found: frozenset[tuple[str, str, str]]
    hits: frozenset[str] = frozenset({G30})


def _only(device: str, kind: str, severity: str) -> frozenset[tuple[str, str, str]]:
    return frozenset({(device, kind, severity)})


def _circuit(hands: Hands) -> tuple[str, str]:
    """AID of the circuit of the first service and where it is held."""
    for tid in ('flex.mi01', 'flex.rm01'):
        held = hands.lab.call(lambda tid=tid: [
            aid for aid, osnc in hands.lab.lab.elements[tid].osnc.items() if 'OCh042' in str(osnc.values)])
        if held:
            return tid, str(held[0])
    raise AssertionError('no circuit')


def _relabel_circuit(hands: Hands) -> None:
    tid, aid = _circuit(hands)
    hands.tl1(tid).ok(f'ED-OSNC:@:{aid}:%:::LABEL="by hand":;')


def _delete_circuit(hands: Hands) -> None:
    tid, aid = _circuit(hands)
    hands.tl1(tid).ok(f'ED-OSNC:@:{aid}:%::::OOS;')
    hands.tl1(tid).ok(f'DLT-OSNC:@:{aid}:%::;')


def _shutter(hands: Hands) -> None:
    client = hands.tl1('flex.mi01')
    client.ok('RMV-SCH:@:1-E1-1-T1A-1:%::;')
    client.ok('ED-SCH:@:1-E1-1-T1A-1:%:::SHUTTERSTATE=CLOSED:;')
    client.ok('RST-SCH:@:1-E1-1-T1A-1:%::::;')


def _cross_connect(hands: Hands) -> None:
    client = hands.rest('g30.mi01')
    (pair,) = [(each['src-tp'], each['dst-tp']) for each in client.get('services')['CRS']]
    client.disconnect(*pair)


TAMPERINGS = (
    Tampering('G30: another frequency',
              lambda hands: hands.rest('g30.mi01').inside('1/1/1', 'och-os', frequency=193_200_000),
              _only('g30.mi01', 'line-port', 'traffic')),
    Tampering('G30: laser off', lambda hands: hands.rest('g30.mi01').inside('1/1/1', 'och-os', laser_enable='disabled'),
              _only('g30.mi01', 'line-port', 'traffic')),
    Tampering('G30: label of the line', lambda hands: hands.rest('g30.mi01').inside(
        '1/1/1', 'och-os', service_label='mine'), _only('g30.mi01', 'line-port', 'cosmetic')),
    Tampering('G30: label and frequency of the line', lambda hands: hands.rest('g30.mi01').inside(
        '1/1/1', 'och-os', service_label='mine', frequency=193_200_000), frozenset({
            ('g30.mi01', 'line-port', 'cosmetic'), ('g30.mi01', 'line-port', 'traffic')})),
    Tampering('G30: client port down', lambda hands: hands.rest('g30.rm01').port('1/1/3', admin_status='down'),
              _only('g30.rm01', 'client-port', 'traffic')),
    Tampering('G30: label of the client', lambda hands: hands.rest('g30.rm01').port('1/1/3', service_label='mine'),
              _only('g30.rm01', 'client-port', 'cosmetic')),
    Tampering('G30: cross-connect gone', _cross_connect, _only('g30.mi01', 'cross-connect', 'traffic')),
    Tampering('G42: another frequency', lambda hands: hands.rest('g42.mi01').facility(
        'optical-carrier', '1-4-L1-1', frequency=193_900_000), _only('g42.mi01', 'line-port', 'traffic'),
        frozenset({G42})),
    Tampering('G42: label of the client', lambda hands: hands.rest('g42.pd01').port('1-4-T1', label='mine'),
              _only('g42.pd01', 'client-port', 'cosmetic'), frozenset({G42})),
    Tampering('circuit: label', _relabel_circuit, _only('flex.mi01', 'optical-circuit', 'cosmetic')),
    Tampering('circuit: gone', _delete_circuit, frozenset({
        ('flex.mi01', 'optical-circuit', 'traffic'), ('flex.mi01', 'shutter', 'traffic'),
        ('flex.rm01', 'shutter', 'traffic')})),
    Tampering('shutter closed', _shutter, _only('flex.mi01', 'shutter', 'traffic')),
)
