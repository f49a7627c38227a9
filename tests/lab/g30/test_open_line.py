"""The open-line card of a G30 over the wire: sub-slots, amplifiers, sub-ports; what is refused on them."""

import pytest

from netbox_optical.lab.network import NetworkDescription
from netbox_optical.lab.thread import LabThread
from tests.lab.conftest import _client
from tests.lab.direct import G30
from tests.lab.openline import NETWORK

SUBSLOT = 'shelf=1/slot=3/card/subslot'
BOOSTER, PREAMPLIFIER = f'{SUBSLOT}=2/subcard/amplifier=ba', f'{SUBSLOT}=3/subcard/amplifier=pa'
LINE, MUX = f'{SUBSLOT}=3/subcard/port=1', f'{SUBSLOT}=1/subcard/port=1'


@pytest.fixture(scope='module')
def _lab(tmp_path_factory):
    with LabThread(NETWORK, tmp_path_factory.mktemp('openline')) as lab:
        yield lab


@pytest.fixture
def g30(_lab):
    _lab.reset()
    yield from _client(_lab, 'g30.aa01', G30, 'ne')


def test_commissioned(g30):
    line = g30.get(LINE)
    assert (line['alias-name'], line['port-name'], line['port-type'], line['connected-to'], line['oper-status']) == (
        'port-1/3.3/1', 'dwdm-line', 'optical', 'g30.bb01.garr.example port-1/3.3/1', 'up')
    assert (line['rx-optical-power'], line['tx-optical-power']) == ('-19.3', '4.0')
    assert 'port-mode' not in line
    subports = g30.get(MUX)['subport']
    assert [(s['subport-id'], s['port-name'], s['port-type']) for s in subports] == [
        (n, f'ad{n}', 'optical-nomon') for n in (1, 2, 3, 4)]
    assert (subports[0]['connected-to'], subports[0]['external-connectivity']) == ('patched to port-1/1/1', 'no')
    assert (subports[3]['admin-status'], subports[3]['avail-status']) == ('down', 'Shutdown')
    assert 'rx-optical-power' not in subports[0]
    assert g30.get('shelf=1/slot=1/card/port=1')['connected-to'] == 'patched to subport-1/3.1/1.1'
    amplifier = g30.get(BOOSTER)
    assert (amplifier['amplifier-enable'], amplifier['input-los-shutdown']) == ('disabled', 'enabled')
    assert g30.get('shelf=1/slot=3')['actual-card-type'] == 'OCC2'
    kinds = {entry['equipment-type'] for entry in g30.get('inventory-data/inventory')}
    assert kinds == {'shelf', 'card', 'subcard', 'pluggable'}


def test_depth_cuts_sub_slots_to_an_empty_object(g30):
    assert g30.get('shelf=1/slot=3/card', depth=2)['subslot'] == {}
    assert g30.get('shelf=1/slot=3/card', depth=6)['subslot'][0]['subcard']['port'][0]['subport'][3]['subport-id'] == 4


def test_an_amplifier_works_when_it_is_enabled(g30):
    g30.ok('PATCH', BOOSTER, {'amplifier': [{
        'amplifier-name': 'ba', 'amplifier-enable': 'enabled', 'control-mode': 'manual', 'target-gain': '22.0',
    }]})
    assert (g30.get(BOOSTER)['oper-status'], g30.get(BOOSTER)['operating-gain']) == ('up', '22.0')
    g30.ok('PATCH', BOOSTER, {'amplifier': [{'amplifier-name': 'ba', 'admin-status': 'down'}]})
    assert (g30.get(BOOSTER)['oper-status'], g30.get(BOOSTER)['avail-status']) == ('down', 'Shutdown')
    assert g30.get(BOOSTER)['operating-gain'] == '-99.0'


@pytest.mark.parametrize(('path', 'body', 'status'), [
    (BOOSTER, {'amplifier': [{'amplifier-name': 'ba', 'target-gain': 22.0}]}, 400),
    (BOOSTER, {'amplifier': [{'amplifier-name': 'ba', 'target-gain': '35.1'}]}, 400),
    (BOOSTER, {'amplifier': [{'amplifier-name': 'ba', 'target-gain': '22.05'}]}, 400),
    (BOOSTER, {'amplifier': [{'amplifier-name': 'ba', 'control-mode': 'automatic'}]}, 400),
    (BOOSTER, {'amplifier': [{'amplifier-name': 'ba', 'operating-gain': '22.0'}]}, 400),
    (BOOSTER, {'amplifier': [{'amplifier-name': 'ba', 'gain': '22.0'}]}, 400),
    (BOOSTER, {'amplifier': [{'amplifier-id': 'ba', 'target-gain': '22.0'}]}, 400),
    (BOOSTER, {'amplifier': [{'amplifier-name': 'pa', 'target-gain': '22.0'}]}, 400),
    (PREAMPLIFIER.replace('=pa', '=ba'), {'amplifier': [{'amplifier-name': 'ba'}]}, 404),
    (LINE, {'port': [{'port-id': 1, 'port-mode': 'not-applicable'}]}, 400),
    (LINE, {'port': [{'port-id': 1, 'connected-to': 'x' * 129}]}, 400),
    (LINE, {'port': [{'port-id': 1, 'external-connectivity': 'maybe'}]}, 400),
    (LINE, {'port': [{'port-id': 1, 'rx-optical-power': '0.0'}]}, 400),
    (f'{MUX}/subport=4', {'subport': [{'subport-id': 3, 'connected-to': ''}]}, 400),
    (f'{MUX}/subport=9', {'subport': [{'subport-id': 9, 'connected-to': ''}]}, 404),
    ('shelf=1/slot=3/card/port=1', {'port': [{'port-id': 1, 'connected-to': ''}]}, 404),
    ('shelf=1/slot=3.1/card/port=1', {'port': [{'port-id': 1, 'connected-to': ''}]}, 404),
], ids=str)
def test_refused(g30, path, body, status):
    before = g30.get('shelf=1')
    g30.refused(status, 'PATCH', path, body)
    volatile = 'temperature'
    after = g30.get('shelf=1')
    for shelf in (before, after):
        for slot in shelf['slot']:
            slot.get('card', {}).pop(volatile, None)
    assert after == before


def test_cards_and_sub_cards_are_not_made_by_clients(g30):
    g30.refused(405, 'DELETE', BOOSTER)
    g30.refused(405, 'POST', f'{SUBSLOT}=1/subcard', {'port': [{'port-id': 2}]})


def test_a_description_that_cannot_be_is_refused(_lab):
    described = NETWORK.model_dump()
    from netbox_optical.lab.g30.build import build
    for aid, kind, text in (('1/3.1', 'CHM2T', 'unknown type CHM2T'), ('1/1.1', 'OMD96', 'a CHM2T has no sub-slots'),
                            ('1/2.1', 'OMD96', 'a EMPTY has no sub-slots')):
        cards = [{'aid': '1/1', 'type': 'CHM2T', 'ports': ['1', '2']}, {'aid': '1/3', 'type': 'OCC2'},
                 {'aid': aid, 'type': kind, 'ports': ['1']}]
        devices = [{**device, 'cards': cards} for device in described['devices']]
        network = NetworkDescription.model_validate({**described, 'devices': devices, 'fibers': []})
        with pytest.raises(ValueError, match=text):
            build(network.devices[0], network)
