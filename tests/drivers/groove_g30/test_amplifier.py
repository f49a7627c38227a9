"""H4 amplifiers of a G30, on the wire against a simulated element; and the pairs of ports that need them."""

from decimal import Decimal

import pytest

from netbox_optical.drivers.errors import CannotPlan
from netbox_optical.drivers.infinera.fibers_yang import on_fiber_groove_g30, on_fiber_gx_g42
from netbox_optical.drivers.infinera.groove_g30.names import G30Port, subcard_path
from netbox_optical.drivers.resources import Amplifier
from netbox_optical.platforms import profile

from ..transponder import absent, sent
from .test_fiber import end

SUBSLOT = '/restconf/data/ne:ne/shelf=1/slot=3/card/subslot'
H4 = 'port-1/3.3/1'


def link(node='', port=H4, peer_port=H4, peer='g30.bb01', platform='groove-g30'):
    return end(port, peer_port, peer, platform).model_copy(update={'node': node})


def amplifiers():
    return on_fiber_groove_g30(link('g30.aa01'))


def test_f3_27_both_stages_are_set_for_a_link_between_two_g30(open_line):
    before = open_line.element.state()
    wish = amplifiers()
    assert open_line.observe(*wish).resources == {}
    booster, preamplifier = open_line.run(*wish)
    assert sent(booster) == [(f'PATCH {SUBSLOT}=2/subcard/amplifier=ba', {'amplifier': [{
        'amplifier-name': 'ba', 'amplifier-enable': 'enabled', 'control-mode': 'manual',
        'gain-range-control': 'manual', 'tilt-control-mode': 'manual', 'input-los-shutdown': 'disabled',
        'target-gain': '22.0', 'output-voa': '10.0',
    }]})]
    # Of a factory-new preamplifier only the switch is not as wished.
    assert sent(preamplifier) == [(f'PATCH {SUBSLOT}=3/subcard/amplifier=pa', {'amplifier': [{
        'amplifier-name': 'pa', 'amplifier-enable': 'enabled',
    }]})]
    assert (booster.action, booster.impact, booster.before['1/3.2/ba/target-gain']) == ('create', 'none', '15.0')
    observation = open_line.observe(*wish)
    assert [observation.get(resource.ref) for resource in wish] == list(wish)
    operations = open_line.run(*map(absent, wish))
    assert [body['amplifier'][0]['amplifier-enable'] for o in operations for _, body in sent(o)] == ['disabled'] * 2
    assert all(operation.impact == 'interrupts' for operation in operations)
    assert open_line.observe(*wish).resources == {} and open_line.element.state() != before


@pytest.mark.parametrize('leaves', [
    {'target-gain': '23.5'}, {'output-voa': '0.0'}, {'gain-tilt': '-1.5'}, {'input-los-shutdown': 'enabled'},
    {'control-mode': 'auto'}, {'target-gain-range': 'high'}, {'admin-status': 'down'},
])
def test_each_leaf_of_the_booster_is_put_back(open_line, leaves):
    wish = amplifiers()[0]
    open_line.run(wish)
    path = subcard_path('1/3', 2).child('amplifier', 'ba')
    open_line.driver.client.merge(path, {'amplifier': [{'amplifier-name': 'ba', **leaves}]})
    (operation,) = open_line.run(wish)
    assert {name.rpartition('/')[2] for name in operation.after} == set(leaves)
    assert operation.impact == 'interrupts'


def test_amplifiers_exist_on_h4_lines_only(open_line, g30):
    wish = Amplifier(port='port-1/1/1', stage='booster', control='automatic')
    with pytest.raises(CannotPlan, match='port-1/1/1 is no H4 line'):
        open_line.plan([wish])
    with pytest.raises(CannotPlan, match=r'slot 1/3\.2 has no amplifier "ba"'):
        g30.plan([amplifiers()[0]])
    assert g30.plan([absent(amplifiers()[0])]) == []


def test_f3_27_what_each_pair_of_ports_needs():
    booster, preamplifier = on_fiber_groove_g30(link('g30.aa01'))
    assert (booster.gain, booster.attenuation, booster.tilt) == (Decimal('22.0'), Decimal('10.0'), Decimal('0.0'))
    assert (booster.control, preamplifier.control, preamplifier.gain) == ('manual', 'automatic', None)
    assert on_fiber_groove_g30(link(port='port-2/3.3/1')) == tuple(
        stage.model_copy(update={'port': 'port-2/3.3/1'}) for stage in (booster, preamplifier))
    assert on_fiber_groove_g30(link('g30.bb01', 'port-1/1/1', 'subport-1/3.1/1.1')) == ()
    assert on_fiber_groove_g30(end('port-1/1/1', '1-E1-1-T1A')) == ()
    assert on_fiber_gx_g42(end('1-4-L1', '1-E1-1-T5A')) == ()
    assert on_fiber_gx_g42(end('1-4-L1', '1-4-L1', 'g42.bb01', 'gx-g42')) == ()


@pytest.mark.parametrize('wish, rule, reason', [
    (link('g30.aa01', 'port-1/1/1', 'port-1/1/1'), on_fiber_groove_g30, 'H4 line to H4 line only'),
    (link('g30.aa01', 'port-1/1/1'), on_fiber_groove_g30, 'H4 line to H4 line only'),
    (link('', 'subport-1/3.1/1.1'), on_fiber_groove_g30, 'H4 line to H4 line only'),
    (link('g30.aa01', 'port-1/1/1', '1-4-L1', 'g42.bb01', 'gx-g42'), on_fiber_groove_g30, 'one of a G42'),
    (link('g42.aa01', '1-4-L1', 'port-1/1/1'), on_fiber_gx_g42, 'one of a G30'),
], ids=str)
def test_f3_27_other_pairs_are_refused(wish, rule, reason):
    with pytest.raises(ValueError, match=reason):
        rule(wish)


def test_profiles_know_the_rules_and_the_open_line():
    groove = profile('groove-g30')
    assert groove.on_fiber is on_fiber_groove_g30 and profile('gx-g42').on_fiber is on_fiber_gx_g42
    roles = {name: groove.port_role(name) for name in (
        'port-1/1/1', 'port-1/1/2', 'port-1/1/3', 'port-1/1/12', H4, 'port-1/3.1/1', 'subport-1/3.1/1.4', 'port-1/1/13',
    )}
    assert list(roles.values()) == ['line', 'line', 'client', 'client', 'line', 'add-drop', 'add-drop', None]
    assert [name for name in roles if groove.carries_line_system(name)] == [H4, 'port-1/3.1/1', 'subport-1/3.1/1.4']
    # No open-line port is ever on the card of a client.
    assert (groove.card_of(H4), groove.card_of('port-1/3/3')) == ('1/3.3', '1/3')
    assert G30Port.parse(H4).card == '1/3'
