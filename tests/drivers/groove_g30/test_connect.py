"""Cross-connects and whole services of a G30, on the wire against a simulated element."""

import pytest

from netbox_optical.drivers.errors import CannotPlan
from netbox_optical.drivers.infinera.groove_g30.names import CRS_LIST
from netbox_optical.drivers.resources import CrossConnect

from ..transponder import absent, sent, verbs
from .test_client import client
from .test_line import coupled, line

NAME = 'f001c01 OCh042 mi01-bo01'


def connect(port='port-1/1/3', *lines, service_type='100GBE', unit=0, label=NAME):
    return CrossConnect(client_port=port, line_ports=lines or ('port-1/1/1',), service_type=service_type, label=label,
                        first_unit=unit)


def service(port='port-1/1/3', service_type='100GBE', unit=0, mode='16QAM_200G'):
    return [line(mode=mode), client(port, service_type), connect(port, service_type=service_type, unit=unit)]


def gone(resources):
    return [absent(resource) for resource in reversed(resources)]


@pytest.mark.parametrize('port, service_type, mode, count', [
    ('port-1/1/3', '100GBE', '16QAM_200G', 1), ('port-1/1/9', '400GBE', '16QAM_400G', 4),
])
def test_bug_40_a_whole_service_in_one_plan_and_back(g30, port, service_type, mode, count):
    before = g30.element.state()
    wish = service(port, service_type, mode=mode)
    operations = g30.run(*wish)
    # Line and client become one operation: what may change together travels together.
    assert [operation.kind for operation in operations] == ['line-port', 'cross-connect']
    read = operations[1].requests[0]
    names = {f'{side}_odu_{k}' for side in ('line', 'client') for k in range(count)}
    assert verbs(operations[1])[0] == 'GET' and set(read.binds.split(',')) == names == set(read.picks)
    ((command, body),) = sent(operations[1])[1:]
    where = '/CRS={line_odu_0},{client_odu_0}' if count == 1 else ''
    assert command == f'PATCH /restconf/data/ne:ne/services{where}'
    assert [row['src-tp'] for row in body.get('services', body)['CRS']] == [
        f'{{line_odu_{k}}}' for k in range(count)
    ]
    entries = g30.driver.client.get(CRS_LIST)
    assert len(entries) == count and {entry['service-label'] for entry in entries} == {NAME}
    observation = g30.observe(*wish)
    assert observation.get(wish[2].ref) == wish[2]
    assert observation.get(wish[1].ref) == wish[1]
    operations = g30.run(*gone(wish))
    assert [operation.action for operation in operations] == ['delete'] * 2
    assert g30.element.state() == before


def test_line_and_client_are_made_together_and_changed_apart(g30):
    operations = g30.run(*service())
    assert (operations[0].key, operations[0].action) == ('port-1/1/1 and port-1/1/3', 'create')
    assert operations[0].title.startswith('Line port-1/1/1: ') and '; Client port-1/1/3: ' in operations[0].title
    assert verbs(operations[0]) == ['PATCH', 'PATCH']
    assert {'port-1/1/1/port-mode', 'port-1/1/3/port-mode'} <= set(operations[0].after)
    operations = g30.run(line(label='other line'), client(label='other client'), connect())
    assert [(operation.kind, operation.impact) for operation in operations] == [
        ('line-port', 'label'), ('client-port', 'label')]
    operations = g30.run(*gone(service()))
    assert [verbs(operation) for operation in operations] == [['DELETE'], ['PATCH', 'PATCH']]
    assert operations[1].impact == 'interrupts'


def test_second_client_of_a_line_needs_no_binding(g30):
    g30.run(*service(), client('port-1/1/4'))
    (operation,) = g30.run(connect('port-1/1/4', unit=1))
    ((command, body),) = sent(operation)
    assert command.startswith('PATCH ')
    assert "[odutype-L2='odu4'][oduid-L2='2']" in body['CRS'][0]['src-tp']
    assert '%5Boduid-L2%3D%272%27%5D' in command
    assert g30.observe(connect('port-1/1/4', unit=1)).get('cross-connect:port-1/1/4').first_unit == 1


def test_free_units_are_told(g30):
    assert g30.observe(line()).native['units'] == {'port-1/1/1': {'total': 0, 'free': []}}
    g30.run(*service(unit=1))
    assert g30.observe(connect('port-1/1/4')).native['units'] == {'port-1/1/1': {'total': 2, 'free': [0]}}


def test_taken_unit_names_the_holder_and_what_is_free(g30):
    g30.run(*service(), client('port-1/1/4'))
    with pytest.raises(CannotPlan) as caught:
        g30.plan([connect('port-1/1/4', unit=0)])
    assert 'port-1/1/3' in str(caught.value) and NAME in str(caught.value) and 'free units: 1' in str(caught.value)


def test_units_beyond_the_mode_are_refused_before_and_after_the_line_is_there(g30):
    with pytest.raises(CannotPlan, match='2 tributary units'):
        g30.plan(service(unit=2))
    g30.run(line(), client())
    with pytest.raises(CannotPlan, match='2 tributary units'):
        g30.plan([connect(unit=2)])


def test_two_clients_cannot_wish_the_same_unit(g30):
    with pytest.raises(CannotPlan, match='wished for port-1/1/3 too'):
        g30.plan([*service(), client('port-1/1/4'), connect('port-1/1/4')])


def test_label_alone_is_rewritten_in_place(g30):
    g30.run(*service())
    (operation,) = g30.run(connect(label='f009c09 OCh042 mi01-bo01'))
    assert (operation.action, operation.impact) == ('modify', 'label')
    ((command, body),) = sent(operation)
    assert command.startswith('PATCH ') and body['CRS'][0]['service-label'].startswith('f009c09')


def test_client_on_another_unit_is_moved(g30):
    g30.run(*service())
    (operation,) = g30.run(connect(unit=1))
    assert verbs(operation) == ['DELETE', 'PATCH']
    assert operation.impact == 'interrupts'


def test_client_on_another_line_is_moved(g30):
    g30.run(*service(), line('port-1/1/2'))
    wish = connect('port-1/1/3', 'port-1/1/2')
    (operation,) = g30.run(wish)
    assert verbs(operation) == ['DELETE', 'PATCH']
    assert g30.observe(wish).get(wish.ref) == wish


def test_a_cross_connect_in_the_other_direction_counts(g30):
    g30.run(*service())
    (entry,) = g30.driver.client.get(CRS_LIST)
    there = CRS_LIST.parent.child('CRS', entry['src-tp'], entry['dst-tp'])
    back = CRS_LIST.parent.child('CRS', entry['dst-tp'], entry['src-tp'])
    g30.driver.client.delete(there)
    g30.driver.client.merge(back, {'CRS': [{
        'src-tp': entry['dst-tp'], 'dst-tp': entry['src-tp'], 'service-label': NAME,
    }]})
    assert g30.plan([connect()]) == []


def test_no_cross_connect_is_an_empty_list(g30):
    assert g30.observe(connect()).resources == {}
    assert g30.plan([absent(connect())]) == []


def test_F8_95_bug_30_one_that_is_gone_meanwhile_is_no_error(g30):
    g30.run(*service())
    operations = g30.plan([absent(connect())])
    assert [operation.action for operation in operations] == ['delete']
    g30.apply(operations)
    g30.apply(operations)
    assert g30.observe(connect()).resources == {}


def test_port_under_a_foreign_cross_connect_is_not_reset(g30):
    g30.run(*service())
    for resource in (line(), client()):
        with pytest.raises(CannotPlan, match='in use; remove it first'):
            g30.plan([absent(resource)])


def test_mode_change_takes_the_cross_connects_of_the_plan_along(g30):
    g30.run(*service())
    with pytest.raises(CannotPlan, match=f'{NAME}.*in use'):
        g30.plan([line(mode='16QAM_300G')])
    operations = g30.run(*service(mode='16QAM_300G'))
    assert [operation.kind for operation in operations] == ['line-port', 'cross-connect']
    assert operations[0].impact == 'interrupts'
    assert next(command.split()[0] for command, _ in sent(operations[0])) == 'DELETE'


def test_one_card_only(g30):
    with pytest.raises(CannotPlan, match='must be on one card'):
        g30.plan([connect('port-1/1/3', 'port-1/2/1')])


def test_line_that_is_not_there(g30):
    g30.run(client())
    with pytest.raises(CannotPlan, match='0 tributary units'):
        g30.plan([connect()])


def test_coupled_lines_carry_clients(g30):
    before = g30.element.state()
    wish = [coupled(), client('port-1/1/9', '400GBE'), client('port-1/1/3'),
            connect('port-1/1/9', 'port-1/1/1', 'port-1/1/2', service_type='400GBE'),
            connect('port-1/1/3', 'port-1/1/1', 'port-1/1/2', unit=4)]
    g30.run(*wish)
    observation = g30.observe(*wish)
    assert observation.get(wish[3].ref) == wish[3] and observation.get(wish[4].ref) == wish[4]
    g30.run(*gone(wish))
    assert g30.element.state() == before


def test_a_whole_card_costs_one_read(g30):
    g30.run(*service())
    asked = g30.element.requests
    g30.observe(*service(), client('port-1/1/4'), client('port-1/1/5'), connect('port-1/1/4', unit=1))
    assert g30.element.requests - asked == 1


class TestSystemMade:
    """A CHM1 makes its cross-connects itself."""

    def wish(self):
        return [line('port-1/4/1'), client('port-1/4/3'), connect('port-1/4/3', 'port-1/4/1')]

    def test_F8_94_is_labelled_and_stays_when_the_service_goes(self, g30):
        # A new CHM1 has a line mode already.
        g30.run(absent(line('port-1/4/1')))
        before = g30.element.state()
        g30.run(*self.wish())
        (entry,) = g30.driver.client.get(CRS_LIST)
        assert (entry['managed-by'], entry['service-label']) == ('system', NAME)
        operations = g30.plan(gone(self.wish()))
        assert [operation.key for operation in operations] == ['port-1/4/3 and port-1/4/1']
        assert len(g30.notes) == 1 and 'made by the card itself' in g30.notes[0]
        g30.apply(operations)
        assert g30.element.state() == before
