"""A whole circuit over the wire, on every transport: create, observe, nothing to do, change, delete."""

from netbox_optical.drivers.resources import AddDropPort, Carrier
from tests.drivers.flexils.rig import AA, BB, CC, NAME, circuit, long_route, service


def test_create_observe_and_nothing_to_do(any_rig):
    operations = any_rig.converge(service())
    assert [(op.device, op.kind, op.action) for op in operations] == [
        (AA, 'add-drop-port', 'modify'),
        (CC, 'add-drop-port', 'modify'),
        (AA, 'optical-route', 'create'),
        (AA, 'optical-circuit', 'create'),
        (AA, 'shutter', 'create'),
        (CC, 'shutter', 'create'),
    ]
    state = any_rig.state()
    osnc = state[AA]['osnc']['1-E1-1-T1A-1']
    assert state[CC]['sch']['1-E1-2-T1A-1'] and state[BB]['ocrs']
    targets = service()
    context = any_rig.context(targets)
    for tid, wishes in targets.items():
        found = context.observations[tid]
        for target in wishes:
            resource = target.resource
            if resource.ref == circuit().ref:
                resource = circuit()
            assert found.get(resource.ref) == resource, (tid, resource.ref, osnc)


def test_modify_spectrum_reopens_both_shutters(any_rig):
    any_rig.converge(service())
    wish = circuit(passband=(195_000_000, 195_075_000), carrier=Carrier(frequency=195_037_500, width=68_750))
    operations = any_rig.converge(service(wish))
    assert [(op.device, op.kind) for op in operations] == [
        (AA, 'optical-circuit'), (AA, 'shutter'), (CC, 'shutter'),
    ]  # fmt: skip
    assert operations[0].impact == 'interrupts'
    sch = any_rig.state()[CC]['sch']['1-E1-2-T1A-1']
    assert 'OPEN' in str(sch) and '195000000&195075000' in str(sch)


def test_delete_leaves_everything_as_before(any_rig):
    ports = {
        AA: [t for t in service()[AA] if isinstance(t.resource, AddDropPort)],
        CC: [t for t in service()[CC] if isinstance(t.resource, AddDropPort)],
    }
    any_rig.converge(ports)
    before = any_rig.state()
    any_rig.converge(service())
    assert any_rig.state() != before
    operations = any_rig.converge(service(present=False))
    assert [(op.kind, op.action, op.impact) for op in operations] == [
        ('optical-circuit', 'delete', 'interrupts'), ('optical-route', 'delete', 'none'),
    ]  # fmt: skip
    assert any_rig.state() == before


def test_passwords_are_not_in_the_journal(any_rig):
    any_rig.converge(service())
    text = '\n'.join(exchange.request + exchange.reply for exchange in any_rig.journal)
    assert 'cr:et' not in text
    assert f'ACT-USER:{AA}:netbox:' in text and '********' in text
    assert NAME in text


def test_reads_do_not_grow_with_the_number_of_resources(any_rig):
    any_rig.converge(service())
    before = any_rig.nodes[AA].requests
    any_rig.driver(AA).observe([t.resource for t in service()[AA]])
    once = any_rig.nodes[AA].requests - before
    many = [circuit(name=f'OCh{n:03d}_aa01-cc01') for n in range(100, 160)]
    before = any_rig.nodes[AA].requests
    any_rig.driver(AA).observe([*many, *(t.resource for t in service()[AA]), long_route()])
    assert any_rig.nodes[AA].requests - before == once <= 9
