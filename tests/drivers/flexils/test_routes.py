"""Engineered paths: explicit route, validation, names, sharing, deletion."""

import pytest

from netbox_optical.drivers.errors import CannotPlan, Refused
from netbox_optical.drivers.resources import Target
from netbox_optical.lab.flexils.errors import Deny
from tests.drivers.flexils.rig import AA, BB, CC, circuit, hop, long_route, service, short_route


def wish(*routes, present=True):
    return {AA: [Target(resource=route, present=present) for route in routes]}


def commands(operations):
    return [request.command for operation in operations for request in operation.requests]


def test_create_observe_relabel_delete(any_rig):
    before = any_rig.state()
    route = long_route()
    (operation,) = any_rig.converge(wish(route))
    assert (operation.action, operation.impact) == ('create', 'none')
    create, validate = commands([operation])
    assert create == (
        'ENT-OEL:flex.aa01:aa01-am01-bb01-cc01:{ctag}:::LABEL=aa01-cc01,SRCNODENAME=flex.aa01,DSTNODENAME=flex.cc01,'
        'MODULATION=PM-NONE,ENCODMOD=None,RATE=NA,SPECTYPE=NA,CARDTYPE=UNKNOWN,FREQSLOTPLANTYPE=FREQ-SLOT-PLAN-NONE,'
        'COMPCARDTYPELIST=UNKNOWN,VALIDFRANGELIST=191325000&196125000,SRCPOWEROFFSET=0,DSTPOWEROFFSET=0,'
        'EXPLICITROUTE=flex.aa01&1-A-1-L1&flex.bb01&1-A-1-L1&-flex.bb01&1-A-2-L1&flex.cc01&1-A-1-L1,OELSOURCE=MANUAL,'
        'GAURDBAND=0,NUMFECITRNS=4:IS;'
    )
    assert validate == 'OPR-VALROUTE-OEL:flex.aa01:aa01-am01-bb01-cc01:{ctag}::;'
    assert any_rig.driver(AA).observe([route]).get(route.ref) == route
    relabelled = route.model_copy(update={'label': 'other name'})
    (operation,) = any_rig.converge(wish(relabelled))
    assert (operation.action, operation.impact) == ('modify', 'label')
    (operation,) = any_rig.converge(wish(relabelled, present=False))
    assert operation.action == 'delete'
    assert any_rig.state() == before
    assert any_rig.plan(wish(relabelled, present=False)) == []


@pytest.mark.parametrize('form', ['line', 'osc', 'name'])
def test_interfaces_of_every_form(rig, form):
    """Line port, supervisory port or a name: each node's own traffic-engineering interfaces are used."""
    for tid in (AA, BB, CC):
        rig.nodes[tid].options.oteintf_form = form
        rig.loop.call(rig.nodes[tid].reset)
    rig.converge(wish(long_route()))
    route = rig.driver(AA).observe([long_route()]).get(long_route().ref)
    assert route.hops[0].source_port == '1-A-1-L1'


def test_F9_100_bug_10_same_name_other_path_is_not_reused(rig):
    rig.converge(wish(short_route('same-name')))
    with pytest.raises(CannotPlan) as caught:
        rig.plan(wish(long_route('same-name')))
    message = str(caught.value)
    assert f'{AA} 1-A-2-L1 {CC} 1-A-2-L1' in message and f'{BB} 1-A-2-L1 {CC} 1-A-1-L1' in message


def test_a_stranger_of_the_same_name_is_not_deleted(rig):
    rig.converge(wish(short_route('same-name')))
    assert rig.plan(wish(long_route('same-name'), present=False)) == []


def test_deleted_only_when_unused(rig):
    rig.converge(service())
    assert rig.plan(wish(long_route(), present=False)) == []
    second = circuit(
        name='OCh043_aa01-cc01', source_port='1-E1-1-T2A', destination_port='1-E1-2-T2A',
        passband=(195_000_000, 195_100_000),
        carrier={'frequency': 195_050_000, 'width': 75_000},
    )  # fmt: skip
    rig.converge(service(second))
    operations = rig.converge(service(present=False))
    assert [operation.kind for operation in operations] == ['optical-circuit']
    operations = rig.converge(service(second, present=False))
    assert [operation.kind for operation in operations] == ['optical-circuit', 'optical-route']


def test_long_names_are_compared_as_far_as_nodes_remember(rig):
    """A circuit remembers 64 characters of the name; nothing may look changed for that."""
    name = 'aa01-' + 'x' * 70 + '-cc01'
    wishes = service(circuit(route=name), long_route(name))
    rig.converge(wishes)
    assert rig.plan(wish(long_route(name), present=False)) == []
    rig.converge(service(circuit(route=name), long_route(name), present=False))
    with pytest.raises(CannotPlan, match='127'):
        rig.plan(wish(long_route('x' * 128)))


def test_a_line_port_without_interface(rig):
    route = long_route().model_copy(update={'hops': (hop(f'{AA} 1-A-9-L1', f'{CC} 1-A-2-L1'),)})
    with pytest.raises(CannotPlan, match='1-A-9-L1 has no traffic-engineering interface'):
        rig.plan(wish(route))


def test_a_transit_node_that_was_not_observed(rig):
    context = rig.context(wish(long_route()))
    del context.observations[BB]
    with pytest.raises(CannotPlan, match=BB):
        rig.driver(AA).plan(wish(long_route())[AA], context)


@pytest.mark.parametrize('name', ['a;b', 'a:b', 'a b', '', 'a,b', 'a\rb'])
def test_names_that_would_break_out_are_refused(rig, name):
    with pytest.raises(CannotPlan):
        rig.plan(wish(long_route(name)))


def test_a_route_that_fails_validation_is_taken_away_again(rig):
    before = rig.state()
    operations = rig.plan(wish(long_route()))
    rig.nodes[AA].options.before_command = lambda command: (
        Deny('SROF', 'no such fibre') if command.verb == 'OPR-VALROUTE-OEL' else None
    )
    with pytest.raises(Refused, match='no such fibre'):
        rig.apply(operations)
    assert rig.state() == before
