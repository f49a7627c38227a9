"""How an operation is carried out, request by request, when the device is slow, says no, or goes silent."""

import json

import pytest
from pydantic import SecretStr

from netbox_optical.drivers.base import Endpoint, Login, NativeRequest, Operation, Timeouts, TlsPolicy
from netbox_optical.drivers.errors import CannotPlan, EffectUnknown, Refused
from netbox_optical.drivers.infinera.gx_g42 import GxG42Driver

from .wire import make_certificate, scripted

GONE = json.dumps({'ietf-restconf:errors': {'error': [{'error-tag': 'data-missing'}]}}).encode()


@pytest.fixture(scope='module')
def files(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp('tls'), '127.0.0.1')


class Device:
    """A scripted device and a driver on it; `arrived` holds `METHOD last-segment` of what came in."""

    def __init__(self, files):
        self.files = files
        self.arrived = []

    def run(self, script, *requests, bound=None):
        with scripted('127.0.0.1', self.files, script) as server:
            endpoint = Endpoint(
                device='g42.aa01', platform='gx-g42', transport='restconf', addresses=('127.0.0.1',), port=server.port,
                login=Login('admin', SecretStr('secret')), tls=TlsPolicy(ca_file=str(self.files[0])),
                timeouts=Timeouts(connect=2.0, read=1.0),
            )
            operation = Operation(
                device='g42.aa01', action='modify', kind='line-port', key='1-4-L1', title='test', impact='none',
                requests=requests,
            )
            with GxG42Driver(endpoint) as driver:
                driver.sleep = lambda seconds: None
                try:
                    driver.apply(operation, bound or {})
                finally:
                    self.arrived = [f'{r.method} {r.path.rpartition("/")[2]}' for r in server.received]


@pytest.fixture
def device(files):
    return Device(files)


def request(command, **more):
    return NativeRequest(protocol='restconf', command=command.replace(' ', ' /restconf/data/ne/'), **more)


def test_an_object_that_appears_later_is_waited_for(device):
    replies = [(404, GONE), (404, GONE), (204, b'')]
    device.run(lambda r: replies.pop(0), request('PATCH x', body={}, awaits=('404',), patience=5.0))
    assert device.arrived == ['PATCH x'] * 3


def test_waiting_ends(device):
    with pytest.raises(Refused, match='data-missing'):
        device.run(lambda r: (404, GONE), request('PATCH x', body={}, awaits=('404',), patience=0.0))
    assert device.arrived == ['PATCH x']


def test_other_refusals_are_not_waited_for(device):
    with pytest.raises(Refused):
        device.run(lambda r: (409, GONE), request('PATCH x', awaits=('404',), patience=5.0), request('PATCH y'))
    assert device.arrived == ['PATCH x']


def test_refusals_that_mean_already_so_are_accepted(device):
    replies = [(404, GONE), (204, b'')]
    device.run(lambda r: replies.pop(0), request('DELETE x', accepts=('404',)), request('PATCH y'))
    assert device.arrived == ['DELETE x', 'PATCH y']


def test_silence_stops_the_operation(device):
    with pytest.raises(EffectUnknown):
        device.run(lambda r: None, request('PATCH x', awaits=('404',), patience=5.0), request('PATCH y'))
    assert device.arrived == ['PATCH x']


def test_values_bound_by_the_caller_are_filled_in(device):
    device.run(lambda r: (204, b''), request('DELETE x={one}'), bound={'one': 'a,b'})
    assert device.arrived == ['DELETE x=a%2Cb']


def test_unbound_values_stop_it_before_anything_is_sent(device):
    with pytest.raises(CannotPlan):
        device.run(lambda r: (204, b''), request('DELETE x={one}'))
    assert device.arrived == []
