"""Tampering with transponders of the kind GX G42, over RESTCONF."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from tests.jobs.by_hand import Hands

from .tampering import COSMETIC, DEGRADING, TRAFFIC, Tampering, tampering

MI, PD, NA = 'g42.mi01', 'g42.pd01', 'g42.na01'


def _facility(
    name: str, tid: str, kind: str, aid: str, hits: str, resource: str, severity: str, **leaf: Any
) -> Tampering:
    (field,) = leaf
    return tampering(f'G42 {name}', lambda hands: hands.rest(tid).facility(kind, aid, **leaf),
                     (tid, resource, field.replace('_', '-'), severity), hits=hits)


def _xcon(hands: Hands, tid: str, tag: str) -> str:
    (name,) = [each['name'] for each in hands.rest(tid).get('services')['xcon'] if tag in each['label']]
    return name


def _relabel(hands: Hands, tid: str, tag: str, **leaves: str) -> None:
    name = _xcon(hands, tid, tag)
    content = {key.replace('_', '-'): value for key, value in leaves.items()}
    hands.rest(tid).ok('PATCH', f'services/xcon={quote(name, safe="")}', {'xcon': [{'name': name, **content}]})


TAMPERINGS = (
    _facility('line: another frequency', MI, 'optical-carrier', '1-4-L1-1', '21', 'line-port', TRAFFIC,
              frequency=193_800_000),
    _facility('line: label of the carrier', MI, 'optical-carrier', '1-5-L1-1', '22', 'line-port', COSMETIC,
              label='mine'),
    _facility('line: label of the super-channel', PD, 'super-channel', '1-4-L1', '21', 'line-port', COSMETIC,
              label='mine'),
    _facility('line: label of the group', NA, 'super-channel-group', '1-4-L1', '22', 'line-port', COSMETIC,
              label='mine'),
    _facility('line: frequency offset', PD, 'optical-carrier', '1-5-L1-1', '23', 'line-port', TRAFFIC,
              frequency_offset=100),
    _facility('line: locked', NA, 'optical-carrier', '1-5-L1-1', '24', 'line-port', TRAFFIC, admin_state='lock'),
    tampering('G42 line: label of the port', lambda hands: hands.rest(MI).port('1-5-L2', label='mine'),
              (MI, 'line-port', 'label', COSMETIC), hits='23'),
    tampering('G42 client: label of the port', lambda hands: hands.rest(PD).port('1-4-T1', label='mine'),
              (PD, 'client-port', 'label', COSMETIC), hits='21/0'),
    tampering('G42 client: label of the optics', lambda hands: hands.rest(PD).tom('1-4-T2', label='mine'),
              (PD, 'client-port', 'label', COSMETIC), hits='21/1'),
    tampering('G42 client: optics locked', lambda hands: hands.rest(PD).tom('1-4-T3', admin_state='lock'),
              (PD, 'client-port', 'admin-state', TRAFFIC), hits='21/2'),
    _facility('client: label of the signal', PD, 'ethernet', '1-5-T1', '23/0', 'client-port', COSMETIC, label='mine'),
    _facility('client: FEC', PD, 'ethernet', '1-5-T2', '23/1', 'client-port', TRAFFIC, fec_mode='disabled'),
    _facility('client: loop', PD, 'ethernet', '1-5-T3', '23/2', 'client-port', TRAFFIC, loopback='facility'),
    _facility('client: LLDP', NA, 'ethernet', '1-4-T1', '22/0', 'client-port', DEGRADING, lldp_ingress_mode='drop'),
    _facility('client: locked', NA, 'ethernet', '1-4-T2', '22/1', 'client-port', TRAFFIC, admin_state='lock'),
    _facility('client: label of the tributary', NA, 'trib-ptp', '1-4-T3', '22/2', 'client-port', COSMETIC,
              label='mine'),
    tampering('G42 cross-connect: removed', lambda hands: hands.rest(MI).ok(
        'DELETE', f'services/xcon={quote(_xcon(hands, MI, "f023c02"), safe="")}'),
        (MI, 'cross-connect', '', TRAFFIC), hits='23/1'),
    tampering('G42 cross-connect: label', lambda hands: _relabel(hands, MI, 'f021c04', label='mine'),
              (MI, 'cross-connect', 'label', COSMETIC), hits='21/3'),
    tampering('G42 cross-connect: circuit ID', lambda hands: _relabel(hands, MI, 'f022c04', circuit_id_suffix='mine'),
              (MI, 'cross-connect', 'circuit-id-suffix', COSMETIC), hits='22/3'),
    tampering('G42 fibre: label', lambda hands: hands.rest(NA).port('1-4-L1', connected_to='somewhere'),
              (NA, 'fiber-end', 'connected-to', COSMETIC), hits='22'),
)
