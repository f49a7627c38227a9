"""Derive the demo network `netbox_optical/lab/networks/garr.json` from the Internet Topology Zoo's GARR 2012 graph.

    python tools/make_garr_network.py path/to/Garr201201.gml [output.json]

The Zoo gives the cities and which of them are joined; it says nothing about fibre. What is ours, and invented: which
cities hold a ROADM, the amplifier huts between them, lengths (great circle x 1.25), losses, cards and patch fibres.
"""

from __future__ import annotations

import itertools
import json
import math
import re
import sys
from pathlib import Path

SOURCE = (
    'Cities and adjacency derived from Garr201201 of the Internet Topology Zoo (CC-BY-4.0; S. Knight, H. X. Nguyen, '
    'N. Falkner, R. Bowden, M. Roughan, "The Internet Topology Zoo", IEEE JSAC 29(9), 2011). Amplifier huts, fibre '
    "lengths, losses and equipment are invented and describe nobody's network of today."
)
DETOUR = 1.25  # fibre runs along roads and railways

# code -> (label in the Zoo, city)
ROADMS = {
    'MI01': ('MI-1', 'Milano'),
    'TO01': ('TO', 'Torino'),
    'PD01': ('PD', 'Padova'),
    'BO01': ('BO', 'Bologna'),
    'FI01': ('FI', 'Firenze'),
    'RM01': ('RM-2', 'Roma'),
    'NA01': ('NA', 'Napoli'),
    'BA01': ('BA', 'Bari'),
}
# code -> (label in the Zoo, city), or (latitude, longitude, city) for huts in places the Zoo does not have
HUTS = {
    'VC01': (45.3202, 8.4185, 'Vercelli'),
    'PC01': (45.0526, 9.6930, 'Piacenza'),
    'PR01': (44.8015, 10.3279, 'Parma'),
    'BS01': ('BS', 'Brescia'),
    'VR01': (45.4384, 10.9916, 'Verona'),
    'FE01': ('Fe', 'Ferrara'),
    'AT01': (44.9008, 8.2064, 'Asti'),
    'GE01': ('GE', 'Genova'),
    'SP01': (44.1025, 9.8240, 'La Spezia'),
    'PI01': ('PI', 'Pisa'),
    'AR01': (43.4633, 11.8796, 'Arezzo'),
    'PG01': ('PG', 'Perugia'),
    'TR01': (42.5636, 12.6427, 'Terni'),
    'LT01': (41.4676, 12.9036, 'Latina'),
    'FM01': (41.2560, 13.6058, 'Formia'),
    'SA01': ('SA', 'Salerno'),
    'PZ01': ('PZ', 'Potenza'),
    'MT01': ('MT', 'Matera'),
    'FC01': (44.2227, 12.0407, 'Forlì'),
    'PU01': (43.9098, 12.9131, 'Pesaro'),
    'AN01': ('AN', 'Ancona'),
    'SB01': (42.9439, 13.8835, 'San Benedetto del Tronto'),
    'PE01': (42.4618, 14.2161, 'Pescara'),
    'TM01': (42.0028, 14.9947, 'Termoli'),
    'FG01': ('FG', 'Foggia'),
    'BT01': (41.3197, 16.2839, 'Barletta'),
}
# Each edge of the ROADM mesh as the chain of places it passes; the first and last are ROADMs.
EDGES = (
    ('MI01', 'VC01', 'TO01'),
    ('MI01', 'PC01', 'PR01', 'BO01'),
    ('MI01', 'BS01', 'VR01', 'PD01'),
    ('PD01', 'FE01', 'BO01'),
    ('BO01', 'FI01'),
    ('TO01', 'AT01', 'GE01', 'SP01', 'PI01', 'FI01'),
    ('FI01', 'AR01', 'PG01', 'TR01', 'RM01'),
    ('RM01', 'LT01', 'FM01', 'NA01'),
    ('NA01', 'SA01', 'PZ01', 'MT01', 'BA01'),
    ('BO01', 'FC01', 'PU01', 'AN01', 'SB01', 'PE01', 'TM01', 'FG01', 'BT01', 'BA01'),
)
RISKS = {
    frozenset(('MI01', 'VC01')): 'Milano south entrance',
    frozenset(('MI01', 'PC01')): 'Milano south entrance',
    frozenset(('PR01', 'BO01')): 'Bologna north entrance',
    frozenset(('FE01', 'BO01')): 'Bologna north entrance',
    frozenset(('SP01', 'PI01')): 'Aurelia duct',
    frozenset(('GE01', 'SP01')): 'Aurelia duct',
}
EDGE_RISK = {
    ('BO01', 'BA01'): 'Adriatic railway',
    ('MI01', 'BO01'): 'Via Emilia duct',
    ('BO01', 'FI01'): 'Apennine tunnel',
    ('FI01', 'RM01'): 'Tiber valley duct',
    ('RM01', 'NA01'): 'Tyrrhenian railway',
    ('MI01', 'PD01'): 'A4 motorway',
    ('MI01', 'TO01'): 'Po valley railway',
    ('NA01', 'BA01'): 'Basentana duct',
    ('PD01', 'BO01'): 'A13 motorway',
    ('TO01', 'FI01'): 'Ligurian coast',
}
G30_AT = ('MI01', 'BO01', 'RM01', 'BA01')
G42_AT = ('MI01', 'PD01', 'NA01')
# Transponders that are managed by NETCONF; the others by RESTCONF.
NETCONF = ('g30.ba01', 'g42.na01')
TRANSPORTS = ('tl1-tcp', 'tl1-ssh', 'tnms')
PARTNERS = (
    {'name': 'Istituto Nazionale di Fisica', 'slug': 'infisica'},
    {'name': 'Università del Po', 'slug': 'unipo'},
)


def zoo_nodes(path: Path) -> dict[str, tuple[float, float]]:
    """Label -> (latitude, longitude) of the nodes that have coordinates."""
    nodes = {}
    for body in re.findall(r'node \[(.*?)\]', path.read_text(encoding='utf-8'), re.S):
        label = re.search(r'label "(.*?)"', body)
        latitude, longitude = (re.search(rf'{name} (-?[\d.]+)', body) for name in ('Latitude', 'Longitude'))
        if label and latitude and longitude:
            nodes[label[1]] = (float(latitude[1]), float(longitude[1]))
    return nodes


def places(zoo: dict[str, tuple[float, float]]) -> dict[str, dict]:
    result = {}
    for code, entry in {**ROADMS, **HUTS}.items():
        *where, city = entry
        latitude, longitude = where if len(where) == 2 else zoo[where[0]]
        kind = 'PoP' if code in ROADMS else 'amplifier hut'
        result[code] = {
            'code': code,
            'name': f'{city} {kind}',
            'city': city,
            'latitude': latitude,
            'longitude': longitude,
        }
    return result


def great_circle(a: dict, z: dict) -> float:
    """Kilometres on a sphere of 6371 km."""
    lat1, lat2 = math.radians(a['latitude']), math.radians(z['latitude'])
    delta = math.radians(z['longitude'] - a['longitude'])
    cosine = math.sin(lat1) * math.sin(lat2) + math.cos(lat1) * math.cos(lat2) * math.cos(delta)
    return 6371.0 * math.acos(min(1.0, cosine))


class Builder:
    def __init__(self, pops: dict[str, dict]):
        self.pops = pops
        self.devices: list[dict] = []
        self.fibers: list[dict] = []
        self.degrees: dict[str, int] = {}
        self.flexils = {'roadm': 0, 'amplifier': 0}

    def device(self, prefix: str, code: str, platform: str, role: str, cards: list[dict], software: str) -> str:
        tid = f'{prefix}.{code.lower()}'
        index = len(self.devices) + 1
        transport = 'netconf' if tid in NETCONF else 'restconf'
        if platform == 'flexils':
            transport = TRANSPORTS[self.flexils[role] % 3]
            self.flexils[role] += 1
        self.devices.append(
            {
                'tid': tid,
                'pop': code,
                'index': index,
                'platform': platform,
                'role': role,
                'transport': transport,
                'serial': f'MA{5200000000 + 7919 * index}',
                'software': software,
                'cards': cards,
            }
        )
        return tid

    def next_degree(self, code: str) -> tuple[str, str]:
        self.degrees[code] = self.degrees.get(code, 0) + 1
        return f'flex.{code.lower()}', f'1-A-{self.degrees[code]}-L1'

    def spans(self) -> None:
        for chain in EDGES:
            for a, z in itertools.pairwise(chain):
                number = len(self.fibers)
                metres = round(great_circle(self.pops[a], self.pops[z]) * DETOUR * 1000)
                old = round(metres * 0.3, -2) if number % 4 == 1 else 0
                segments = [{'type': 'G.652.D', 'length': int(metres - old)}]
                if old:
                    segments.append({'type': 'G.655', 'length': int(old)})
                risks = {EDGE_RISK[chain[0], chain[-1]], RISKS.get(frozenset((a, z)))} - {None}
                self.fibers.append(
                    {
                        'a': self.next_degree(a),
                        'z': self.next_degree(z),
                        'kind': 'span',
                        'loss': round(metres / 1000 * (0.21 + 0.005 * (number % 5)) + 0.5, 2),
                        'segments': segments,
                        'risk_groups': sorted(risks),
                    }
                )

    def patch(self, transponder: tuple[str, str], tributary: tuple[str, str]) -> None:
        self.fibers.append(
            {
                'a': transponder,
                'z': tributary,
                'kind': 'patch',
                'loss': 0.5,
                'segments': [{'type': 'G.657.A', 'length': 15}],
                'risk_groups': [],
            }
        )


def roadm_cards(degrees: int) -> list[dict]:
    lines = [
        {'aid': f'1-A-{n}', 'type': 'FRM', 'subtype': 'FRM-20X', 'ports': ['L1', 'S1', 'S2', 'S3']}
        for n in range(1, degrees + 1)
    ]
    return [
        *lines,
        {'aid': '1-E1-1', 'type': 'FSM', 'subtype': 'FSM', 'ports': [f'T{n}A' for n in range(1, 13)]},
        {'aid': '1-E1-2', 'type': 'FMMF250', 'subtype': 'FMMF250', 'ports': [f'T{n}A' for n in range(1, 5)]},
    ]


def g30_cards() -> list[dict]:
    ports = [str(n) for n in range(1, 13)]
    plugs = {str(n): 'QSFP28' for n in range(3, 9)} | {str(n): 'QSFPDD' for n in range(9, 13)}
    return [
        {'aid': '1/1', 'type': 'CHM2T', 'subtype': 'LH', 'ports': ports, 'plugs': plugs},
        {'aid': '1/2', 'type': 'CHM2T', 'subtype': 'LH', 'ports': ports, 'plugs': plugs},
        # client 6 has no plug: somebody always forgot one
        {'aid': '1/4', 'type': 'CHM1', 'subtype': '', 'ports': ports[:6], 'plugs': {n: 'QSFP28' for n in '345'}},
    ]


def g42_cards() -> list[dict]:
    tributaries = [f'T{n}' for n in range(1, 17)]
    plugs = {f'T{n}': 'TOM-100G-Q' if n <= 8 else 'TOM-400G-Q-DR4' for n in range(1, 17)}
    return [
        {'aid': aid, 'type': 'CHM6', 'subtype': 'C6', 'ports': ['L1', 'L2', *tributaries], 'plugs': plugs}
        for aid in ('1-4', '1-5')
    ]


def build(zoo: Path) -> dict:
    pops = places(zoo_nodes(zoo))
    work = Builder(pops)
    work.spans()
    for code in ROADMS:
        work.device('flex', code, 'flexils', 'roadm', roadm_cards(work.degrees[code]), 'R22.1.2')
    for code in HUTS:
        cards = [{'aid': f'1-A-{n}', 'type': 'IAM', 'subtype': 'IAM-2', 'ports': ['L1']} for n in (1, 2)]
        work.device('flex', code, 'flexils', 'amplifier', cards, 'R22.1.2')
    for code in G30_AT:
        tid = work.device('g30', code, 'groove-g30', 'transponder', g30_cards(), 'FP4.8.0')
        for line, tributary in (
            ('1/1/1', '1-T1A'),
            ('1/1/2', '1-T2A'),
            ('1/2/1', '2-T1A'),
            ('1/2/2', '2-T2A'),
            ('1/4/1', '1-T3A'),
        ):
            work.patch((tid, f'port-{line}'), (f'flex.{code.lower()}', f'1-E1-{tributary}'))
    for code in G42_AT:
        tid = work.device('g42', code, 'gx-g42', 'transponder', g42_cards(), '8.0.2')
        for line, tributary in (('1-4-L1', '1-T5A'), ('1-4-L2', '1-T6A'), ('1-5-L1', '2-T3A'), ('1-5-L2', '2-T4A')):
            work.patch((tid, line), (f'flex.{code.lower()}', f'1-E1-{tributary}'))
    return {
        'name': 'garr',
        'domain': 'garr.example',
        'source': SOURCE,
        'partners': PARTNERS,
        'pops': list(pops.values()),
        'devices': work.devices,
        'fibers': work.fibers,
    }


def main() -> None:
    output = Path(__file__).parent.parent / 'netbox_optical/lab/networks/garr.json'
    if len(sys.argv) > 2:
        output = Path(sys.argv[2])
    network = build(Path(sys.argv[1]))
    lines = []
    for key, value in network.items():
        if isinstance(value, (list, tuple)) and value and isinstance(value[0], dict):
            rows = ',\n'.join('    ' + json.dumps(row, ensure_ascii=False) for row in value)
            lines.append(f'  "{key}": [\n{rows}\n  ]')
        else:
            lines.append(f'  "{key}": {json.dumps(value, ensure_ascii=False)}')
    output.write_text('{\n' + ',\n'.join(lines) + '\n}\n', encoding='utf-8')


if __name__ == '__main__':
    main()
