"""The walk of light: odd networks, and the whole way through FlexILS of the demo network."""

import socket
import ssl
import time

import httpx
import pytest

from netbox_optical.lab.element import Dark, LineSystemElement, Signal, TransponderElement
from netbox_optical.lab.light import Light
from netbox_optical.lab.network import NetworkDescription, load_network
from netbox_optical.lab.thread import LabThread
from tests.lab.direct import G30, G42, NETWORK
from tests.lab.flexils.harness import Client

F = 193_100_000
TRUNK = 'flex.mi01&1-A-2-L1&flex.bo01&1-A-1-L1'


class _Quiet:
    """What no test here needs of an element."""

    platform, host, requests = 'test', '127.0.0.1', 0

    def __init__(self, tid):
        self.tid = tid

    async def start(self):
        pass

    async def stop(self):
        pass

    def state(self):
        return {}

    def reset(self):
        pass

    def keep(self):
        return None

    def bring_back(self, kept):
        pass


class Lamp(_Quiet, TransponderElement):
    """Client `C<n>` goes out of line `L<n>` and the other way round."""

    def client_ports(self):
        return ['C1', 'C2']

    def transmit(self, client_port):
        return [(f'L{client_port[1:]}', Signal(F, 50_000, 'm', 't', '100GBE'))]

    def receive(self, line_port, signal):
        return f'C{line_port[1:]}'


class Crossing(_Quiet, LineSystemElement):
    """Passes on from port to port as told."""

    def __init__(self, tid, ways):
        super().__init__(tid)
        self.ways = ways

    def forward(self, in_port, signal):
        if in_port not in self.ways:
            raise Dark(f'{self.tid} {in_port}', 'blocked')
        return self.ways[in_port]


def light(*fibers, **ways):
    devices = [{**NETWORK.devices[0].model_dump(), 'tid': tid, 'index': n}
               for n, tid in enumerate(('lamp.a', 'lamp.z', 'roadm'), 1)]
    network = NetworkDescription.model_validate({
        **NETWORK.model_dump(), 'devices': devices,
        'fibers': [{'a': a.split(), 'z': z.split(), 'kind': 'patch', 'loss': 0} for a, z in fibers],
    })
    elements = {'lamp.a': Lamp('lamp.a'), 'lamp.z': Lamp('lamp.z'), 'roadm': Crossing('roadm', ways)}
    return Light(network, elements)


def test_through_a_line_system():
    found = light(('lamp.a L1', 'roadm x'), ('roadm y', 'lamp.z L2'), x='y', y='x')
    verdict = found.link('lamp.a', 'C1')
    assert verdict.lit
    assert verdict.ends == (('lamp.a', 'C1'), ('lamp.z', 'C2'))
    assert verdict.forward.hops == ['lamp.a C1', 'lamp.a L1', 'roadm x', 'roadm y', 'lamp.z L2', 'lamp.z C2']
    assert [pair.lit for pair in found.pairs()] == [True, False, False]  # two ports send into no fibre


def test_one_direction_is_not_enough():
    found = light(('lamp.a L1', 'roadm x'), ('roadm y', 'lamp.z L2'), x='y')
    verdict = found.link('lamp.a', 'C1')
    assert verdict.forward.lit
    assert not verdict.lit
    assert verdict.reason == 'roadm y: blocked'


def test_the_way_back_must_end_where_it_began():
    found = light(('lamp.a L1', 'roadm x'), ('roadm y', 'lamp.z L2'), ('roadm w', 'lamp.a L2'), x='y', y='w', w='y')
    verdict = found.link('lamp.a', 'C1')
    assert not verdict.lit
    assert verdict.reason == 'lamp.a C2: the way back ends here, not at lamp.a C1'


def test_no_fibre_and_loops():
    assert light().link('lamp.a', 'C1').reason == 'lamp.a L1: no fibre'
    found = light(('lamp.a L1', 'roadm x'), x='y')
    assert found.link('lamp.a', 'C1').reason == 'roadm y: no fibre'
    found = light(('lamp.a L1', 'roadm x'), ('roadm y', 'roadm w'), x='y', w='y')
    assert 'loop' in found.link('lamp.a', 'C1').reason
    assert found.link('roadm', 'x').reason == 'roadm x: not a transponder'
    with pytest.raises(KeyError):
        found.link('nobody', 'x')


# -- the demo network ---------------------------------------------------------------------------------------------


@pytest.fixture(scope='module')
def garr(tmp_path_factory):
    with LabThread(load_network('garr'), tmp_path_factory.mktemp('garr')) as lab:
        yield lab


@pytest.fixture
def lab(garr):
    garr.reset()
    return garr


def rest(lab, tid, kind, module):
    entry = lab.inventory()['elements'][tid]
    credentials = lab.lab.credentials[entry['platform']]
    http = httpx.Client(
        base_url=f'https://{entry["host"]}:{entry["ports"]["restconf"]}', timeout=10, trust_env=False,
        verify=ssl.create_default_context(cafile=lab.inventory()['ca']), auth=(credentials.user, credentials.password),
    )
    return kind(http, module)


def tl1(lab, tid):
    entry = lab.inventory()['elements'][tid]
    client = Client(socket.create_connection((entry['host'], entry['ports']['tl1-tcp']), timeout=10), tid)
    credentials = lab.lab.credentials['flexils']
    client.ok(f'ACT-USER:@:{credentials.user}:%::{credentials.password};')
    return client


def circuit(mi, far, port, far_port, *, route, target, width, band):
    """An optical circuit between two tributaries, shutters open."""
    mi.ok(f'ENT-OEL:@:r-{target}:%:::LABEL=r,SRCNODENAME=flex.mi01,DSTNODENAME={target},MODULATION=PM-NONE,'
          'ENCODMOD=None,RATE=NA,SPECTYPE=NA,CARDTYPE=UNKNOWN,FREQSLOTPLANTYPE=FREQ-SLOT-PLAN-NONE,'
          f'VALIDFRANGELIST=191325000&196125000,EXPLICITROUTE={route},OELSOURCE=MANUAL:IS;')
    mi.ok(f'ENT-OSNC:@:{port}-1:%:::LABEL="svc",REMENDPOINT={far_port}-1,REMNODETID={target},OELAID=r-{target},'
          f'CKTIDSUFFIX=OCh001_mi01,PREPROV=TRUE,PASSBANDLIST={band},CARRIERLIST={F}&{width},MODULATION=PM-NONE,'
          'ROUTETYPE=OEL:IS;')
    deadline = time.monotonic() + 10
    while far.ask(f'RTRV-SCH:@:{far_port}-1:%;').code != 'COMPLD':
        assert time.monotonic() < deadline
        time.sleep(0.05)
    for client, tributary in ((mi, port), (far, far_port)):
        shutter(client, tributary, 'OPEN')


def shutter(client, tributary, position):
    client.ok(f'RMV-SCH:@:{tributary}-1:%::;')
    client.ok(f'ED-SCH:@:{tributary}-1:%:::SHUTTERSTATE={position}:;')
    client.ok(f'RST-SCH:@:{tributary}-1:%::::;')


def remove_circuit(mi, port, target):
    mi.ok(f'ED-OSNC:@:{port}-1:%::::OOS;')
    mi.ok(f'DLT-OSNC:@:{port}-1:%::::;')
    mi.ok(f'ED-OEL:@:r-{target}:%::::OOS;')
    mi.ok(f'DLT-OEL:@:r-{target}:%::::;')


@pytest.mark.parametrize(('mode', 'otu', 'rate', 'client', 'width'), [
    ('QPSK_100G', 'otu4', '100GBE', '3', 37_500), ('16QAM_400G', 'otuc4', '400GBE', '9', 75_000),
])
def test_g30_through_the_line_system(lab, mode, otu, rate, client, width):
    before = lab.state()
    a, z = (rest(lab, tid, G30, 'ne') for tid in ('g30.mi01', 'g30.bo01'))
    mi, bo = tl1(lab, 'flex.mi01'), tl1(lab, 'flex.bo01')
    values = {'mode': mode, 'otu': otu, 'rate': rate, 'frequency': F}
    pairs = [side.service('1/1/1', f'1/1/{client}', **values) for side in (a, z)]

    def verdict():
        return lab.light('g30.mi01', f'port-1/1/{client}')

    assert 'flex.mi01 1-E1-1-T1A' in verdict().reason
    tributary = '1-E1-1-T1A'
    circuit(mi, bo, tributary, tributary, route=TRUNK, target='flex.bo01', width=width, band='193050000&193150000')
    lit = verdict()
    assert lit.lit, lit.reason
    assert lit.ends == (('g30.mi01', f'port-1/1/{client}'), ('g30.bo01', f'port-1/1/{client}'))
    assert [hop.split()[0] for hop in lit.forward.hops[2:-2]] == [
        'flex.mi01', 'flex.mi01', 'flex.pc01', 'flex.pc01', 'flex.pr01', 'flex.pr01', 'flex.bo01', 'flex.bo01']
    shutter(bo, tributary, 'CLOSED')
    assert 'flex.bo01' in verdict().reason
    assert 'shutter' in verdict().reason
    shutter(bo, tributary, 'OPEN')
    for side in (a, z):
        side.inside('1/1/1', 'och-os', frequency=F + 75_000, rx_frequency=F + 75_000)
    assert verdict().reason.startswith('flex.mi01')
    for side, made in zip((a, z), pairs, strict=True):
        side.remove('1/1/1', f'1/1/{client}', made)
    remove_circuit(mi, tributary, 'flex.bo01')
    assert lab.pairs() == []
    assert lab.state() == before


@pytest.mark.parametrize(('rate', 'client'), [('100GBE', '1-4-T1'), ('400GBE', '1-4-T9')])
def test_g42_through_the_line_system(lab, rate, client):
    before = lab.state()
    a, z = (rest(lab, tid, G42, 'ioa-network-element') for tid in ('g42.mi01', 'g42.pd01'))
    mi, pd = tl1(lab, 'flex.mi01'), tl1(lab, 'flex.pd01')
    for side in (a, z):
        side.line('1-4-L1', mode='400E.96P', frequencies=(F,))
        side.client(client, rate)
        assert side.xcon(client, '1-4-L1', rate).status_code == 204
    tributary, route = '1-E1-1-T5A', 'flex.mi01&1-A-3-L1&flex.pd01&1-A-1-L1'
    circuit(mi, pd, tributary, tributary, route=route, target='flex.pd01', width=100_000, band='193050000&193150000')
    verdict = lab.light('g42.pd01', client)
    assert verdict.lit, verdict.reason
    assert verdict.ends == (('g42.pd01', client), ('g42.mi01', client))
    for side in (a, z):
        side.remove(client, '1-4-L1', f'{client},1-4-L1-1-ODUflexi-1', '1-4-L1')
    remove_circuit(mi, tributary, 'flex.pd01')
    assert lab.state() == before
