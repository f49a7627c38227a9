"""Two G30 joined over H4 open lines, each transponder line patched into the add/drop sub-card of its own G30.

    g30.aa01 port-1/1/1, /2 --- subport-1/3.1/1.1, .2 ... port-1/3.3/1 === port-1/3.3/1 ... g30.bb01, mirrored
"""

from __future__ import annotations

from typing import Any

from netbox_optical.lab.network import NetworkDescription


def _g30(tid: str, index: int) -> dict[str, Any]:
    ports = [str(n) for n in range(1, 13)]
    return {
        'tid': tid, 'pop': tid[-4:].upper(), 'index': index, 'platform': 'groove-g30', 'role': 'transponder',
        'transport': 'restconf', 'serial': f'MA53000{index:02d}', 'software': 'FP4.8.0', 'cards': [
            {'aid': '1/1', 'type': 'CHM2T', 'subtype': 'LH', 'ports': ports, 'plugs': {'3': 'QSFP28', '9': 'QSFPDD'}},
            {'aid': '1/3', 'type': 'OCC2'},
            {'aid': '1/3.1', 'type': 'OMD96', 'ports': ['1.1', '1.2', '1.3', '1.4']},
            {'aid': '1/3.2', 'type': 'BAHOFP2', 'ports': ['1']},
            {'aid': '1/3.3', 'type': 'PAHOFP2', 'ports': ['1']},
            {'aid': '1/4', 'type': 'CHM1', 'ports': list('123456'), 'plugs': {'3': 'QSFP28'}},
        ],
    }


def _fiber(kind: str, *ends: tuple[str, str]) -> dict[str, Any]:
    return {'a': ends[0], 'z': ends[1], 'kind': kind, 'loss': 0.5}


TIDS = ('g30.aa01', 'g30.bb01')
NETWORK = NetworkDescription.model_validate({
    'name': 'openline', 'domain': 'garr.example', 'source': 'made up', 'partners': [],
    'pops': [{'code': code, 'name': code, 'city': code, 'latitude': 0, 'longitude': 0} for code in ('AA01', 'BB01')],
    'devices': [_g30(tid, index) for index, tid in enumerate(TIDS, start=1)],
    'fibers': [
        _fiber('span', *((tid, 'port-1/3.3/1') for tid in TIDS)),
        *(_fiber('patch', (tid, f'port-1/1/{n}'), (tid, f'subport-1/3.1/1.{n}')) for tid in TIDS for n in (1, 2)),
    ],
})
