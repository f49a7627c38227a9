"""A ring of two hundred devices with a thousand services: what a drift report is timed on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from netbox_optical.lab.network import NetworkDescription

SITES = 70  # each with a ROADM and a G42
G30_SITES = 60
DOMAIN = 'ring.example'
_G42_CARDS = ('1-4', '1-5', '1-6')
_G30_CHANNELS = 80
_G42_HOPS, _G30_HOPS = 3, 2

type Port = tuple[str, str]


@dataclass(frozen=True)
class Channel:
    """An OCh with its services: `ends` and each of `clients` are ports (TID, name) of side A and Z; `width` in MHz."""

    ends: tuple[Port, Port]
    clients: tuple[tuple[Port, Port], ...]
    card: str
    mode: str
    width: int


def _tid(kind: str, site: int) -> str:
    return f'{kind}.rg{site % SITES:02}'


def channels() -> Iterator[Channel]:
    """210 of 400 Gb/s with four services each, and 80 of 200 Gb/s with two: a thousand."""
    for number in range(_G30_CHANNELS):
        site, line = divmod(number, 2)
        a, z = _tid('g30', site), _tid('g30', site + _G30_HOPS)
        clients = [3 + 2 * line, 4 + 2 * line]
        yield Channel(
            ((a, f'port-1/1/{line + 1}'), (z, f'port-1/2/{line + 1}')),
            tuple(((a, f'port-1/1/{client}'), (z, f'port-1/2/{client}')) for client in clients),
            'CHM2T', '16QAM_200G', 50_000)
    for site in range(SITES):
        a, z = _tid('g42', site), _tid('g42', site + _G42_HOPS)
        for card in _G42_CARDS:
            yield Channel(
                ((a, f'{card}-L1'), (z, f'{card}-L2')),
                tuple(((a, f'{card}-T{client}'), (z, f'{card}-T{client + 4}')) for client in range(1, 5)),
                'CHM6-C6', '400E.96P', 150_000)


def _device(tid: str, index: int, platform: str, role: str, transport: str, cards: list[dict[str, Any]]) -> Any:
    return {
        'tid': tid, 'pop': tid[-4:].upper(), 'index': index, 'platform': platform, 'role': role,
        'transport': transport, 'serial': f'MA5300{index:04d}', 'software': '1.0', 'cards': cards}


def _roadm(site: int) -> Any:
    return _device(_tid('flex', site), site + 1, 'flexils', 'roadm', ('tl1-tcp', 'tl1-ssh')[site % 2], [
        *({'aid': f'1-A-{number}', 'type': 'FRM', 'subtype': 'FRM-20X', 'ports': ['L1', 'S1', 'S2', 'S3']}
          for number in (1, 2)),
        {'aid': '1-E1-1', 'type': 'FSM', 'subtype': 'FSM', 'ports': [f'T{number}A' for number in range(1, 13)]}])


def _g42(site: int) -> Any:
    plugs = {f'T{port}': 'TOM-100G-Q' for port in range(1, 17)}
    return _device(_tid('g42', site), SITES + site + 1, 'gx-g42', 'transponder', ('restconf', 'netconf')[site % 2], [
        {'aid': card, 'type': 'CHM6', 'subtype': 'C6', 'ports': ['L1', 'L2', *plugs], 'plugs': plugs}
        for card in _G42_CARDS])


def _g30(site: int) -> Any:
    plugs = {str(port): 'QSFP28' for port in range(3, 9)}
    return _device(
        _tid('g30', site), 2 * SITES + site + 1, 'groove-g30', 'transponder', ('restconf', 'netconf')[site % 2], [
            {'aid': f'1/{card}', 'type': 'CHM2T', 'subtype': 'LH', 'ports': [str(port) for port in range(1, 13)],
             'plugs': plugs} for card in (1, 2)])


def _fiber(kind: str, a: Port, z: Port, meters: int) -> dict[str, Any]:
    return {'a': a, 'z': z, 'kind': kind, 'loss': 1.0, 'segments': [{'type': 'G.652.D', 'length': meters}]}


def _fibers() -> Iterator[dict[str, Any]]:
    for site in range(SITES):
        yield _fiber('span', (_tid('flex', site), '1-A-2-L1'), (_tid('flex', site + 1), '1-A-1-L1'), 60_000)
        lines = [(_tid('g42', site), f'{card}-{line}') for card in _G42_CARDS for line in ('L1', 'L2')]
        if site < G30_SITES:
            lines += [(_tid('g30', site), f'port-1/{card}/{line}') for card in (1, 2) for line in (1, 2)]
        for number, line in enumerate(lines, start=1):
            yield _fiber('patch', line, (_tid('flex', site), f'1-E1-1-T{number}A'), 15)


def network() -> NetworkDescription:
    """70 ROADMs in a ring, 70 G42, 60 G30; every transport of theirs but the network manager's."""
    return NetworkDescription.model_validate({
        'name': 'ring', 'domain': DOMAIN, 'source': 'made up', 'partners': [{'name': 'Ring', 'slug': 'ring'}],
        'pops': [{'code': f'RG{site:02}', 'name': f'Ring {site}', 'city': f'Ring {site}', 'latitude': 45,
                  'longitude': 7 + site / 10} for site in range(SITES)],
        'devices': [*map(_roadm, range(SITES)), *map(_g42, range(SITES)), *map(_g30, range(G30_SITES))],
        'fibers': list(_fibers())})
