"""A whole node in one picture, over each transport."""

from netbox_optical.drivers.base import PlanContext
from netbox_optical.drivers.resources import (
    AddDropPort,
    OpticalCircuit,
    OpticalCrossConnect,
    OpticalRoute,
    Shutter,
    Target,
)
from netbox_optical.drivers.snapshot import Neighbour
from tests.drivers.flexils.rig import AA, AM, CC, NAME, circuit, crossing, long_route, service


def test_what_was_made_is_found_without_being_asked_for(any_rig):
    any_rig.converge(service())
    near, far = any_rig.driver(AA).survey(), any_rig.driver(CC).survey()
    assert near.of(OpticalCircuit) == [circuit()]
    assert near.of(OpticalRoute) == [long_route()] and far.of(OpticalCircuit) == []
    assert near.of(Shutter) == [Shutter(
        circuit=NAME, port='1-E1-1-T1A', peer_node=CC, peer_port='1-E1-2-T1A')]
    assert AddDropPort(port='1-E1-1-T1A') in near.resources and AddDropPort(port='1-E1-2-T1A') in far.resources
    assert near.problems == () and near.identity == AA and near.inventory.serial
    assert Neighbour(port='1-A-1-L1', node=AM, far_port='1-A-1-L1', source='discovered') in near.neighbours


def test_a_plan_on_snapshots_is_the_plan_on_the_devices(rig):
    """And it asks nobody: a validation of any number of services costs what the snapshots cost."""
    rig.converge(service())
    targets = service(circuit(label='f001c01+f001c02'))
    snapshots = {tid: rig.driver(tid).survey() for tid in rig.nodes}
    requests = {tid: node.requests for tid, node in rig.nodes.items()}
    context = PlanContext({tid: rig.driver(tid).observation(snapshot, [
        target.resource for wishes in targets.values() for target in wishes
        if (tid in targets and target in targets[tid]) or target.resource.kind in ('optical-route', 'optical-circuit')])
        for tid, snapshot in snapshots.items()})
    planned = [operation for tid, wishes in targets.items() for operation in rig.driver(tid).plan(wishes, context)]
    assert {tid: node.requests for tid, node in rig.nodes.items()} == requests
    assert [operation.model_dump() for operation in planned] == [
        operation.model_dump() for operation in rig.plan(targets)]
    assert [operation.kind for operation in planned] == ['optical-circuit']


def test_the_number_of_requests_does_not_grow_with_the_circuits(any_rig):
    def cost():
        any_rig.hang_up()
        any_rig.journal.clear()
        found = any_rig.driver(AA).survey()
        return len(any_rig.journal), len(found.of(OpticalCircuit))

    empty, none = cost()
    for index in range(3):
        start = 192_000_000 + index * 100_000
        any_rig.converge(service(circuit(
            name=f'c{index}', passband=(start, start + 100_000),
            carrier=circuit().carrier.model_copy(update={'frequency': start + 50_000}))))
    loaded, circuits = cost()
    assert (none, circuits) == (0, 3) and loaded == empty <= 12


def test_what_a_circuit_signalled_is_its_own_and_what_a_person_made_is_told(rig):
    rig.converge(service())
    assert rig.driver(AA).survey().of(OpticalCrossConnect) == []
    rig.reset()
    rig.converge({AA: [target for target in service()[AA] if target.resource.kind == 'add-drop-port']})
    rig.converge({AA: [Target(resource=crossing())]})
    (found,) = rig.driver(AA).survey().of(OpticalCrossConnect)
    assert (found.name, {found.from_port, found.to_port}, found.passband) == (
        'x1', {'1-E1-1-T1A', '1-A-1-L1'}, crossing().passband)


def test_cards_behind_which_circuits_end_elsewhere_say_where(rig):
    found = rig.driver(AA).survey()
    assert found.terminations['1-A-5-T1'].startswith('1-A-6-')
    assert '1-E1-1-T1A' not in found.terminations
