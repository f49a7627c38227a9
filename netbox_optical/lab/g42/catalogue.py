"""What the cards and pluggables of a G42 can do, as data [reference sections 4 and 5.1]."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

# Carrier modes by card subtype: `<capacity Gb/s><client mode>` -> `<baud rate GBd><application>`
C6 = {
    '100E': '31U 70U',
    '100M': '33U 73U',
    '150E': '31P 31U 35U 42P 44P 70U 84U',
    '150M': '33P 33U 36U 44P 46P 73U 87U',
    '200E': '31P 31U 35U 42P 42U 45P 50P 63P 63U 70U 80U 93U',
    '200M': '33P 33U 36U 44P 44U 47P 52P 66P 66U 73U 83U',
    '250E': '31P 31U 35U 42P 50P 63P 63U 72P 84P 87U',
    '250M': '33P 33U 36U 44P 52P 66P 66U 75P 82U 87P 91U',
    '300E': '31U 42P 44P 50P 63P 63U 64P 65P 67P 68P 70P 72P 73P 75P 84P 89P 91P 94P',
    '300M': '33U 44P 46P 52P 66P 66U 67P 68P 70P 71P 73P 75P 77P 79P 87P 92P 95P',
    '350E': '42P 50P 63P 63U 72P 84P',
    '350M': '44P 52P 66P 66U 75P 87P',
    '400E': '42U 45P 50P 63P 63U 65P 67P 69P 72P 74P 84P 84U 91P 96P',
    '400M': '44U 47P 52P 66P 66U 68P 70P 72P 75P 78P 87P 87U 95P',
    '450E': '63P 63U 64P 65P 66P 67P 68P 70P 71P 72P 73P 74P 75P 81U 84P 89P 94P',
    '450M': '66P 66U 67P 68P 69P 70P 71P 73P 74P 75P 76P 77P 79P 84U 87P 92P',
    '500E': '63P 63U 67P 72P 84P 84U 91P',
    '500M': '66P 66U 70P 75P 87P 87U 95P',
    '550E': '63P 63U 72P 84P 86U',
    '550M': '66P 66U 75P 87P 90U',
    '600E': '63U 65P 68P 72P 75P 84P 84U 89P 91P 94P 94U 96P',
    '600M': '66U 68P 71P 75P 79P 87P 87U 92P 95P',
    '650E': '82U 84P',
    '650M': '85U 87P',
    '700E': '80U 84P 91P',
    '700M': '83U 87P 95P',
    '750E': '82U 84P 89P 94P',
    '750M': '85U 87P 92P',
    '800E': '84U 91P 96P',
    '800M': '87U 95P',
}
C14 = {
    '100E': '31H 31U',
    '150E': '31H 31P 31S 31U 42P 42S 44P 44S 84H 84U',
    '200E': '31H 31P 31S 31U 42H 42P 42S 42U 63H 63P 63S 63U',
    '250E': '31P 31S 31U 42P 42S 63H 63P 63S 63U 72P 72S 84P 84S',
    '300E': '31U 42P 42S 44P 44S 63H 63P 63S 63U 72P 72S 84P 84S 89P 89S 94P 94S',
    '350E': '42P 42S 63H 63P 63S 63U 72P 72S 84P 84S',
    '400E': '42U 63H 63P 63S 63U 72P 72S 84H 84P 84S 84U',
    '450E': '63P 63S 63U 66P 66S 72P 72S 84P 84S 89P 89S 94P 94S',
    '500E': '63P 63S 63U 72P 72S 84H 84P 84S 84U',
    '550E': '63P 63S 63U 72P 72S 84P 84S',
    '600E': '63U 72P 72S 84P 84S 84U 89P 89S 94H 94P 94S 94U',
    '650E': '84P 84S',
    '700E': '84P 84S',
    '750E': '84P 84S 89P 89S 94P 94S',
    '800E': '84U',
}
CARRIER_MODES = {
    subtype: frozenset(f'{prefix}.{suffix}' for prefix, suffixes in table.items() for suffix in suffixes.split())
    for subtype, table in (('C6', C6), ('C14', C14))
}
CLIENT_MODES = {'E': 'ethernet', 'M': 'ethernet-otn', 'X': 'otn'}
# A transmitter shaped with a roll-off of about 4 % occupies that much more than its baud rate.
ROLL_OFF = Decimal('1.04')
GRID = Decimal('12.5')  # GHz


@dataclass(frozen=True)
class CarrierMode:
    """A carrier mode taken apart: capacity in Gb/s, baud rate in GBd, spectral bandwidth in GHz, for one carrier."""

    capacity: int
    client_mode: str
    baud_rate: int
    application: str
    bandwidth: Decimal


def carrier_mode(name: str) -> CarrierMode:
    """Raises ValueError when the name has not the form `400E.96P`."""
    match = re.fullmatch(r'(\d+)([EMX])\.(\d+)([PUHS])', name)
    if not match:
        raise ValueError(name)
    baud = int(match[3])
    steps = (baud * ROLL_OFF / GRID).to_integral_value(ROUND_CEILING)
    return CarrierMode(int(match[1]), CLIENT_MODES[match[2]], baud, match[4], steps * GRID)


@dataclass(frozen=True)
class Plug:
    """A pluggable: tom type and subtype, its PHY modes (the first is what it comes up with), the service it carries."""

    type: str
    subtype: str
    phy_modes: tuple[str, ...]
    service: str


PLUGS = {
    plug.subtype: plug for plug in (
        Plug('gx:QSFP28', 'TOM-100G-Q', ('100G', '100GE'), '100GBE'),
        Plug('gx:QSFPDD', 'TOM-400G-Q-DR4', ('400GE', '4x100GE'), '400GBE'),
    )
}
SERVICES = {'100GBE': 80, '400GBE': 320}  # time slots of a client
SLOTS_PER_100G = 80
TUNING = (191300000, 196150000)  # MHz; 0 is off
ANCHOR = 193100000  # MHz
TUNING_STEP = 6250  # MHz from the anchor [ITU-T G.694.1]; frequency-offset is for what lies between
RECEIVER_TOLERANCE = 2500  # MHz that a coherent receiver finds a carrier beside its setting
