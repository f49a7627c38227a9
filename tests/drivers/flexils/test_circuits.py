"""Circuits: identity, indexes, convergence, either end, ends on one node, widths that come later."""

import re
import socket

import pytest

from netbox_optical.drivers.errors import CannotPlan, Refused
from netbox_optical.drivers.resources import AddDropPort, Carrier, OpticalCircuit, Shutter, Target
from netbox_optical.drivers.transport.tl1 import grammar
from netbox_optical.lab.flexils.errors import Deny
from tests.drivers.flexils.rig import (
    AA,
    BB,
    CC,
    HOST,
    NAME,
    PASSWORD,
    USER,
    circuit,
    hop,
    long_route,
    service,
    short_route,
    wait_until,
)

LATER = Carrier(frequency=194_050_000, width_from=('g30.aa01', 'port-1/2/1'))
MOVED = {'passband': (195_000_000, 195_100_000), 'carrier': Carrier(frequency=195_050_000, width=75_000)}


def kinds(operations):
    return [(operation.device, operation.kind, operation.action) for operation in operations]


def only(operations, kind='optical-circuit'):
    (found,) = [operation for operation in operations if operation.kind == kind]
    return found


def commands(operation):
    return [request.command for request in operation.requests]


def other(n, **changes):
    low = 192_000_000 + n * 100_000
    values = {'name': f'OCh{n:03d}_aa01-cc01', 'passband': (low, low + 100_000),
              'carrier': Carrier(frequency=low + 50_000, width=75_000)}  # fmt: skip
    return circuit(**(values | changes))


def test_label_only_stays_in_service(any_rig):
    any_rig.converge(service())
    (operation,) = any_rig.converge(service(circuit(label='f001c01+f002c03')))
    assert operation.impact == 'label'
    assert commands(operation) == ['ED-OSNC:flex.aa01:1-E1-1-T1A-1:{ctag}:::LABEL="f001c01+f002c03":IS;']
    assert (operation.before['label'], operation.after['label']) == ('f001c01', 'f001c01+f002c03')


def test_spectrum_change_locks_alone_first(rig):
    rig.converge(service())
    operation = only(rig.converge(service(circuit(**MOVED))))
    assert commands(operation) == [
        'ED-OSNC:flex.aa01:1-E1-1-T1A-1:{ctag}::::OOS;',
        'ED-OSNC:flex.aa01:1-E1-1-T1A-1:{ctag}:::PASSBANDLIST=195000000&195100000,CARRIERLIST=195050000&75000:OOS;',
        'ED-OSNC:flex.aa01:1-E1-1-T1A-1:{ctag}:::CKTIDSUFFIX=OCh042_aa01-cc01,LABEL="f001c01":IS;',
    ]


def test_refused_spectrum_change_goes_back_into_service(any_rig):
    any_rig.converge(service())
    before = any_rig.state()
    operations = any_rig.plan(service(circuit(**MOVED)))
    any_rig.nodes[AA].options.before_command = lambda command: (
        Deny('SROF', 'Spectrum overlaps') if 'PASSBANDLIST' in command.keywords else None
    )
    with pytest.raises(Refused, match='Spectrum overlaps'):
        any_rig.apply(operations)
    assert any_rig.state() == before


def test_another_route(rig):
    rig.converge(service())
    wishes = service(circuit(route='aa01-cc01'), short_route())
    wishes[AA].append(Target(resource=long_route(), present=False))
    operations = rig.converge(wishes)
    assert [entry[1:] for entry in kinds(operations)] == [
        ('optical-route', 'create'), ('optical-circuit', 'modify'), ('shutter', 'modify'), ('shutter', 'modify'),
        ('optical-route', 'delete'),
    ]  # fmt: skip
    assert list(rig.nodes[AA].oel) == ['aa01-cc01']


def test_a_locked_circuit_is_unlocked(rig):
    rig.converge(service())
    rig.nodes[AA].osnc['1-E1-1-T1A-1'].admin = 'OOS'
    operation = only(rig.converge(service()))
    assert commands(operation) == ['ED-OSNC:flex.aa01:1-E1-1-T1A-1:{ctag}::::IS;']


def test_width_bound_later(any_rig):
    wishes = service(circuit(carrier=LATER))
    operations = any_rig.plan(wishes)
    operation = only(operations)
    (binding,) = operation.bindings
    assert (binding.name, binding.device, binding.ref, binding.field) == (
        'width', 'g30.aa01', 'line-port-carrier:port-1/2/1', 'width',
    )  # fmt: skip
    assert 'CARRIERLIST=194050000&{width}' in commands(operation)[0]
    assert 'g30.aa01 port-1/2/1' in str(operation.after)
    before = any_rig.state()
    with pytest.raises(CannotPlan, match='width'):
        any_rig.driver(AA).apply(operation, {})
    with pytest.raises(CannotPlan):
        any_rig.driver(AA).apply(operation, {'width': '1;DLT-OEL:x'})
    assert any_rig.state() == before
    any_rig.apply(operations, width=68_750)
    assert any_rig.nodes[AA].osnc['1-E1-1-T1A-1'].values['CARRIERLIST'] == '194050000&68750'
    assert any_rig.plan(wishes) == []
    retuned = circuit(carrier=LATER.model_copy(update={'frequency': 194_056_250}))
    operation = only(any_rig.converge(service(retuned), width=75_000))
    assert operation.bindings and 'CARRIERLIST=194056250&{width}' in commands(operation)[1]


def test_a_carrier_must_fit(rig):
    with pytest.raises(CannotPlan, match='does not fit'):
        rig.plan(service(circuit(carrier=Carrier(frequency=194_050_000, width=112_500))))


def test_a_carrier_of_which_nobody_tells_the_width_fills_its_passband_and_another_width_is_no_difference(rig):
    wish = circuit(carrier=Carrier(frequency=194_050_000))
    low, high = wish.passband
    rig.converge(service(wish))
    found = rig.nodes[AA].osnc['1-E1-1-T1A-1'].values
    assert found['CARRIERLIST'] == f'194050000&{2 * min(194_050_000 - low, high - 194_050_000)}'
    found['CARRIERLIST'] = '194050000&62500'
    assert rig.plan(service(wish)) == []


def test_F9_99_bug_22_retry_after_success_changes_nothing(any_rig):
    """Quotes and blanks that come back otherwise than they were sent are no difference."""
    wishes = service(circuit(label='  svc "1", a\\b:c & d;  '), long_route().model_copy(update={'label': 'a b '}))
    any_rig.converge(wishes)
    state = any_rig.state()
    assert any_rig.plan(wishes) == []
    assert len(any_rig.nodes[AA].osnc) == 1 and any_rig.state() == state


def local_service(label='f001c01', present=True):
    """Both ends on one node (no line between them)."""
    wish = circuit(destination_node=AA, route='', label=label)
    ends = [(wish.source_port, wish.destination_port), (wish.destination_port, wish.source_port)]
    targets = [Target(resource=AddDropPort(port=port)) for port, _ in ends]
    targets.append(Target(resource=wish, present=present))
    targets += [
        Target(resource=Shutter(circuit=NAME, port=port, peer_node=AA, peer_port=peer), present=present)
        for port, peer in ends
    ]
    return {AA: targets}


def test_bug_22_retry_after_a_lost_reply_makes_no_second_circuit(rig):
    """The node did it and hung up before it said so: planning again finds the circuit."""
    operations = rig.plan(service(circuit(label='svc 1 ')))
    rig.apply([operation for operation in operations if operation.kind not in ('optical-circuit', 'shutter')])
    create = only(operations)
    sent = grammar.fill(create.requests[0].command, {'ctag': 'Z1'})
    with socket.create_connection((HOST, rig.nodes[AA].tcp_port)) as line:
        line.sendall(grammar.fill(grammar.act_user(AA, USER, PASSWORD), {'ctag': 'Z0'}).encode() + sent.encode())
        wait_until(lambda: rig.nodes[AA].osnc)
    rig.converge(service(circuit(label='svc 1 ')))
    assert list(rig.nodes[AA].osnc) == ['1-E1-1-T1A-1']


def test_bug_23_the_card_filter_is_sent(any_rig):
    """To find the port behind an FMMC12 card only the FBM cards' ports are asked for."""
    any_rig.converge(service(circuit(source_port='1-A-5-T1')))
    any_rig.journal.clear()
    found = any_rig.driver(AA).observe([circuit(source_port='1-A-5-T1')])
    (asked,) = [line for line in any_rig.journal if line.request.startswith('RTRV-SCG')]
    assert re.fullmatch(r'RTRV-SCG:flex\.aa01::\w+::FBM::;', asked.request)
    assert '1-A-6-T1:SCG' in asked.reply and '1-E1-1-T1A' not in asked.reply
    assert found.get(circuit().ref).source_port == '1-A-5-T1'


def test_bug_24_both_ends_on_one_node(any_rig):
    any_rig.converge({AA: [t for t in local_service()[AA] if isinstance(t.resource, AddDropPort)]})
    before = any_rig.state()
    any_rig.converge(local_service())
    (operation,) = any_rig.converge(local_service('f001c01+f002c01'))
    assert operation.impact == 'label'
    any_rig.converge(local_service(present=False))
    assert any_rig.state() == before


def far_held():
    """The same circuit as the other end's operator would wish it."""
    hops = (hop(f'{CC} 1-A-1-L1', f'{BB} 1-A-2-L1'), hop(f'{BB} 1-A-1-L1', f'{AA} 1-A-1-L1'))
    route = long_route().model_copy(update={'hops': hops})
    wish = OpticalCircuit(
        **(circuit().model_dump() | {
            'source_port': '1-E1-2-T1A', 'destination_node': AA, 'destination_port': '1-E1-1-T1A',
        })
    )  # fmt: skip
    mirrored = service()
    return {
        CC: [*mirrored[CC], Target(resource=route), Target(resource=wish)],
        AA: [t for t in mirrored[AA] if isinstance(t.resource, AddDropPort | Shutter)],
    }


def test_bug_25_a_circuit_held_at_the_far_end_is_found_and_changed_there(any_rig):
    any_rig.converge(far_held())
    assert list(any_rig.nodes[CC].osnc) and not any_rig.nodes[AA].osnc
    assert any_rig.plan(service()) == []
    (operation,) = any_rig.converge(service(circuit(label='new')))
    assert (operation.device, operation.impact) == (CC, 'label')
    wishes = service(circuit(label='new', route='aa01-cc01'), short_route())
    wishes[AA].append(Target(resource=long_route(), present=False))
    operations = any_rig.converge(wishes)
    assert {operation.device for operation in operations if operation.kind != 'shutter'} == {CC}
    assert list(any_rig.nodes[CC].oel) == ['aa01-cc01'] and not any_rig.nodes[AA].oel
    any_rig.converge(service(circuit(route='aa01-cc01'), short_route(), present=False))
    assert not any_rig.nodes[CC].osnc and not any_rig.nodes[CC].oel


def test_what_the_far_end_holds_besides_is_found_when_the_removal_is_verified(any_rig):
    """The source holds the circuit, so the far end is asked afterwards only; trying again removes what it holds."""
    before = any_rig.state()
    leaving = {AA: [Target(resource=resource, present=False) for resource in (circuit(), long_route())]}
    (left_behind,) = [target for target in far_held()[CC] if target.resource.kind == 'optical-route']
    any_rig.converge(service())
    any_rig.converge({CC: [left_behind]})
    any_rig.apply(any_rig.plan(leaving))
    assert not any_rig.nodes[AA].osnc and not any_rig.nodes[AA].oel
    (operation,) = any_rig.converge(leaving)
    assert kinds([operation]) == [(CC, 'optical-route', 'delete')]
    for tid in (AA, CC):
        assert any_rig.state()[tid]['oel'] == before[tid]['oel'] and not any_rig.nodes[tid].osnc


@pytest.mark.parametrize('besides', [[], [AddDropPort(port='1-E1-2-T1A', label='', stays=True)]], ids=['alone', 'port'])
def test_a_route_goes_from_the_far_end_whatever_else_that_was_asked_for(rig, besides):
    """A port that is wished as well has the far end tell its circuits, but not its routes."""
    rig.converge(far_held())
    assert list(rig.nodes[CC].oel) and not rig.nodes[AA].oel
    leaving = {AA: [Target(resource=resource, present=False) for resource in (circuit(), long_route())],
               CC: [Target(resource=resource, present=False) for resource in besides]}
    operations = rig.converge(leaving)
    assert (CC, 'optical-route', 'delete') in kinds(operations)
    assert not rig.nodes[CC].oel and not rig.nodes[CC].osnc


def test_bug_28_already_exists_is_an_error(rig):
    """Somebody else takes the index between planning and applying: their circuit is not taken for ours."""
    rig.converge(service(other(1, source_port='1-E1-1-T2A')))
    operations = rig.plan(service())
    rig.nodes[AA].options.before_command = lambda command: (
        Deny('IEAE', 'SCH ALREADY EXISTS') if command.verb == 'ENT-OSNC' else None
    )
    with pytest.raises(Refused) as caught:
        rig.apply(operations)
    assert caught.value.code == 'IEAE'


def test_bug_29_free_index_from_lists_not_from_attempts(rig):
    """Ports share their indexes among circuits; the number of reads does not depend on how many are taken."""
    for n in (1, 2, 3):
        rig.converge(service(other(n)))
    context = rig.context(service())
    before = rig.nodes[AA].requests
    (create,) = [
        operation for operation in rig.driver(AA).plan(service()[AA], context) if operation.kind == 'optical-circuit'
    ]
    assert (create.after['source_channel'], create.after['destination_channel']) == ('1-E1-1-T1A-4', '1-E1-2-T1A-4')
    assert rig.nodes[AA].requests == before
    rig.converge(service(other(2), present=False))
    operations = rig.converge(service())
    assert only(operations).after['source_channel'] == '1-E1-1-T1A-2'


def test_bug_29_a_conflict_is_refused_and_solved_by_planning_again(rig):
    """Two plans choose the same index; the second is refused by the node, not taken for done, and tried again."""
    rig.converge({tid: [t for t in ts if isinstance(t.resource, AddDropPort)] for tid, ts in service().items()})
    late = rig.plan(service())
    rig.converge(service(other(1)))
    with pytest.raises(Refused) as caught:
        rig.apply([operation for operation in late if operation.kind == 'optical-circuit'])
    assert caught.value.code == 'IEAE' and 'ALREADY' in caught.value.reply
    operations = rig.converge(service())
    assert only(operations).after['source_channel'] == '1-E1-1-T1A-2'
    assert rig.nodes[AA].osnc['1-E1-1-T1A-1'].values['CKTIDSUFFIX'] == other(1).name


def test_bug_29_an_index_promised_to_a_circuit_is_taken(rig):
    """A circuit whose SCH are still to come holds its indexes already."""
    rig.nodes[AA].options.provision_delay = 5.0
    rig.converge({tid: [t for t in ts if isinstance(t.resource, AddDropPort)] for tid, ts in service().items()})
    operations = rig.plan(service(other(1)))
    rig.apply([operation for operation in operations if operation.kind != 'shutter'])
    assert not rig.nodes[AA].sch
    assert only(rig.plan(service())).after['destination_channel'] == '1-E1-2-T1A-2'


def test_two_circuits_of_one_plan_get_different_indexes(rig):
    first, second = service(), service(other(1))
    wishes = {tid: [*first[tid], *(t for t in second[tid] if t not in first[tid])] for tid in first}
    rig.converge(wishes)
    assert sorted(rig.nodes[AA].osnc) == ['1-E1-1-T1A-1', '1-E1-1-T1A-2']


def test_bug_30_nothing_there_is_no_error(any_rig):
    """Nodes without any circuit deny the list; a missing circuit is deleted already."""
    absent = [operation for operation in any_rig.plan(service(present=False)) if operation.action == 'delete']
    assert absent == []
    assert any_rig.driver(AA).observe([circuit()]).resources == {}


def test_bug_30_one_end_without_any_circuit_is_no_error(any_rig):
    """Each list may be empty on its own; none of them hides what the others hold."""
    any_rig.converge(service())
    assert not any_rig.nodes[CC].osnc and not any_rig.nodes[CC].oel
    assert any_rig.plan(service()) == []
    any_rig.converge(service(present=False))


def test_a_circuit_deleted_meanwhile_counts_as_deleted(rig):
    rig.converge(service())
    operations = rig.plan(service(present=False))
    assert rig.nodes[AA].osnc
    rig.apply(operations)
    rig.apply(operations)
    assert not rig.nodes[AA].osnc
    assert rig.plan(service(present=False)) == []


def test_port_names_are_compared_whole(rig):
    """1-E1-1-T1 is not 1-E1-1-T11."""
    rig.converge(service(circuit(source_port='1-E1-1-T11')))
    with pytest.raises(CannotPlan, match='1-E1-1-T11'):
        rig.plan(service(circuit(source_port='1-E1-1-T1')))
    operations = rig.plan(service(circuit(source_port='1-E1-1-T1'), present=False))
    assert [operation for operation in operations if operation.action == 'delete'] == []


def test_fmmc12_circuits_end_on_the_fbm_port_behind(any_rig):
    any_rig.converge(service(circuit(source_port='1-A-5-T1')))
    assert list(any_rig.nodes[AA].osnc) == ['1-A-6-T1-1']
    found = any_rig.driver(AA).observe([circuit(source_port='1-A-5-T1')])
    assert found.get(circuit().ref).source_port == '1-A-5-T1'


def test_far_end_must_be_observed(rig):
    wishes = service()
    context = rig.context(wishes)
    del context.observations[CC]
    with pytest.raises(CannotPlan, match=CC):
        rig.driver(AA).plan(wishes[AA], context)


def test_labels_that_cannot_be_sent(rig):
    with pytest.raises(CannotPlan, match='control characters'):
        rig.plan(service(circuit(label='a\r\nDLT-OEL:x;')))


def test_braces_in_labels_are_text(any_rig):
    any_rig.converge(service(circuit(label='{width} {ctag} {{x}}')))
    assert any_rig.nodes[AA].osnc['1-E1-1-T1A-1'].values['LABEL'] == '{width} {ctag} {{x}}'
