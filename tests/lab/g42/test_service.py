"""The G42's state machine over the wire, and the light that follows from it."""

from urllib.parse import quote

import pytest

F = 194_368_750
LINE, CLIENT = '1-4-L1', '1-4-T1'
XCON = '1-4-T1,1-4-L1-1-ODUflexi-1'
CHANNEL = 'facilities/super-channel=1-4-L1'
ODU = 'facilities/odu=1-4-L1-1-ODUCni'


def hundred(client, mode='400E.96P', frequency=F, slots='1..80'):
    client.line(LINE, mode=mode, frequencies=(frequency,))
    client.client(CLIENT, '100GBE')
    answer = client.xcon(CLIENT, LINE, '100GBE', slots, label='svc')
    assert answer.status_code == 204, answer.text


def reason(direct, port=CLIENT, tid='g42.aa01'):
    return direct.light(tid, port).reason


def test_commissioned(g42a):
    port = g42a.get('equipment/card=1-4/port=L1')
    assert (port['AID'], port['admin-state'], port['external-connectivity'], port['connected-to']) == (
        '1-4-L1', 'unlock', 'yes', 'g42.bb01.garr.example 1-4-L1')
    assert g42a.get('equipment/card=1-5/port=L1')['admin-state'] == 'lock'
    assert g42a.get('facilities/super-channel-group=1-4-L1')['admin-state'] == 'lock'
    client = g42a.get('equipment/card=1-4/port=T1')
    assert (client['admin-state'], client['installed-type'], client['tom']['phy-mode']) == ('lock', 'gx:QSFP28', '100G')
    empty = g42a.get('equipment/card=1-4/port=T3')
    assert 'installed-type' not in empty
    assert 'tom' not in empty
    assert g42a.get('facilities/trib-ptp=1-4-T1')['service-type'] == 'not-applicable'
    for path in ('facilities/ethernet', 'facilities/super-channel', 'facilities/odu', 'services/xcon'):
        g42a.refused(404, 'GET', path)


def test_a_100g_service_by_hand(direct, g42a, g42z):
    before = direct.state()
    hundred(g42a)
    hundred(g42z)
    verdict = direct.light('g42.aa01', CLIENT)
    assert verdict.lit
    assert verdict.ends == (('g42.aa01', CLIENT), ('g42.bb01', CLIENT))
    xcon = g42a.get(f'services/xcon={quote(XCON, safe="")}')
    assert (xcon['source'], xcon['destination'], xcon['direction'], xcon['label']) == (
        "/ioa-ne:ne/facilities/ethernet[name='1-4-T1']", "/ioa-ne:ne/facilities/odu[name='1-4-L1-1-ODUflexi-1']",
        'two-way', 'svc')
    stamp, name, aid, suffix = xcon['circuit-id'].split('|')
    assert stamp.endswith('Z')
    assert (name, aid, suffix) == ('g42.aa01', XCON, '')
    assert g42a.get('facilities/odu=1-4-L1-1-ODUflexi-1')['time-slots'] == '1..80'
    assert g42a.get(ODU)['available-time-slots'] == '81..320'
    g42a.ok('PATCH', f'services/xcon={quote(XCON, safe="")}', {'xcon': [{'name': XCON, 'label': 'renamed'}]})
    for client in (g42a, g42z):
        client.remove(CLIENT, LINE, XCON, '1-4-L1')
    assert direct.pairs() == []
    assert direct.state() == before


def test_a_400g_service_and_its_signal(direct, g42a, g42z):
    for client in (g42a, g42z):
        client.line(LINE, mode='400E.96P', frequencies=(F,))
        client.client('1-4-T9', '400GBE')
        assert client.xcon('1-4-T9', LINE, '400GBE').status_code == 204  # the system chooses the slots
    assert direct.light('g42.bb01', '1-4-T9').lit
    ((line, signal),) = direct.call(lambda: direct.lab.elements['g42.aa01'].transmit('1-4-T9'))
    assert (line, signal.frequency, signal.width, signal.mode, signal.tributary) == (
        LINE, F, 100_000, '400E.96P', '1..320')
    assert g42a.get(ODU)['available-time-slots'] == ''


def test_a_coupled_super_channel_needs_both_carriers(direct, g42a, g42z):
    for client in (g42a, g42z):
        client.line('1-4-L1', '1-4-L2', mode='800E.96P', frequencies=(F, F + 100_000))
        client.client(CLIENT, '100GBE')
        assert client.xcon(CLIENT, LINE, '100GBE').status_code == 204
    channel = g42a.get('facilities/super-channel=1-4-L1_1-4-L2')
    assert (channel['capacity'], channel['spectral-bandwidth'], channel['client-mode']) == (1600, '200.00', 'ethernet')
    assert g42a.get(ODU)['total-time-slots'] == 1280
    verdict = direct.light('g42.aa01', CLIENT)
    assert verdict.lit
    assert 'g42.bb01 1-4-L2' in verdict.forward.hops
    g42z.facility('optical-carrier', '1-4-L2-1', admin_state='lock')
    assert reason(direct) == 'g42.bb01 1-4-L2: optical-carrier is locked'


def test_each_switch_alone_makes_it_dark(direct, g42a, g42z):
    hundred(g42a)
    hundred(g42z)

    def lock(client, tid, kind, name, text, line=True):
        return (lambda: client.facility(kind, name, admin_state='lock'),
                f'{tid} {LINE if line else CLIENT}: {text} is locked',
                lambda: client.facility(kind, name, admin_state='maintenance'))

    switches = [
        lock(g42a, 'g42.aa01', 'super-channel', LINE, 'super-channel'),
        lock(g42z, 'g42.bb01', 'super-channel', LINE, 'super-channel'),
        lock(g42a, 'g42.aa01', 'optical-carrier', '1-4-L1-1', 'optical-carrier'),
        lock(g42z, 'g42.bb01', 'super-channel-group', LINE, 'super-channel-group'),
        lock(g42a, 'g42.aa01', 'trib-ptp', CLIENT, 'trib-ptp', line=False),
        lock(g42z, 'g42.bb01', 'ethernet', CLIENT, 'ethernet', line=False),
        (lambda: g42a.port(LINE, admin_state='lock'), 'g42.aa01 1-4-L1: line port is locked',
         lambda: g42a.port(LINE, admin_state='unlock')),
        (lambda: g42a.port(CLIENT, admin_state='lock'), 'g42.aa01 1-4-T1: client port is locked',
         lambda: g42a.port(CLIENT, admin_state='unlock')),
        (lambda: g42a.tom(CLIENT, admin_state='lock'), 'g42.aa01 1-4-T1: tom is locked',
         lambda: g42a.tom(CLIENT, admin_state='unlock')),
        (lambda: g42a.tom(CLIENT, required_type='gx:QSFPDD'), 'g42.aa01 1-4-T1: wrong pluggable: gx:QSFP28 for 100GBE',
         lambda: g42a.tom(CLIENT, required_type='gx:QSFP28')),
        (lambda: g42a.facility('optical-carrier', '1-4-L1-1', frequency=0), 'g42.aa01 1-4-L1: no frequency',
         lambda: g42a.facility('optical-carrier', '1-4-L1-1', frequency=str(F))),
        (lambda: g42z.facility('optical-carrier', '1-4-L1-1', rx_frequency=F + 6250),
         f'g42.bb01 1-4-L1: wrong frequency: tuned to {F + 6250} MHz, {F} MHz arrives',
         lambda: g42z.facility('optical-carrier', '1-4-L1-1', rx_frequency=0)),
        (lambda: g42z.facility('optical-carrier', '1-4-L1-1', loopback='terminal'), 'g42.bb01 1-4-L1: line loopback',
         lambda: g42z.facility('optical-carrier', '1-4-L1-1', loopback='none')),
        (lambda: g42z.facility('ethernet', CLIENT, loopback='facility'), 'g42.bb01 1-4-T1: client loopback',
         lambda: g42z.facility('ethernet', CLIENT, loopback='none')),
        (lambda: g42z.facility('ethernet', CLIENT, test_signal_type='PRBS31'), 'g42.bb01 1-4-T1: client test signal',
         lambda: g42z.facility('ethernet', CLIENT, test_signal_type='none')),
    ]
    for off, text, on in switches:
        assert direct.light('g42.aa01', CLIENT).lit
        off()
        assert reason(direct) == text
        on()
    g42z.ok('DELETE', f'services/xcon={quote(XCON, safe="")}')
    assert reason(direct) == 'g42.bb01 1-4-L1: no cross-connect for time slots 1..80'
    g42a.ok('DELETE', f'services/xcon={quote(XCON, safe="")}')
    assert reason(direct) == 'g42.aa01 1-4-T1: no cross-connect'


@pytest.mark.parametrize(('changes', 'text'), [
    ({'mode': '400E.91P'}, 'wrong mode: 400E.91P receives 400E.96P'),
    ({'frequency': F + 100_000}, f'wrong frequency: tuned to {F + 100_000} MHz, {F} MHz arrives'),
    ({'slots': '81..160'}, 'no cross-connect for time slots 1..80'),
])
def test_both_ends_must_agree(direct, g42a, g42z, changes, text):
    hundred(g42a)
    hundred(g42z, **changes)
    assert reason(direct) == f'g42.bb01 1-4-L1: {text}'


@pytest.mark.parametrize(('entry', 'status'), [
    ({'carriers': ['1-4-L1-1'], 'carrier-mode': '400X.96P'}, 400),
    ({'carriers': ['1-4-L1-1'], 'carrier-mode': '100E.31H'}, 400),  # C14 has it, C6 has not
    ({'carriers': ['1-4-L1-1'], 'carrier-mode': '400E.96P' * 2}, 400),
    ({'carriers': ['1-4-L1-1']}, 400),
    ({'carrier-mode': '400E.96P'}, 400),
    ({'carriers': [], 'carrier-mode': '400E.96P'}, 400),
    ({'carriers': '1-4-L1-1', 'carrier-mode': '400E.96P'}, 400),
    ({'carriers': ['1-4-L2-1'], 'carrier-mode': '400E.96P'}, 400),
    ({'carriers': ['1-4-L9-1'], 'carrier-mode': '400E.96P'}, 400),
    ({'carriers': ['1-4-L1-1'], 'carrier-mode': '400E.96P', 'capacity': 400}, 400),
    ({'carriers': ['1-4-L1-1'], 'carrier-mode': '400E.96P', 'label': 'x' * 257}, 400),
])
def test_refused_super_channels(direct, g42a, entry, status):
    before = direct.state()
    g42a.refused(status, 'POST', 'facilities', {'super-channel': [{'name': '1-4-L1', **entry}]})
    assert direct.state() == before


def test_super_channel_rules(g42a):
    body = {'super-channel': [{'name': '1-4-L1', 'carriers': ['1-4-L1-1'], 'carrier-mode': '400E.96P'}]}
    g42a.refused(404, 'PATCH', CHANNEL, body)
    hundred(g42a)
    both = {'super-channel': [{'name': '1-4-L1_1-4-L2', 'carriers': ['1-4-L1-1', '1-4-L2-1'],
                               'carrier-mode': '400E.96P'}]}
    assert g42a.refused(409, 'POST', 'facilities', both)['error-tag'] == 'in-use'
    assert g42a.refused(409, 'DELETE', CHANNEL)['error-tag'] == 'in-use'
    mode = {'super-channel': [{'name': '1-4-L1', 'carrier-mode': '800E.96P'}]}
    g42a.refused(409, 'PATCH', CHANNEL, mode)
    g42a.refused(409, 'PATCH', CHANNEL, {'super-channel': [{'name': '1-4-L1', 'carriers': ['1-4-L2-1']}]})
    g42a.ok('DELETE', f'services/xcon={quote(XCON, safe="")}')
    g42a.ok('PATCH', CHANNEL, mode)
    assert g42a.get(ODU)['available-time-slots'] == '1..640'
    assert g42a.get('facilities/optical-carrier=1-4-L1-1')['frequency'] == str(F)
    resources = g42a.get('equipment/card=1-4/resources')
    assert resources['unassigned-carriers'] == ['1-4-L2-1']
    g42a.ok('DELETE', CHANNEL)
    for path in (ODU, 'facilities/optical-carrier=1-4-L1-1', 'facilities/otu=1-4-L1-1-OTUCni'):
        g42a.refused(404, 'GET', path)


def test_lenient_creates_a_super_channel_on_patch(tmp_path):
    from netbox_optical.lab.certificates import Authority
    from netbox_optical.lab.credentials import Credentials
    from netbox_optical.lab.g42.node import G42Node
    from netbox_optical.lab.yang.element import Options
    from tests.lab.direct import NETWORK

    certfile, keyfile = Authority(tmp_path).issue('g42.aa01', '127.0.0.1')
    node = G42Node(device=NETWORK.device('g42.aa01'), network=NETWORK, host='127.0.0.1', port=0,
                   credentials=Credentials('a', 'b'), certfile=certfile, keyfile=keyfile, options=Options(strict=False))
    entry = {'name': '1-4-L1', 'carriers': ['1-4-L1-1'], 'carrier-mode': '400E.96P'}
    node.store.patch('ioa-network-element:ne/facilities/super-channel=1-4-L1', {'super-channel': [entry]})
    assert node.state()['facilities']['odu'][0]['total-time-slots'] == 320


@pytest.mark.parametrize(('slots', 'status'), [
    ('1..79', 400), ('1..81', 400), ('300..379', 400), ('80..1', 400), ('1..40,1..40', 400), ('a', 400),
    ('0', 400), ('1..80', 204), ('41', 204), ('1..40,81..120', 204), ('', 204),
])
def test_time_slots(g42a, slots, status):
    g42a.line(LINE, mode='400E.96P', frequencies=(F,))
    g42a.client(CLIENT, '100GBE')
    answer = g42a.xcon(CLIENT, LINE, '100GBE', slots)
    assert answer.status_code == status, answer.text


def test_create_xcon_rules(direct, g42a):
    g42a.line(LINE, mode='200E.63P', frequencies=(F,))
    assert g42a.xcon(CLIENT, LINE, '100GBE').status_code == 400  # no Ethernet facility yet
    g42a.client(CLIENT, '100GBE')
    g42a.client('1-4-T2', '100GBE')
    g42a.client('1-5-T1', '100GBE')
    before = direct.state()
    assert g42a.xcon(CLIENT, LINE, '400GBE').status_code == 400
    assert g42a.xcon(CLIENT, '1-4-L2', '100GBE').status_code == 400
    assert g42a.xcon('1-5-T1', LINE, '100GBE').status_code == 409
    assert g42a.xcon(CLIENT, LINE, '100GBE', direction='one-way').status_code == 400
    assert g42a.xcon(CLIENT, LINE, '100GBE', **{'circuit-id-suffix': 'x' * 49}).status_code == 400
    assert g42a.xcon(CLIENT, LINE, '100GBE', destination='x').status_code == 400
    assert g42a.rpc('ioa-services:create-xcon', payload_type='100GBE').status_code == 400
    assert direct.state() == before
    assert g42a.xcon(CLIENT, LINE, '100GBE', '1..80').status_code == 204
    assert g42a.xcon(CLIENT, LINE, '100GBE', '1..80').status_code == 412
    assert g42a.xcon('1-4-T2', LINE, '100GBE', '80').status_code == 409
    assert g42a.xcon('1-4-T2', LINE, '100GBE', '').status_code == 204
    assert g42a.get(ODU)['available-time-slots'] == ''
    assert len(g42a.get('services/xcon')) == 2
    g42a.refused(409, 'PATCH', 'facilities/trib-ptp=1-4-T1',
                 {'trib-ptp': [{'name': '1-4-T1', 'service-type': 'not-applicable'}]})
    g42a.refused(409, 'PATCH', f'services/xcon={quote(XCON, safe="")}',
                 {'xcon': [{'name': XCON, 'payload-type': '400GBE'}]})
    g42a.refused(409, 'POST', 'services', {'xcon': [{'name': 'x'}]})
    g42a.refused(404, 'GET', 'services/xcon=1-4-T1,1-4-L1-1-ODUflexi-9'.replace(',', '%2C'))
    g42a.refused(400, 'GET', 'services/xcon=1-4-T1,1-4-L1-1-ODUflexi-1')  # an unencoded comma is two keys


def test_the_other_way_round(direct, g42a):
    g42a.line(LINE, mode='400E.96P', frequencies=(F,))
    g42a.client(CLIENT, '100GBE')
    answer = g42a.rpc('ioa-services:create-xcon', src_parent_odu='1-4-L1-1-ODUCni', src_time_slots='161',
                      destination="/ioa-ne:ne/facilities/ethernet[name='1-4-T1']", payload_type='100GBE')
    assert answer.status_code == 204, answer.text
    assert g42a.get(ODU)['available-time-slots'] == '1..160,241..320'
    xcon = g42a.get('services/xcon')[0]
    assert xcon['destination'] == "/ioa-ne:ne/facilities/ethernet[name='1-4-T1']"


@pytest.mark.parametrize(('path', 'body'), [
    ('equipment/card=1-4/port=T1', {'port': [{'name': 'T1', 'admin-status': 'up'}]}),
    ('equipment/card=1-4/port=T1', {'port': [{'name': 'T1', 'admin-state': 'up'}]}),
    ('equipment/card=1-4/port=T1', {'port': [{'name': 'T1', 'label': 'x' * 257}]}),
    ('equipment/card=1-4/port=T1', {'port': [{'name': 'T1', 'AID': 'x'}]}),
    ('equipment/card=1-4/port=T1/tom', {'tom': {'phy-mode': '400GE'}}),
    ('facilities/trib-ptp=1-4-T1', {'trib-ptp': [{'name': '1-4-T1', 'service-type': '4x100GBE'}]}),
    ('facilities/ethernet=1-4-T1', {'ethernet': [{'name': '1-4-T1', 'lldp-ingress-mode': 'forward'}]}),
    ('facilities/ethernet=1-4-T1', {'ethernet': [{'name': '1-4-T1', 'lldp-ingress-mode': 'snoop'}]}),
    ('facilities/optical-carrier=1-4-L1-1', {'optical-carrier': [{'name': '1-4-L1-1', 'tx-power': '0.30'}]}),
    ('facilities/optical-carrier=1-4-L1-1', {'optical-carrier': [{'name': '1-4-L1-1', 'tx-power': 1}]}),
    ('facilities/optical-carrier=1-4-L1-1', {'optical-carrier': [{'name': '1-4-L1-1', 'frequency': '191299999'}]}),
    ('facilities/optical-carrier=1-4-L1-1', {'optical-carrier': [{'name': '1-4-L1-1', 'frequency': '193103000'}]}),
    ('facilities/optical-carrier=1-4-L1-1', {'optical-carrier': [{'name': '1-4-L1-1', 'tx-power': '0.30'}]}),
    ('facilities/optical-carrier=1-4-L1-1', {'optical-carrier': [{'name': '1-4-L1-1', 'actual-frequency': '0'}]}),
    ('equipment/card=1-4/port=L1', {'port': [{'name': 'L1', 'admin-status': 'up'}]}),
    ('equipment/card=1-4/port=L1', {'port': [{'name': 'L1', 'admin-state': 'down'}]}),
    ('equipment/card=1-4/port=L1', {'port': [{'name': 'L1', 'connected-to': 'x' * 129}]}),
    ('facilities/optical-carrier=1-4-L1-1', {'optical-carrier': [{'name': '1-4-L1-1', 'frequency-offset': 6001}]}),
])
def test_refused_values(direct, g42a, path, body):
    g42a.line(LINE, mode='400E.96P', frequencies=(F,))
    g42a.client(CLIENT, '100GBE')
    before = direct.state()
    g42a.refused(400, 'PATCH', path, body)
    assert direct.state() == before


def test_ethernet_follows_the_service_type(g42a):
    path = 'facilities/ethernet=1-4-T1'
    g42a.refused(404, 'PATCH', path, {'ethernet': [{'name': '1-4-T1', 'fec-mode': 'enabled'}]})
    g42a.client(CLIENT, '100GBE')
    g42a.facility('ethernet', CLIENT, fec_mode='enabled', lldp_admin_status='rx-only', lldp_ingress_mode='snoop')
    assert g42a.get(path)['oper-state'] == 'enabled'
    g42a.facility('trib-ptp', CLIENT, service_type='not-applicable')
    g42a.refused(404, 'GET', path)


def test_performance_of_a_line(direct, g42a):
    hundred(g42a)
    output = g42a.rpc('ioa-pm:get-pm', data_type='real-time').json()['ioa-pm:output']
    records = {(r['AID'], r['parameter']): r for r in output['pm-record']}
    assert output['number-of-result-records'] == len(records) == 7
    assert output['additional-records-available'] is False
    quality = records['1-4-L1-1', 'gx:pre-fec-q']
    assert (quality['resource'], quality['pm-value'], quality['pm-unit']) == (
        "/ioa-ne:ne/facilities/optical-carrier[name='1-4-L1-1']", '8.0000000', 'dB')
    only = [{'filter-id': 1, 'resource-instance': quality['resource'], 'parameter': 'gx:osnr'}]
    output = g42a.rpc('ioa-pm:get-pm', data_type='real-time', filter=only).json()['ioa-pm:output']
    assert [(r['AID'], r['parameter']) for r in output['pm-record']] == [('1-4-L1-1', 'gx:osnr')]
    for wrong in ({'data_type': 'history'}, {'data_type': 'now'}, {},
                  {'data_type': 'real-time', 'filter': [{'resource-instance': 'x'}]}):
        assert g42a.rpc('ioa-pm:get-pm', **wrong).status_code == 400
    g42a.port(LINE, admin_state='lock')
    output = g42a.rpc('ioa-pm:get-pm', data_type='real-time').json()['ioa-pm:output']
    assert {r['parameter'] for r in output['pm-record']} <= {'gx:opt'}
