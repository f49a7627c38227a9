"""The small network of the conformance run: three ROADMs in a row, a G30 with an H4 open line, a G42."""

from __future__ import annotations

from typing import Any

from netbox_optical.lab.network import NetworkDescription

AA, BB, CC = 'flex.aa01', 'flex.bb01', 'flex.cc01'
G30, G42 = 'g30.aa01', 'g42.aa01'
DOMAIN = 'conformance.example'


def _device(tid: str, index: int, platform: str, role: str, transport: str, cards: list[dict[str, Any]]) -> Any:
    return {
        'tid': tid, 'pop': tid[-4:].upper(), 'index': index, 'platform': platform, 'role': role,
        'transport': transport, 'serial': f'MA54000{index:02d}', 'software': '1.0', 'cards': cards,
    }


def _roadm(tid: str, index: int) -> Any:
    return _device(tid, index, 'flexils', 'roadm', 'tl1-tcp', [
        {'aid': '1-A-1', 'type': 'FRM', 'subtype': 'FRM-20X', 'ports': ['L1', 'S1', 'S2', 'S3']},
        {'aid': '1-A-2', 'type': 'FRM', 'subtype': 'FRM-20X', 'ports': ['L1', 'S1', 'S2', 'S3']},
        {'aid': '1-E1-1', 'type': 'FSM', 'ports': ['T1', 'T1A', 'T2A']},
        {'aid': '1-E1-2', 'type': 'FMMF250', 'ports': ['T1A', 'T2A']},
    ])


def _g30(tid: str, index: int) -> Any:
    ports = [str(number) for number in range(1, 13)]
    return _device(tid, index, 'groove-g30', 'transponder', 'restconf', [
        {'aid': '1/1', 'type': 'CHM2T', 'subtype': 'LH', 'ports': ports, 'plugs': {'3': 'QSFP28', '9': 'QSFPDD'}},
        {'aid': '1/3', 'type': 'OCC2'},
        {'aid': '1/3.1', 'type': 'OMD96', 'ports': ['1.1', '1.2', '1.3', '1.4']},
        {'aid': '1/3.2', 'type': 'BAHOFP2', 'ports': ['1']},
        {'aid': '1/3.3', 'type': 'PAHOFP2', 'ports': ['1']},
    ])


def _g42(tid: str, index: int) -> Any:
    return _device(tid, index, 'gx-g42', 'transponder', 'restconf', [
        {'aid': '1-4', 'type': 'CHM6', 'subtype': 'C6', 'ports': ['L1', 'L2', 'T1', 'T9'],
         'plugs': {'T1': 'TOM-100G-Q', 'T9': 'TOM-400G-Q-DR4'}},
    ])


def _fiber(kind: str, *ends: tuple[str, str]) -> dict[str, Any]:
    return {'a': ends[0], 'z': ends[1], 'kind': kind, 'loss': 1.0}


NETWORK = NetworkDescription.model_validate({
    'name': 'conformance', 'domain': DOMAIN, 'source': 'made up', 'partners': [],
    'pops': [{'code': code, 'name': code, 'city': code, 'latitude': 0, 'longitude': 0}
             for code in ('AA01', 'BB01', 'CC01')],
    'devices': [_roadm(AA, 1), _roadm(BB, 2), _roadm(CC, 3), _g30(G30, 4), _g42(G42, 5)],
    'fibers': [
        _fiber('span', (AA, '1-A-1-L1'), (BB, '1-A-1-L1')),
        _fiber('span', (BB, '1-A-2-L1'), (CC, '1-A-1-L1')),
        _fiber('patch', (G30, 'port-1/1/1'), (AA, '1-E1-1-T1A')),
        _fiber('patch', (G42, '1-4-L1'), (AA, '1-E1-2-T1A')),
    ],
})
