"""The small network of the matrix: three ROADMs in a row, a G30 and a G42 at both ends."""

from __future__ import annotations

from typing import Any

from netbox_optical.lab.network import NetworkDescription

AA, BB, CC = 'flex.aa01', 'flex.bb01', 'flex.cc01'
G30 = 'g30.aa01', 'g30.cc01'
G42 = 'g42.aa01', 'g42.cc01'
DOMAIN = 'faults.example'
PARTNER = 'Bad Night Research'


def _device(tid: str, index: int, platform: str, role: str, transport: str, cards: list[dict[str, Any]]) -> Any:
    return {
        'tid': tid, 'pop': tid[-4:].upper(), 'index': index, 'platform': platform, 'role': role,
        'transport': transport, 'serial': f'MA5200{index:04d}', 'software': '1.0', 'cards': cards,
    }


def _roadm(tid: str, index: int, transport: str, degrees: int) -> Any:
    return _device(tid, index, 'flexils', 'roadm', transport, [
        *({'aid': f'1-A-{number}', 'type': 'FRM', 'subtype': 'FRM-20X', 'ports': ['L1', 'S1', 'S2', 'S3']}
          for number in range(1, degrees + 1)),
        {'aid': '1-E1-1', 'type': 'FSM', 'subtype': 'FSM', 'ports': [f'T{number}A' for number in range(1, 13)]},
        {'aid': '1-E1-2', 'type': 'FMMF250', 'subtype': 'FMMF250', 'ports': [f'T{number}A' for number in range(1, 5)]},
    ])


def _g30(tid: str, index: int) -> Any:
    return _device(tid, index, 'groove-g30', 'transponder', 'restconf', [
        {'aid': '1/1', 'type': 'CHM2T', 'subtype': 'LH', 'ports': [str(number) for number in range(1, 13)],
         'plugs': {'3': 'QSFP28', '4': 'QSFP28'}},
    ])


def _g42(tid: str, index: int) -> Any:
    return _device(tid, index, 'gx-g42', 'transponder', 'restconf', [
        {'aid': '1-4', 'type': 'CHM6', 'subtype': 'C6', 'ports': ['L1', 'L2', *(f'T{n}' for n in range(1, 17))],
         'plugs': {'T1': 'TOM-100G-Q', 'T2': 'TOM-100G-Q'}},
    ])


def _fiber(kind: str, a: tuple[str, str], z: tuple[str, str], meters: int) -> dict[str, Any]:
    return {'a': a, 'z': z, 'kind': kind, 'loss': 1.0, 'segments': [{'type': 'G.652.D', 'length': meters}]}


def _patches() -> list[dict[str, Any]]:
    """Line ports on both kinds of add/drop cards: such that know no maintenance (FSM), and others."""
    found = []
    for roadm, g30, g42 in ((AA, G30[0], G42[0]), (CC, G30[1], G42[1])):
        found += [
            _fiber('patch', (g30, 'port-1/1/1'), (roadm, '1-E1-1-T1A' if roadm == AA else '1-E1-2-T1A'), 15),
            _fiber('patch', (g42, '1-4-L1'), (roadm, '1-E1-2-T2A' if roadm == AA else '1-E1-1-T2A'), 15),
            _fiber('patch', (g30, 'port-1/1/2'), (roadm, '1-E1-1-T3A'), 15),
            _fiber('patch', (g42, '1-4-L2'), (roadm, '1-E1-2-T3A'), 15),
        ]
    return found


NETWORK = NetworkDescription.model_validate({
    'name': 'faults', 'domain': DOMAIN, 'source': 'made up', 'partners': [{'name': PARTNER, 'slug': 'bad-night'}],
    'pops': [{'code': code, 'name': code, 'city': code, 'latitude': latitude, 'longitude': 9.0}
             for code, latitude in (('AA01', 45.0), ('BB01', 44.5), ('CC01', 44.0))],
    'devices': [
        _roadm(AA, 1, 'tl1-tcp', 1), _roadm(BB, 2, 'tl1-ssh', 2), _roadm(CC, 3, 'tl1-ssh', 1),
        _g30(G30[0], 4), _g30(G30[1], 5), _g42(G42[0], 6), _g42(G42[1], 7),
    ],
    'fibers': [
        _fiber('span', (AA, '1-A-1-L1'), (BB, '1-A-1-L1'), 60_000),
        _fiber('span', (BB, '1-A-2-L1'), (CC, '1-A-1-L1'), 70_000),
        *_patches(),
    ],
})
