"""Twenty pairs of transponders that are joined line to line, and one pair that has room for twenty services."""

from __future__ import annotations

from typing import Any

from netbox_optical.lab.network import NetworkDescription

PAIRS = 20
CARDS = ('1-4', '1-5')  # of the pair with much room; each has 8 clients of 100 Gb/s on either line
DOMAIN = 'crowd.example'


def _device(tid: str, index: int, platform: str, cards: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        'tid': tid, 'pop': tid[-4:].upper(), 'index': index, 'platform': platform, 'role': 'transponder',
        'transport': 'restconf', 'serial': f'MA5200{index:04d}', 'software': '1.0', 'cards': cards}


def _g30(side: str, number: int, index: int) -> dict[str, Any]:
    return _device(f'g30.{side}x{number:02}', index, 'groove-g30', [{
        'aid': '1/1', 'type': 'CHM2T', 'subtype': 'LH', 'ports': [str(port) for port in range(1, 13)],
        'plugs': {'3': 'QSFP28'}}])


def _g42(side: str, index: int) -> dict[str, Any]:
    plugs = {f'T{port}': 'TOM-100G-Q' for port in range(1, 17)}
    return _device(f'g42.{side}x00', index, 'gx-g42', [
        {'aid': card, 'type': 'CHM6', 'subtype': 'C6', 'ports': ['L1', 'L2', *plugs], 'plugs': plugs}
        for card in CARDS])


def _patch(a: tuple[str, str], z: tuple[str, str]) -> dict[str, Any]:
    return {'a': a, 'z': z, 'kind': 'patch', 'loss': 0.5, 'segments': [{'type': 'G.652.D', 'length': 15}]}


NETWORK = NetworkDescription.model_validate({
    'name': 'crowd', 'domain': DOMAIN, 'source': 'made up', 'partners': [{'name': 'Crowd', 'slug': 'crowd'}],
    'pops': [
        {'code': f'{side}X{number:02}', 'name': f'{side}{number}', 'city': side, 'latitude': 45, 'longitude': 9}
        for side in 'AB' for number in range(PAIRS)],
    'devices': [
        *(_g30(side, number, 1 + 2 * number + offset) for number in range(PAIRS) for offset, side in enumerate('ab')),
        _g42('a', 101), _g42('b', 102)],
    'fibers': [
        *(_patch((f'g30.ax{number:02}', 'port-1/1/1'), (f'g30.bx{number:02}', 'port-1/1/1'))
          for number in range(PAIRS)),
        *(_patch(('g42.ax00', f'{card}-{line}'), ('g42.bx00', f'{card}-{line}'))
          for card in CARDS for line in ('L1', 'L2'))],
})
