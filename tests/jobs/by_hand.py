"""A network configured by people: RESTCONF and TL1 on the devices' own sockets, nothing of the plugin.

    OCh042 g30.mi01 - g30.rm01    f001c01, f001c02      shared
    OCh050 g42.mi01 - g42.na01    f002c01, f002c02      shared
    OCh043 g30.bo01 - g30.ba01    f003c01
    OCh044 g30.mi01 - g30.bo01    f004c01 (400GBE)
    Alien 1  flex.mi01 - flex.rm01                      a spectrum
    lost-circuit  flex.to01 - flex.fi01                 an orphan
    f005c01 on OCh045 at g30.rm01 alone                 half deleted
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import time
from dataclasses import dataclass, field

import httpx

from tests.lab.direct import G30, G42
from tests.lab.flexils.harness import Client

DOMAIN = 'garr.example'
BAND = '191325000&196125000'
# Explicit routes of the demo network, ROADM to ROADM: name, and the line ports hop by hop.
MI_BO = 'flex.mi01&1-A-2-L1&flex.bo01&1-A-1-L1'
BO_FI = 'flex.bo01&1-A-3-L1&flex.fi01&1-A-1-L1'
FI_RM = 'flex.fi01&1-A-3-L1&flex.rm01&1-A-1-L1'
RM_NA = 'flex.rm01&1-A-2-L1&flex.na01&1-A-1-L1'
BO_BA = 'flex.bo01&1-A-4-L1&flex.ba01&1-A-2-L1'
TO_FI = 'flex.to01&1-A-2-L1&flex.fi01&1-A-2-L1'
WAIT = 10.0


@dataclass(frozen=True)
class Channel:
    """One OCh: `ends` are (transponder, line port, ROADM, add/drop port)."""

    och: int
    ends: tuple[tuple[str, str, str, str], tuple[str, str, str, str]]
    mode: str
    frequency: int
    passband: int
    carrier: int
    route: tuple[str, ...]
    otu: str = ''

    @property
    def codes(self) -> str:
        return '-'.join(end[0].split('.')[1] for end in self.ends)

    @property
    def name(self) -> str:
        return f'OCh{self.och:03d} {self.codes}'


@dataclass(frozen=True)
class Service:
    """A client on a channel: flow, client id, client ports at both ends, unit."""

    flow: int
    client: int
    channel: Channel
    ports: tuple[str, str]
    unit: int = 0
    kind: str = '100GBE'

    @property
    def tag(self) -> str:
        return f'f{self.flow:03d}c{self.client:02d}'

    @property
    def name(self) -> str:
        return f'{self.tag} {self.channel.name}'

    def remote(self, side: int) -> str:
        far = self.channel.ends[1 - side][0]
        return f'{self.name} remote:{far}.{DOMAIN} {self.ports[1 - side]}'


def _g30(tid: str, line: str, tributary: str) -> tuple[str, str, str, str]:
    return tid, line, f'flex.{tid.split(".")[1]}', tributary


CHANNELS = {
    42: Channel(42, (_g30('g30.mi01', 'port-1/1/1', '1-E1-1-T1A'), _g30('g30.rm01', 'port-1/1/1', '1-E1-1-T1A')),
                '16QAM_200G', 193_100_000, 50_000, 37_500, (MI_BO, BO_FI, FI_RM), 'otuc2'),
    50: Channel(50, (_g30('g42.mi01', '1-4-L1', '1-E1-1-T5A'), _g30('g42.na01', '1-4-L1', '1-E1-1-T5A')),
                '400E.96P', 193_500_000, 150_000, 100_000, (MI_BO, BO_FI, FI_RM, RM_NA)),
    43: Channel(43, (_g30('g30.bo01', 'port-1/1/1', '1-E1-1-T1A'), _g30('g30.ba01', 'port-1/1/1', '1-E1-1-T1A')),
                'QPSK_100G', 193_100_000, 50_000, 37_500, (BO_BA,), 'otu4'),
    44: Channel(44, (_g30('g30.mi01', 'port-1/2/1', '1-E1-2-T1A'), _g30('g30.bo01', 'port-1/2/1', '1-E1-2-T1A')),
                '16QAM_400G', 194_000_000, 100_000, 75_000, (MI_BO,), 'otuc4'),
    45: Channel(45, (_g30('g30.rm01', 'port-1/2/1', '1-E1-2-T1A'), _g30('g30.ba01', 'port-1/2/1', '1-E1-2-T1A')),
                'QPSK_100G', 194_500_000, 50_000, 37_500, (), 'otu4'),
}
SERVICES = (
    Service(1, 1, CHANNELS[42], ('port-1/1/3', 'port-1/1/3')),
    Service(1, 2, CHANNELS[42], ('port-1/1/4', 'port-1/1/5'), unit=1),
    Service(2, 1, CHANNELS[50], ('1-4-T1', '1-4-T1')),
    Service(2, 2, CHANNELS[50], ('1-4-T2', '1-4-T3'), unit=2),
    Service(3, 1, CHANNELS[43], ('port-1/1/3', 'port-1/1/3')),
    Service(4, 1, CHANNELS[44], ('port-1/2/9', 'port-1/2/9'), kind='400GBE'),
)
HALF = Service(5, 1, CHANNELS[45], ('port-1/2/3', 'port-1/2/3'))
ALIEN = ('Alien 1', ('flex.mi01', '1-E1-1-T7A'), ('flex.rm01', '1-E1-1-T7A'), (195_000_000, 195_100_000))
ORPHAN = ('lost-circuit', ('flex.to01', '1-E1-1-T1A'), ('flex.fi01', '1-E1-1-T1A'), (192_000_000, 192_050_000))


@dataclass
class Hands:
    """Sessions on the devices of a lab."""

    lab: object
    stack: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    known: dict = field(default_factory=dict)

    def __enter__(self) -> Hands:
        return self

    def __exit__(self, *error) -> None:
        self.stack.close()

    def entry(self, tid: str) -> dict:
        return self.lab.inventory()['elements'][tid]

    def rest(self, tid: str) -> G30 | G42:
        if tid not in self.known:
            entry = self.entry(tid)
            login = self.lab.lab.credentials[entry['platform']]
            http = self.stack.enter_context(httpx.Client(
                base_url=f'https://{entry["host"]}:{entry["ports"]["restconf"]}', timeout=10, trust_env=False,
                auth=(login.user, login.password),
                verify=ssl.create_default_context(cafile=self.lab.inventory()['ca'])))
            self.known[tid] = G30(http, 'ne') if tid.startswith('g30') else G42(http, 'ioa-network-element')
        return self.known[tid]

    def tl1(self, tid: str) -> Client:
        if tid not in self.known:
            entry = self.entry(tid)
            login = self.lab.lab.credentials['flexils']
            client = Client(socket.create_connection((entry['host'], entry['ports']['tl1-tcp']), timeout=10), tid)
            self.stack.callback(client.close)
            client.ok(f'ACT-USER:@:{login.user}:%::{login.password};')
            self.known[tid] = client
        return self.known[tid]

    # -- transponders -------------------------------------------------------------------------------------------------

    def line(self, channel: Channel, side: int) -> None:
        tid, port = channel.ends[side][:2]
        client = self.rest(tid)
        if isinstance(client, G30):
            short = port.removeprefix('port-')
            client.line(short, channel.mode, channel.frequency)
            client.port(short, service_label=channel.name)
            client.inside(short, 'och-os', service_label=channel.name)
            return
        client.line(port, mode=channel.mode, frequencies=(channel.frequency,))
        client.port(port, label=channel.name)
        client.facility('super-channel-group', port, label=channel.name, line_system_mode='openwave')
        client.facility('super-channel', port, label=channel.name)
        client.facility('optical-carrier', f'{port}-1', label=channel.name)

    def client(self, service: Service, side: int) -> None:
        """The client port and its cross-connect."""
        tid, line = service.channel.ends[side][:2]
        port, text = service.ports[side], service.remote(side)
        client = self.rest(tid)
        if isinstance(client, G30):
            short = port.removeprefix('port-')
            client.mode(short, service.kind)
            client.port(short, service_label=text)
            facility = 'eth400g' if service.kind == '400GBE' else 'eth100g'
            more = {'eth_fec_type': 'enabled'} if service.kind == '400GBE' else {}
            client.inside(short, facility, admin_status='up', service_label=text, **more)
            odus = client.odus(short, facility)
            lines = client.odus(line.removeprefix('port-'), f'och-os/{service.channel.otu}')[service.unit:]
            for pair in zip(lines, odus, strict=False):
                client.connect(*pair, label=service.name)
            return
        client.client(port, service.kind)
        client.port(port, label=text)
        client.tom(port, label=text)
        client.facility('trib-ptp', port, label=text)
        client.facility('ethernet', port, label=text, fec_mode='enabled', lldp_admin_status='rx-only',
                        lldp_ingress_mode='snoop', lldp_egress_mode='snoop')
        slots = f'{service.unit * 80 + 1}..{service.unit * 80 + 80}'
        answer = client.xcon(port, line, service.kind, slots, label=service.name, circuit_id_suffix=service.name)
        assert answer.status_code == 204, answer.text

    # -- line system --------------------------------------------------------------------------------------------------

    def route(self, name: str, hops: tuple[str, ...], label: str) -> None:
        first, last = hops[0].split('&')[0], hops[-1].split('&')[2]
        self.tl1(first).ok(
            f'ENT-OEL:@:{name}:%:::LABEL={label},SRCNODENAME={first},DSTNODENAME={last},MODULATION=PM-NONE,'
            'ENCODMOD=None,RATE=NA,SPECTYPE=NA,CARDTYPE=UNKNOWN,FREQSLOTPLANTYPE=FREQ-SLOT-PLAN-NONE,'
            f'VALIDFRANGELIST={BAND},EXPLICITROUTE={"&-".join(hops)},OELSOURCE=MANUAL:IS;')

    def circuit(self, name: str, label: str, a: tuple[str, str], z: tuple[str, str], route: str,
                band: tuple[int, int], carrier: int) -> None:
        """From one add/drop port to another, shutters open."""
        start, end = band
        self.tl1(a[0]).ok(
            f'ENT-OSNC:@:{a[1]}-1:%:::LABEL="{label}",REMENDPOINT={z[1]}-1,REMNODETID={z[0]},OELAID={route},'
            f'CKTIDSUFFIX={name},PREPROV=TRUE,PASSBANDLIST={start}&{end},CARRIERLIST={(start + end) // 2}&{carrier},'
            'MODULATION=PM-NONE,ROUTETYPE=OEL:IS;')
        for tid, port in (a, z):
            client, deadline = self.tl1(tid), time.monotonic() + WAIT
            while client.ask(f'RTRV-SCH:@:{port}-1:%;').code != 'COMPLD':
                assert time.monotonic() < deadline
                time.sleep(0.05)
            client.ok(f'RMV-SCH:@:{port}-1:%::;')
            client.ok(f'ED-SCH:@:{port}-1:%:::SHUTTERSTATE=OPEN:;')
            client.ok(f'RST-SCH:@:{port}-1:%::::;')

    def port(self, end: tuple[str, str], label: str = '') -> None:
        """An add/drop port of an FSM card, ready for light of others."""
        client = self.tl1(end[0])
        client.ok(f'ED-SCG:@:{end[1]}:%::::OOS;')
        client.ok(f'ED-SCG:@:{end[1]}:%:::INTFTYP=MANUALMODE-2,LABEL="{label}":;')
        client.ok(f'ED-SCG:@:{end[1]}:%::::IS;')

    # -- everything ---------------------------------------------------------------------------------------------------

    def channel(self, channel: Channel, label: str) -> None:
        """Both lines, and the circuit between them."""
        for side in (0, 1):
            self.line(channel, side)
        name = '-'.join([*(hop.split('&')[0].split('.')[1] for hop in channel.route),
                         channel.route[-1].split('&')[2].split('.')[1]]) + f'-{channel.och}'
        self.route(name, channel.route, channel.codes)
        half = channel.passband // 2
        ends = [(end[2], end[3]) for end in channel.ends]
        self.circuit(channel.name.replace(' ', '_'), label, *ends, name,
                     (channel.frequency - half, channel.frequency + half), channel.carrier)

    def everything(self) -> None:
        for channel in (CHANNELS[number] for number in (42, 50, 43, 44)):
            self.channel(channel, '+'.join(sorted(s.tag for s in SERVICES if s.channel == channel)))
        for service in SERVICES:
            for side in (0, 1):
                self.client(service, side)
        self.alien()
        self.orphan()
        self.line(HALF.channel, 0)
        self.client(HALF, 0)

    def alien(self) -> None:
        name, a, z, band = ALIEN
        self.port(a, f'Remotely connected to {z[0]}.{DOMAIN} {z[1]} via {name}. ')
        self.port(z, f'Remotely connected to {a[0]}.{DOMAIN} {a[1]} via {name}. ')
        self.route('mi01-rm01-alien', (MI_BO, BO_FI, FI_RM), 'mi01-rm01')
        self.circuit(name.replace(' ', '_'), f'{a[0]}_{z[0]}', a, z, 'mi01-rm01-alien', band, band[1] - band[0])

    def orphan(self) -> None:
        name, a, z, band = ORPHAN
        for end in (a, z):
            self.port(end)
        self.route('to01-fi01', (TO_FI,), 'to01-fi01')
        self.circuit(name, 'whose is this', a, z, 'to01-fi01', band, 37_500)
