"""The G30's state machine over the wire, and the light that follows from it."""

import pytest

from tests.lab.direct import G30

F = 194_062_500
LINE, CLIENT = '1/1/1', '1/1/3'
PORT, CHANNEL = G30.port_path(LINE), f'{G30.port_path(LINE)}/och-os'


def hundred(client, **changes):
    values = {'mode': 'QPSK_100G', 'otu': 'otu4', 'rate': '100GBE', 'frequency': F} | changes
    return client.service(LINE, CLIENT, **values)


def reason(direct, port='port-1/1/3', tid='g30.aa01'):
    return direct.light(tid, port).reason


def test_commissioned(g30a):
    line = g30a.get(PORT)
    assert (line['admin-status'], line['port-mode'], line['external-connectivity'], line['connected-to']) == (
        'up', 'not-applicable', 'yes', 'g30.bb01.garr.example port-1/1/1')
    assert 'och-os' not in line
    client = g30a.get(G30.port_path(CLIENT))
    assert (client['admin-status'], client['actual-pluggable-type']) == ('down', 'QSFP28')
    assert client['avail-status'] == 'Shutdown'
    assert g30a.get(G30.port_path('1/1/8'))['avail-status'] == 'Shutdown NotPresent'
    assert g30a.get(G30.port_path('1/4/1'))['port-mode'] == '16QAM_200G'
    shelf = next(e for e in g30a.get('inventory-data/inventory') if e['equipment-type'] == 'shelf')
    assert shelf['serial-number'] == 'MA5200001'


def test_a_100g_service_by_hand(direct, g30a, g30z):
    before = direct.state()
    assert direct.pairs() == []
    pairs = {client: hundred(client) for client in (g30a, g30z)}
    verdict = direct.light('g30.aa01', 'port-1/1/3')
    assert verdict.lit
    assert verdict.ends == (('g30.aa01', 'port-1/1/3'), ('g30.bb01', 'port-1/1/3'))
    assert verdict.forward.hops == ['g30.aa01 port-1/1/3', 'g30.aa01 port-1/1/1', 'g30.bb01 port-1/1/1',
                                    'g30.bb01 port-1/1/3']
    assert [pair.ends for pair in direct.pairs()] == [verdict.ends]
    och = g30a.get(CHANNEL)
    assert (och['modulation-format'], och['rate-class'], och['fec-type']) == ('DP-QPSK', '100G', 'SDFEC25')
    assert (och['actual-frequency'], och['actual-tx-optical-power'], och['oper-status']) == (F, '1.0', 'up')
    for client in (g30a, g30z):
        client.remove(LINE, CLIENT, pairs[client])
    assert direct.pairs() == []
    assert direct.state() == before


def test_a_400g_service_takes_four_odus(direct, g30a, g30z):
    for client in (g30a, g30z):
        pairs = client.service(LINE, '1/1/9', mode='16QAM_400G', otu='otuc4', rate='400GBE', frequency=F)
        assert len(pairs) == 4
    assert direct.light('g30.bb01', 'port-1/1/9').lit
    signal = direct.call(lambda: direct.lab.elements['g30.aa01'].transmit('port-1/1/9'))[0][1]
    assert (signal.width, signal.tributary, signal.rate) == (75000, 'odu4/1+odu4/2+odu4/3+odu4/4', '400GBE')
    g30z.disconnect(*pairs[2])
    assert reason(direct, 'port-1/1/9') == 'g30.bb01 port-1/1/1: no cross-connect for odu4/1+odu4/2+odu4/3+odu4/4'


def test_two_clients_share_a_line(direct, g30a, g30z):
    for client in (g30a, g30z):
        client.line(LINE, '16QAM_200G', F)
        odus = client.odus(LINE, 'och-os/otuc2')
        for number, odu in zip('34', odus, strict=True):
            client.mode(f'1/1/{number}', '100GBE')
            client.connect(*client.odus(f'1/1/{number}', 'eth100g'), odu)  # either way round
    assert {pair.ends[1][1] for pair in direct.pairs() if pair.lit} == {'port-1/1/3', 'port-1/1/4'}
    assert len(direct.pairs()) == 2


def test_a_coupled_mode_needs_both_lines(direct, g30a, g30z):
    for client in (g30a, g30z):
        client.port('1/1/2', admin_status='down')
        client.line(LINE, '16QAM_500G_C', F)
        upper = client.get(G30.port_path('1/1/2'))
        assert upper['port-mode'] == '16QAM_500G_C'
        client.refused(409, 'PATCH', G30.port_path('1/1/2'), {'port': [{'port-id': 2, 'port-mode': '16QAM_200G'}]})
        client.port('1/1/2', admin_status='up')
        client.mode(CLIENT, '100GBE')
        client.connect(client.odus(LINE, 'och-os/otuc5')[0], *client.odus(CLIENT, 'eth100g'))
    assert reason(direct) == 'g30.aa01 port-1/1/2: laser disabled'
    for client in (g30a, g30z):
        client.inside('1/1/2', 'och-os', frequency=F + 75_000, rx_frequency=0, laser_enable='enabled')
    verdict = direct.light('g30.aa01', 'port-1/1/3')
    assert verdict.lit
    assert 'g30.bb01 port-1/1/2' in verdict.forward.hops
    och = g30a.get(CHANNEL)
    assert (och['rate-class'], och['fec-type']) == ('250G', 'SDFEC27ND')


def test_each_switch_alone_makes_it_dark(direct, g30a, g30z):
    pairs = {client: hundred(client) for client in (g30a, g30z)}
    switches = [
        (lambda: g30a.inside(LINE, 'och-os', laser_enable='disabled'), 'g30.aa01 port-1/1/1: laser disabled',
         lambda: g30a.inside(LINE, 'och-os', laser_enable='enabled')),
        (lambda: g30z.inside(LINE, 'och-os', laser_enable='disabled'), 'g30.bb01 port-1/1/1: laser disabled',
         lambda: g30z.inside(LINE, 'och-os', laser_enable='enabled')),
        (lambda: g30a.inside(LINE, 'och-os', frequency=0), 'g30.aa01 port-1/1/1: no frequency',
         lambda: g30a.inside(LINE, 'och-os', frequency=F)),
        (lambda: g30z.inside(LINE, 'och-os', rx_frequency=F + 6250), 'g30.bb01 port-1/1/1: wrong frequency: tuned to '
         f'{F + 6250} MHz, {F} MHz arrives', lambda: g30z.inside(LINE, 'och-os', rx_frequency=0)),
        (lambda: g30a.port(LINE, admin_status='down'), 'g30.aa01 port-1/1/1: line port is down',
         lambda: g30a.port(LINE, admin_status='up-no-alm')),
        (lambda: g30z.inside(LINE, 'och-os', admin_status='down'), 'g30.bb01 port-1/1/1: line channel is down',
         lambda: g30z.inside(LINE, 'och-os', admin_status='up')),
        (lambda: g30z.inside(LINE, 'och-os', loopback_enable='enabled'), 'g30.bb01 port-1/1/1: line loopback',
         lambda: g30z.inside(LINE, 'och-os', loopback_enable='disabled')),
        (lambda: g30a.port(CLIENT, admin_status='down'), 'g30.aa01 port-1/1/3: client port is down',
         lambda: g30a.port(CLIENT, admin_status='up')),
        (lambda: g30z.inside(CLIENT, 'eth100g', admin_status='down'), 'g30.bb01 port-1/1/3: client facility is down',
         lambda: g30z.inside(CLIENT, 'eth100g', admin_status='up')),
        (lambda: g30z.inside(CLIENT, 'pluggable', admin_status='down'), 'g30.bb01 port-1/1/3: client facility is down',
         lambda: g30z.inside(CLIENT, 'pluggable', admin_status='up')),
        (lambda: g30a.inside(CLIENT, 'eth100g', loopback_enable='enabled'), 'g30.aa01 port-1/1/3: client loopback',
         lambda: g30a.inside(CLIENT, 'eth100g', loopback_enable='disabled')),
        (lambda: g30a.inside(CLIENT, 'eth100g', test_signal_enable='RXTX'), 'g30.aa01 port-1/1/3: client test signal',
         lambda: g30a.inside(CLIENT, 'eth100g', test_signal_enable='NONE')),
        (lambda: g30a.disconnect(*pairs[g30a][0]), 'g30.aa01 port-1/1/3: no cross-connect',
         lambda: g30a.connect(*pairs[g30a][0])),
        (lambda: g30z.disconnect(*pairs[g30z][0]), 'g30.bb01 port-1/1/1: no cross-connect for odu4/1',
         lambda: g30z.connect(*pairs[g30z][0])),
    ]
    for off, text, on in switches:
        assert direct.light('g30.aa01', 'port-1/1/3').lit
        off()
        assert reason(direct) == text
        on()
    assert direct.light('g30.aa01', 'port-1/1/3').lit


def test_the_backward_direction_counts_too(direct, g30a, g30z):
    hundred(g30a)
    hundred(g30z)
    g30z.inside(LINE, 'och-os', laser_enable='disabled')
    verdict = direct.light('g30.aa01', 'port-1/1/3')
    assert verdict.forward.lit
    assert not verdict.backward.lit
    assert not verdict.lit


@pytest.mark.parametrize(('changes', 'text'), [
    ({'mode': 'SPQPSK_100G'}, 'wrong mode: SPQPSK_100G receives QPSK_100G'),
    ({'frequency': F + 12500}, f'wrong frequency: tuned to {F + 12500} MHz, {F} MHz arrives'),
])
def test_both_ends_must_agree(direct, g30a, g30z, changes, text):
    hundred(g30a)
    hundred(g30z, **changes)
    assert reason(direct) == f'g30.bb01 port-1/1/1: {text}'


def test_plugs(direct, g30a):
    for client, text in (('8', 'no pluggable'), ('9', 'wrong pluggable: QSFPDD for 100GBE')):
        g30a.mode(f'1/1/{client}', '100GBE')
        assert reason(direct, f'port-1/1/{client}') == f'g30.aa01 port-1/1/{client}: {text}'
    assert g30a.get(G30.port_path('1/1/9'))['avail-status'] == 'Mismatch'
    assert reason(direct, 'port-1/1/1') == 'g30.aa01 port-1/1/1: not a client port'
    assert reason(direct, 'port-9/9/9') == 'g30.aa01 port-9/9/9: no such port'


@pytest.mark.parametrize(('mode', 'container', 'odus', 'fec'), [
    ('QPSK_100G', 'otu4', 1, 'SDFEC25'), ('16QAM_200G', 'otuc2', 2, 'SDFEC25'), ('QPSK_200G', 'otuc2', 2, 'SDFEC15ND2'),
    ('SP16QAM_300G', 'otuc3', 3, 'SDFEC27ND'), ('16QAM_400G', 'otuc4', 4, 'SDFEC27ND'),
    ('32QAM_500G', 'otuc5', 5, 'SDFEC27ND'), ('64QAM_600G', 'otuc6', 6, 'SDFEC27ND'),
])
def test_what_a_line_mode_makes(g30a, mode, container, odus, fec):
    g30a.mode(LINE, mode)
    och = g30a.get(CHANNEL)
    assert [name for name in och if name.startswith('otu')] == [container]
    assert och['fec-type'] == fec
    assert len(g30a.odus(LINE, f'och-os/{container}')) == odus
    g30a.ok('PATCH', CHANNEL, {'och-os': {'modulation-format': och['modulation-format']}})
    g30a.refused(400, 'PATCH', CHANNEL, {'och-os': {'modulation-format': 'DP-8QAM'}})


def test_mode_rules(direct, g30a):
    patch = {'port': [{'port-id': 1, 'port-mode': 'QPSK_100G', 'admin-status': 'up'}]}
    before = direct.state()
    error = g30a.refused(409, 'PATCH', PORT, patch)
    assert 'administratively down' in error['error-message']
    assert direct.state() == before
    pairs = hundred(g30a)
    g30a.port(LINE, admin_status='down')
    error = g30a.refused(409, 'PATCH', PORT, {'port': [{'port-id': 1, 'port-mode': 'not-applicable'}]})
    assert error['error-tag'] == 'in-use'
    g30a.ok('PATCH', PORT, {'port': [{'port-id': 1, 'port-mode': 'QPSK_100G', 'admin-status': 'up'}]})  # no change
    g30a.remove(LINE, CLIENT, pairs)
    for mode in ('100GBE', '8QAM_300G', 'QPSK_1T'):
        g30a.port(LINE, admin_status='down')
        g30a.refused(400, 'PATCH', PORT, {'port': [{'port-id': 1, 'port-mode': mode}]})
    g30a.refused(400, 'PATCH', G30.port_path(CLIENT), {'port': [{'port-id': 3, 'port-mode': 'QPSK_100G'}]})


def test_a_new_mode_starts_from_defaults(g30a):
    g30a.line(LINE, 'QPSK_100G', F)
    g30a.mode(LINE, '16QAM_200G')
    och = g30a.get(CHANNEL)
    assert (och['frequency'], och['laser-enable']) == (0, 'disabled')


@pytest.mark.parametrize('frequency', [1, 191_299_999, 196_111_251, -1, '194062500', 194062500.5])
def test_frequency_limits(g30a, frequency):
    g30a.mode(LINE, 'QPSK_100G')
    g30a.refused(400, 'PATCH', CHANNEL, {'och-os': {'frequency': frequency}})


def test_cross_connect_rules(direct, g30a):
    hundred(g30a)
    (line_odu,), (client_odu,) = g30a.odus(LINE, 'och-os/otu4'), g30a.odus(CLIENT, 'eth100g')
    crs = g30a.get('services/CRS')
    assert [(c['src-tp'], c['dst-tp'], c['managed-by'], c['service-label']) for c in crs] == [
        (line_odu, client_odu, 'user', 'svc')]
    g30a.connect(line_odu, client_odu, 'renamed')
    assert g30a.get(G30.crs_path(line_odu, client_odu))['service-label'] == 'renamed'
    g30a.mode('1/1/4', '100GBE')
    (second,) = g30a.odus('1/1/4', 'eth100g')

    def create(status, source, destination):
        body = {'CRS': [{'src-tp': source, 'dst-tp': destination}]}
        return g30a.refused(status, 'PATCH', G30.crs_path(source, destination), body)

    assert create(409, line_odu, second)['error-tag'] == 'in-use'
    create(409, client_odu, line_odu)
    create(400, second, client_odu)
    create(400, line_odu.replace("port-id='1'", "port-id='2'"), second)
    create(400, 'port-1/1/1', second)
    g30a.mode('1/1/2', '16QAM_200G')
    parent = g30a.odus('1/1/2', 'och-os/otuc2')[0].replace("odutype-L2='odu4'", "odutype-L2='unused'")
    parent = parent.replace("[oduid-L2='1']", "[oduid-L2='0']")
    assert 'ODU4' in create(400, parent, second)['error-message']
    g30a.refused(400, 'PATCH', G30.crs_path('a', 'b'), {'CRS': [{'src-tp': 'a', 'dst-tp': 'c'}]})
    g30a.disconnect(line_odu, client_odu)
    g30a.refused(404, 'GET', 'services/CRS')
    g30a.refused(404, 'DELETE', G30.crs_path(line_odu, client_odu))


def test_chm1_connects_its_clients_itself(direct, g30a, g30z):
    before = direct.state()
    for client in (g30a, g30z):
        for line, frequency in (('1/4/1', F), ('1/4/2', F + 50_000)):
            client.inside(line, 'och-os', frequency=frequency, laser_enable='enabled')
        for number in '3456':
            client.mode(f'1/4/{number}', '100GBE')
    crs = g30a.get('services/CRS')
    assert [entry['managed-by'] for entry in crs] == ['system'] * 4
    key = G30.crs_path(crs[0]['src-tp'], crs[0]['dst-tp'])
    g30a.refused(409, 'DELETE', key)
    g30a.refused(409, 'PATCH', G30.crs_path(crs[0]['dst-tp'], crs[0]['src-tp']),
                 {'CRS': [{'src-tp': crs[0]['dst-tp'], 'dst-tp': crs[0]['src-tp']}]})
    assert [(p.lit, p.ends[0][1]) for p in direct.pairs()] == [(True, f'port-1/4/{n}') for n in '3456']
    for client in (g30a, g30z):
        for number in '3456':
            client.port(f'1/4/{number}', admin_status='down', port_mode='not-applicable')
        for line in ('1/4/1', '1/4/2'):
            client.inside(line, 'och-os', frequency=0, laser_enable='disabled')
    g30a.refused(404, 'GET', 'services/CRS')
    assert direct.state() == before


def test_lenient_takes_mode_and_up_in_one_request(direct):
    from netbox_optical.lab.g30.rules import G30Rules  # the element behind the same store, with the other option

    element = direct.lab.elements['g30.aa01']
    rules = element.store.rules
    assert isinstance(rules, G30Rules)
    body = {'port': [{'port-id': 1, 'port-mode': 'QPSK_100G', 'admin-status': 'up'}]}
    try:
        rules.strict = False
        direct.call(lambda: element.store.patch(f'ne:ne/{PORT}', body))
    finally:
        rules.strict = True
    state = direct.state()['g30.aa01']['shelf'][0]['slot'][0]['card']['port'][0]
    assert state['port-mode'] == 'QPSK_100G'
