"""Tampering with transponders of the kind Groove G30, over RESTCONF."""

from __future__ import annotations

from typing import Any

from tests.jobs.by_hand import Hands

from .tampering import COSMETIC, TRAFFIC, Tampering, tampering

MI, BO, RM, BA = 'g30.mi01', 'g30.bo01', 'g30.rm01', 'g30.ba01'


def _line(name: str, tid: str, port: str, hits: str, field: str, severity: str, **leaves: Any) -> Tampering:
    return tampering(f'G30 line: {name}', lambda hands: hands.rest(tid).inside(port, 'och-os', **leaves),
                     (tid, 'line-port', field, severity), hits=hits)


def _port(name: str, tid: str, port: str, hits: str, kind: str, severity: str, **leaf: Any) -> Tampering:
    (field,) = leaf
    return tampering(f'G30 {name}', lambda hands: hands.rest(tid).port(port, **leaf),
                     (tid, kind, field.replace('_', '-'), severity), hits=hits)


def _client(name: str, tid: str, port: str, hits: str, severity: str, **leaf: Any) -> Tampering:
    (field,) = leaf
    return tampering(f'G30 client: {name}', lambda hands: hands.rest(tid).inside(port, 'eth100g', **leaf),
                     (tid, 'client-port', field.replace('_', '-'), severity), hits=hits)


def _connects(hands: Hands, tid: str) -> list[dict]:
    return hands.rest(tid).get('services')['CRS']


def _disconnect(hands: Hands, tid: str, tag: str) -> None:
    for each in _connects(hands, tid):
        if tag in each['service-label']:
            hands.rest(tid).disconnect(each['src-tp'], each['dst-tp'])


def _relabel(hands: Hands, tid: str, tag: str) -> None:
    for each in _connects(hands, tid):
        if tag in each['service-label']:
            hands.rest(tid).connect(each['src-tp'], each['dst-tp'], label='by hand')


def _remove_client(hands: Hands) -> None:
    """As somebody would who wants the port for something else."""
    _disconnect(hands, BA, 'f007c02')
    hands.rest(BA).port('1/2/4', admin_status='down', port_mode='not-applicable')


TAMPERINGS = (
    tampering('G30 line: another frequency', lambda hands: hands.rest(MI).inside(
        '1/1/1', 'och-os', frequency=193_350_000, rx_frequency=193_350_000),
        (MI, 'line-port', 'frequency', TRAFFIC), (MI, 'line-port', 'rx-frequency', TRAFFIC), hits='1'),
    _line('laser off', MI, '1/1/2', '2', 'laser-enable', TRAFFIC, laser_enable='disabled'),
    _line('label', MI, '1/2/1', '3', 'service-label', COSMETIC, service_label='mine'),
    _line('loop', RM, '1/1/1', '1', 'loopback-enable', TRAFFIC, loopback_enable='enabled'),
    _line('signal down', RM, '1/1/2', '5', 'admin-status', TRAFFIC, admin_status='down'),
    _port('line port: label', BO, '1/1/1', '3', 'line-port', COSMETIC, service_label='mine'),
    _port('client port: down', RM, '1/1/3', '1/0', 'client-port', TRAFFIC, admin_status='down'),
    _port('client port: label', RM, '1/1/4', '1/1', 'client-port', COSMETIC, service_label='mine'),
    _client('label', BO, '1/1/3', '3/0', COSMETIC, service_label='mine'),
    _client('loop', BO, '1/1/4', '3/1', TRAFFIC, loopback_enable='enabled'),
    _client('test signal', BO, '1/1/5', '4/0', TRAFFIC, test_signal_enable='RXTX'),
    _client('FEC', BA, '1/1/3', '2/0', TRAFFIC, eth_fec_type='disabled'),
    _client('down', BA, '1/1/4', '2/1', TRAFFIC, admin_status='down'),
    _client('shutdown at loss of signal', BA, '1/1/5', '6/0', TRAFFIC, client_shutdown='yes'),
    tampering('G30 client: optics down', lambda hands: hands.rest(BA).inside(
        '1/1/6', 'pluggable', admin_status='down'), (BA, 'client-port', 'admin-status', TRAFFIC), hits='6/1'),
    tampering('G30 client: removed', _remove_client,
              (BA, 'client-port', '', TRAFFIC), (BA, 'cross-connect', '', TRAFFIC),
              hits='7/1'),
    tampering('G30 cross-connect: removed', lambda hands: _disconnect(hands, MI, 'f004c01'),
              (MI, 'cross-connect', '', TRAFFIC), hits='4/0'),
    tampering('G30 cross-connect: label', lambda hands: _relabel(hands, MI, 'f003c02'),
              (MI, 'cross-connect', 'service-label', COSMETIC), hits='3/1'),
    _port('fibre: label', BO, '1/2/1', '5', 'fiber-end', COSMETIC, connected_to='somewhere'),
    _port('fibre: told as internal', BO, '1/2/2', '6', 'fiber-end', COSMETIC, external_connectivity='no'),
)

