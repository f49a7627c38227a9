"""Transponders joined line to line without a line system, and an HTTP client for them.

    g30.aa01 port-1/1/1, /2 === g30.bb01 port-1/1/1, /2      card 1/4 (CHM1): port-1/4/1, /2 === port-1/4/1, /2
    g42.aa01 1-4-L1, L2     === g42.bb01 1-4-L1, L2
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import httpx

from netbox_optical.lab.network import NetworkDescription

MEDIA = 'application/yang-data+json'


def _g30(tid: str, index: int) -> dict[str, Any]:
    plugs = {str(n): 'QSFP28' for n in range(3, 8)} | {'9': 'QSFPDD', '10': 'QSFPDD'}  # 8, 11, 12 are empty
    cards = [
        {'aid': '1/1', 'type': 'CHM2T', 'subtype': 'LH', 'ports': [str(n) for n in range(1, 13)], 'plugs': plugs},
        {'aid': '1/4', 'type': 'CHM1', 'ports': list('123456'), 'plugs': {n: 'QSFP28' for n in '3456'}},
    ]
    return _device(tid, index, 'groove-g30', 'FP4.8.0', cards)


def _g42(tid: str, index: int) -> dict[str, Any]:
    plugs = {'T1': 'TOM-100G-Q', 'T2': 'TOM-100G-Q', 'T9': 'TOM-400G-Q-DR4'}
    ports = ['L1', 'L2', 'T1', 'T2', 'T3', 'T9']
    return _device(tid, index, 'gx-g42', '8.0.2', [
        {'aid': '1-4', 'type': 'CHM6', 'subtype': 'C6', 'ports': ports, 'plugs': plugs},
        {'aid': '1-5', 'type': 'CHM6', 'subtype': 'C14', 'ports': ports, 'plugs': plugs},
    ])


def _device(tid: str, index: int, platform: str, software: str, cards: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        'tid': tid, 'pop': tid[-4:].upper(), 'index': index, 'platform': platform, 'role': 'transponder',
        'transport': 'restconf', 'serial': f'MA52000{index:02d}', 'software': software, 'cards': cards,
    }


NETWORK = NetworkDescription.model_validate({
    'name': 'direct', 'domain': 'garr.example', 'source': 'made up', 'partners': [],
    'pops': [{'code': code, 'name': code, 'city': code, 'latitude': 0, 'longitude': 0} for code in ('AA01', 'BB01')],
    'devices': [_g30('g30.aa01', 1), _g30('g30.bb01', 2), _g42('g42.aa01', 3), _g42('g42.bb01', 4)],
    'fibers': [
        {'a': [f'{kind}.aa01', port], 'z': [f'{kind}.bb01', port], 'kind': 'patch', 'loss': 0.5}
        for kind, ports in (('g30', ('port-1/1/1', 'port-1/1/2', 'port-1/4/1', 'port-1/4/2')),
                            ('g42', ('1-4-L1', '1-4-L2')))
        for port in ports
    ],
})


class Rest:
    """RESTCONF on one element: paths relative to the root container; `ok` insists on success."""

    def __init__(self, client: httpx.Client, module: str):
        self.http = client
        self.module = module

    def send(self, method: str, path: str, body: Any = None, **query: Any) -> httpx.Response:
        headers = {'Accept': MEDIA} | ({} if body is None else {'Content-Type': MEDIA})
        url = f'/restconf/data/{self.module}:ne{"/" + path if path else ""}'
        return self.http.request(
            method, url, json=body, params={name.replace('_', '-'): value for name, value in query.items()},
            headers=headers,
        )

    def get(self, path: str, **query: Any) -> Any:
        """The one member of a successful answer; of a list instance, its only entry."""
        response = self.send('GET', path, **query)
        assert response.status_code == 200, response.text
        ((label, content),) = response.json().items()
        assert label.startswith(f'{self.module}:')
        if isinstance(content, list) and '=' in path.rsplit('/', 1)[-1]:
            assert len(content) == 1
            return content[0]
        return content

    def ok(self, method: str, path: str, body: Any = None) -> None:
        response = self.send(method, path, body)
        assert response.status_code in (200, 201, 204), (response.status_code, response.text)

    def refused(self, status: int, method: str, path: str, body: Any = None, **query: Any) -> dict[str, Any]:
        """The single error of an answer with that status."""
        response = self.send(method, path, body, **query)
        assert response.status_code == status, (response.status_code, response.text)
        (error,) = response.json()['ietf-restconf:errors']['error']
        assert error['error-message']
        return error

    def rpc(self, name: str, **inputs: Any) -> httpx.Response:
        body = {'input': {key.replace('_', '-'): value for key, value in inputs.items()}}
        return self.http.post(f'/restconf/operations/{name}', json=body, headers={'Content-Type': MEDIA})


class G30(Rest):
    """What a client does to light a service, step by step."""

    @staticmethod
    def port_path(name: str) -> str:
        shelf, slot, port = name.split('/')
        return f'shelf={shelf}/slot={slot}/card/port={port}'

    def port(self, name: str, **leaves: Any) -> None:
        content = {'port-id': int(name.rsplit('/', 1)[1])} | {k.replace('_', '-'): v for k, v in leaves.items()}
        self.ok('PATCH', self.port_path(name), {'port': [content]})

    def mode(self, name: str, mode: str) -> None:
        self.port(name, admin_status='down')
        self.port(name, port_mode=mode)
        self.port(name, admin_status='up')

    def inside(self, name: str, container: str, **leaves: Any) -> None:
        content = {k.replace('_', '-'): v for k, v in leaves.items()}
        self.ok('PATCH', f'{self.port_path(name)}/{container}', {container: content})

    def line(self, name: str, mode: str, frequency: int) -> None:
        self.mode(name, mode)
        self.inside(name, 'och-os', frequency=frequency, rx_frequency=frequency, laser_enable='enabled')

    def odus(self, name: str, container: str) -> list[str]:
        """Identifiers of the ODU4s below `eth100g`, `och-os/otuc2`..."""
        shelf, slot, port = name.split('/')
        entries = self.get(f'{self.port_path(name)}/{container}/odu')
        base = f"/ne:ne/shelf[shelf-id='{shelf}']/slot[slot-id='{slot}']/card/port[port-id='{port}']/{container}/odu"
        keys = [f'odu{part}-L{level}' for level in range(1, 5) for part in ('type', 'id')]
        return [base + ''.join(f"[{key}='{entry[key]}']" for key in keys)
                for entry in entries if 'odu4' in (entry['odutype-L1'], entry['odutype-L2'])]

    @staticmethod
    def crs_path(source: str, destination: str) -> str:
        return f'services/CRS={quote(source, safe="")},{quote(destination, safe="")}'

    def connect(self, source: str, destination: str, label: str = 'svc') -> None:
        self.ok('PATCH', self.crs_path(source, destination),
                {'CRS': [{'src-tp': source, 'dst-tp': destination, 'service-label': label}]})

    def disconnect(self, source: str, destination: str) -> None:
        self.ok('DELETE', self.crs_path(source, destination))

    def service(
        self, line: str, client: str, *, mode: str, otu: str, rate: str, frequency: int
    ) -> list[tuple[str, str]]:
        """Everything of one end; returns the cross-connects."""
        self.line(line, mode, frequency)
        self.mode(client, rate)
        clients = self.odus(client, 'eth400g' if rate == '400GBE' else 'eth100g')
        pairs = list(zip(self.odus(line, f'och-os/{otu}'), clients, strict=False))
        assert len(pairs) == len(clients)
        for pair in pairs:
            self.connect(*pair)
        return pairs

    def remove(self, line: str, client: str, pairs: list[tuple[str, str]], admin: str = 'up') -> None:
        for pair in pairs:
            self.disconnect(*pair)
        for name in (client, line):
            self.port(name, admin_status='down', port_mode='not-applicable')
        self.port(line, admin_status=admin)


class G42(Rest):
    def facility(self, kind: str, name: str, **leaves: Any) -> None:
        content = {'name': name} | {k.replace('_', '-'): v for k, v in leaves.items()}
        self.ok('PATCH', f'facilities/{kind}={name}', {kind: [content]})

    def port(self, aid: str, **leaves: Any) -> None:
        card, _, name = aid.rpartition('-')
        content = {'name': name} | {k.replace('_', '-'): v for k, v in leaves.items()}
        self.ok('PATCH', f'equipment/card={card}/port={name}', {'port': [content]})

    def tom(self, aid: str, **leaves: Any) -> None:
        card, _, name = aid.rpartition('-')
        self.ok('PATCH', f'equipment/card={card}/port={name}/tom',
                {'tom': {k.replace('_', '-'): v for k, v in leaves.items()}})

    def line(self, *ports: str, mode: str, frequencies: tuple[int, ...]) -> str:
        """Super-channel over these line ports; returns its name."""
        for port in ports:
            self.port(port, admin_state='unlock')
            self.facility('super-channel-group', port, admin_state='unlock')
        name = '_'.join(ports)
        self.ok('POST', 'facilities', {'super-channel': [
            {'name': name, 'carriers': [f'{port}-1' for port in ports], 'carrier-mode': mode}]})
        for port, frequency in zip(ports, frequencies, strict=True):
            self.facility('optical-carrier', f'{port}-1', frequency=frequency)
        return name

    def client(self, aid: str, service: str) -> None:
        self.port(aid, admin_state='unlock')
        self.tom(aid, admin_state='unlock')
        self.facility('trib-ptp', aid, admin_state='unlock', service_type=service)

    def xcon(self, client: str, line: str, payload: str, slots: str = '', **inputs: Any) -> httpx.Response:
        return self.rpc(
            'ioa-services:create-xcon', source=f"/ioa-ne:ne/facilities/ethernet[name='{client}']",
            **{'dst-parent-odu': f'{line}-1-ODUCni', 'dst-time-slots': slots, 'direction': 'two-way',
               'payload-type': payload, **inputs},
        )

    def remove(self, client: str, line: str, xcon: str, channel: str) -> None:
        self.ok('DELETE', f'services/xcon={quote(xcon, safe="")}')
        self.facility('trib-ptp', client, admin_state='lock', service_type='not-applicable')
        self.tom(client, admin_state='lock')
        self.port(client, admin_state='lock')
        self.ok('DELETE', f'facilities/super-channel={channel}')
        for port in line.split('_'):
            self.facility('super-channel-group', port, admin_state='lock')
