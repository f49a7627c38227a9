"""Cross-connects and whole services of a G42, on the wire against a simulated element."""

import pytest

from netbox_optical.drivers.errors import CannotPlan
from netbox_optical.drivers.infinera.gx_g42.names import CREATE_XCON, XCON_LIST, container_name, facility
from netbox_optical.drivers.infinera.gx_g42.state import G42State
from netbox_optical.drivers.resources import CrossConnect

from ..transponder import absent, sent
from .test_client import client
from .test_line import line, pair

NAME = 'f001c01 OCh051 mi01-pd01'


def connect(port='1-4-T1', *lines, service_type='100GBE', unit=0, label=NAME):
    return CrossConnect(client_port=port, line_ports=lines or ('1-4-L1',), service_type=service_type, label=label,
                        first_unit=unit)


def service(port='1-4-T1', service_type='100GBE', unit=0, mode='400E.96P'):
    return [line(mode=mode), client(port, service_type), connect(port, service_type=service_type, unit=unit)]


def gone(resources):
    return [absent(resource) for resource in reversed(resources)]


def xcons(bench):
    return bench.driver.client.get(XCON_LIST) or []


@pytest.mark.parametrize('port, service_type, slots', [
    ('1-4-T1', '100GBE', '1..80'), ('1-4-T9', '400GBE', '1..320'),
])
def test_a_whole_service_in_one_plan_and_back(g42, port, service_type, slots):
    before = g42.element.state()
    wish = service(port, service_type)
    operations = g42.run(*wish)
    # Line and client become one operation: what may change together travels together.
    assert [operation.kind for operation in operations] == ['line-port', 'cross-connect']
    create = operations[1].requests[1]
    command, body = sent(operations[1])[1]
    assert command == f'POST /restconf/operations/{CREATE_XCON}' and create.accepts in (('412',), ('data-exists',))
    assert body['input'] == {
        'source': f"/ioa-ne:ne/facilities/ethernet[name='{port}']", 'dst-parent-odu': '1-4-L1-1-ODUCni',
        'dst-time-slots': slots, 'direction': 'two-way', 'payload-type': service_type, 'label': NAME,
        'circuit-id-suffix': NAME,
    }
    assert operations[1].requests[2].binds == 'xcon'
    (entry,) = xcons(g42)
    assert (entry['label'], entry['circuit-id-suffix'], entry['payload-type']) == (NAME, NAME, service_type)
    observation = g42.observe(*wish)
    assert observation.get(wish[2].ref) == wish[2] and observation.get(wish[1].ref) == wish[1]
    operations = g42.run(*gone(wish))
    assert [operation.action for operation in operations] == ['delete'] * 2
    assert g42.element.state() == before


def test_bug_34_deleted_by_its_name(g42):
    g42.run(*service())
    (entry,) = xcons(g42)
    (operation,) = g42.run(absent(connect()))
    ((command, _),) = sent(operation)
    assert command.endswith(f'/services/xcon={entry["name"].replace(",", "%2C")}')
    assert xcons(g42) == []


def test_bug_35_a_carrier_with_a_longer_name_is_another(g42):
    g42.run(*service())
    (entry,) = xcons(g42)
    native = g42.observe(connect()).native
    other = {**entry, 'destination': "/ioa-ne:ne/facilities/odu[name='1-4-L1-10-ODUflexi-1']"}
    (found,) = G42State({**native, 'xcons': [other]}).xcons
    assert found.container == '1-4-L1-10-ODUCni'


def test_bug_35_a_card_with_a_longer_number_is_another(g42):
    """The line of card 11-4 is not that of card 1-4, though its name ends alike."""
    g42.run(*service())
    observation = g42.observe(connect())
    observation.native['xcons'][0]['destination'] = "/ioa-ne:ne/facilities/odu[name='11-4-L1-1-ODUflexi-1']"
    found = G42State(observation.native).xcons_of('1-4-T1')
    assert [xcon.container for xcon in found] == ['11-4-L1-1-ODUCni']
    assert found[0].container != container_name(['1-4-L1'])


def test_F7_82_bug_36_a_single_free_slot_is_read(g42):
    g42.run(line(), client())
    odu = g42.element.store.tree['facilities']['odu']['1-4-L1-1-ODUCni',]
    odu['available-time-slots'] = '7,81..320'
    assert g42.observe(line()).native['units'] == {'1-4-L1': {'total': 4, 'free': [1, 2, 3]}}
    with pytest.raises(CannotPlan, match=r'free: 7,81\.\.320'):
        g42.plan([connect()])
    (operation,) = g42.plan([connect(unit=1)])
    assert sent(operation)[0][1]['input']['dst-time-slots'] == '81..160'


def test_F8_92_bug_37_a_last_service_that_cannot_go_is_found_before_the_first_change(g42):
    g42.run(*service(), client('1-4-T2'), connect('1-4-T2', unit=1))
    g42.journal.clear()
    with pytest.raises(CannotPlan, match=r'1-4-T2.*in use; remove it first'):
        g42.plan(gone(service()))
    assert g42.changes() == []


def test_second_client_takes_its_own_slots(g42):
    g42.run(*service(), client('1-4-T2'))
    (operation,) = g42.run(connect('1-4-T2', unit=2))
    assert sent(operation)[0][1]['input']['dst-time-slots'] == '161..240'
    assert g42.observe(connect('1-4-T2', unit=2)).get('cross-connect:1-4-T2').first_unit == 2


def test_free_units_are_told(g42):
    assert g42.observe(line()).native['units'] == {'1-4-L1': {'total': 0, 'free': []}}
    g42.run(*service(unit=1))
    assert g42.observe(connect('1-4-T2')).native['units'] == {'1-4-L1': {'total': 4, 'free': [0, 2, 3]}}


def test_F7_82_taken_slots_name_the_holder_and_what_is_free(g42):
    g42.run(*service(), client('1-4-T2'))
    with pytest.raises(CannotPlan) as caught:
        g42.plan([connect('1-4-T2')])
    assert NAME in str(caught.value) and 'free: 81..320' in str(caught.value)


def test_slots_of_one_that_leaves_are_free(g42):
    g42.run(*service(), client('1-4-T2'))
    operations = g42.run(absent(connect()), connect('1-4-T2'))
    assert [operation.action for operation in operations] == ['delete', 'create']
    (entry,) = xcons(g42)
    assert '1-4-T2' in str(entry) and '1-4-T1' not in str(entry)


def test_slots_beyond_the_mode_are_refused_before_and_after_the_line_is_there(g42):
    with pytest.raises(CannotPlan, match=r'do not fit in mode 400E\.96P'):
        g42.plan(service(unit=4))
    g42.run(line(), client())
    with pytest.raises(CannotPlan, match='are not free'):
        g42.plan([connect(unit=4)])


def test_two_clients_cannot_wish_the_same_slots(g42):
    with pytest.raises(CannotPlan, match='wished for 1-4-T1 too'):
        g42.plan([*service(), client('1-4-T2'), connect('1-4-T2')])


def test_label_alone_is_rewritten_in_place(g42):
    g42.run(*service())
    (operation,) = g42.run(connect(label='f009c09 OCh051 mi01-pd01'))
    assert (operation.action, operation.impact) == ('modify', 'label')
    ((command, body),) = sent(operation)
    assert command.startswith('PATCH ') and '%2C' in command
    assert set(body['xcon'][0]) == {'name', 'label', 'circuit-id-suffix'}


def test_suffix_is_cut_to_its_leaf(g42):
    label = 'f001c01 ' + 'x' * 60
    g42.run(line(), client(), connect(label=label))
    (entry,) = xcons(g42)
    assert entry['label'] == label and entry['circuit-id-suffix'] == label[:48]


def test_client_connected_elsewhere_is_left_to_a_person(g42):
    g42.run(*service(), line('1-4-L2'))
    for wish in (connect('1-4-T1', '1-4-L2'), connect(unit=1)):
        with pytest.raises(CannotPlan, match=r'connected elsewhere.*remove it manually'):
            g42.plan([wish])


def test_one_that_was_made_meanwhile_is_accepted_and_read_back(g42):
    g42.run(line(), client())
    operations = g42.plan([connect()])
    g42.apply(operations)
    sent_before = len(g42.journal)
    g42.apply(operations)
    replies = g42.journal[sent_before:]
    assert [exchange.ok for exchange in replies] == [False, True]
    assert '412' in replies[0].reply or 'data-exists' in replies[0].reply
    assert len(xcons(g42)) == 1


def test_F8_95_bug_30_one_that_is_gone_meanwhile_is_no_error(g42):
    g42.run(*service())
    operations = g42.plan([absent(connect())])
    assert [operation.action for operation in operations] == ['delete']
    g42.apply(operations)
    g42.apply(operations)
    assert xcons(g42) == []


def test_no_cross_connect_is_an_empty_list(g42):
    assert g42.observe(connect()).resources == {}
    assert g42.plan([absent(connect())]) == []


def test_line_and_client_under_a_foreign_cross_connect_are_not_reset(g42):
    g42.run(*service())
    for resource in (line(), client()):
        with pytest.raises(CannotPlan, match='in use; remove it first'):
            g42.plan([absent(resource)])


def test_mode_change_takes_the_cross_connects_of_the_plan_along(g42):
    g42.run(*service())
    with pytest.raises(CannotPlan, match='in use; remove it first'):
        g42.plan([line(mode='800E.96P')])
    operations = g42.run(*service(mode='800E.96P'))
    assert [operation.kind for operation in operations] == ['line-port', 'cross-connect']
    assert operations[0].impact == 'interrupts'
    assert g42.driver.client.get(facility('odu', '1-4-L1-1-ODUCni'))['available-time-slots'] == '81..640'


def test_line_that_is_not_there(g42):
    g42.run(client())
    with pytest.raises(CannotPlan, match='no ODU 1-4-L1-1-ODUCni; configure the line first'):
        g42.plan([connect()])


def test_client_that_is_not_there(g42):
    g42.run(line())
    with pytest.raises(CannotPlan, match='1-4-T1 has no service type; configure it as 100GBE first'):
        g42.plan([connect()])


def test_one_card_only(g42):
    with pytest.raises(CannotPlan, match='must be on one card'):
        g42.plan([connect('1-4-T1', '1-5-L1')])


def test_two_carriers_have_one_container(g42):
    before = g42.element.state()
    wish = [pair(), client('1-4-T9', '400GBE'), client('1-4-T10', '400GBE'),
            connect('1-4-T9', '1-4-L1', '1-4-L2', service_type='400GBE'),
            connect('1-4-T10', '1-4-L1', '1-4-L2', service_type='400GBE', unit=4)]
    g42.run(*wish)
    observation = g42.observe(*wish)
    assert [observation.get(resource.ref) for resource in wish[3:]] == wish[3:]
    g42.run(*gone(wish))
    assert g42.element.state() == before


def test_a_whole_card_costs_one_read(g42):
    g42.run(*service())
    asked = g42.element.requests
    g42.observe(*service(), client('1-4-T2'), connect('1-4-T2', unit=1))
    assert g42.element.requests - asked == 1
