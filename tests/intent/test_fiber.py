"""What the ports at the ends of a fibre should hold, by the kinds of the ends."""

import pytest

from netbox_optical.drivers.errors import CannotPlan
from netbox_optical.intent.fiber import compile_fiber
from netbox_optical.planning import runs
from tests import factories

pytestmark = pytest.mark.django_db


def g30(name: str, *ports: str):
    device = factories.make_device(f'{name}.{factories.free_code().lower()}', platform='groove-g30', role='transponder')
    return [factories.make_port(device, aid, role='line') for aid in ports]


def patched(a, z):
    return factories.make_fiber(a, z, kind='patch', status='planned')


def wanted(fiber, **kwargs):
    """Per TID the resources, with whether they should be there."""
    wish = compile_fiber(fiber, **kwargs)
    return {
        tid: {target.resource.ref: target.present for target in targets} for tid, targets in wish.targets.items()
    }


def test_F3_19_each_end_names_the_other():
    a, z = factories.make_port(), factories.make_port()
    wish = compile_fiber(factories.make_fiber(a, z))
    (end,) = [target.resource for target in wish.targets[a.optical_device.tid]]
    assert end.label == f'Physically connected to {z.optical_device.fqdn} {z.aid}. '
    assert (end.peer.node, end.peer.platform, end.peer.port) == (z.optical_device.tid, 'flexils', z.aid)
    assert set(wish.targets) == {a.optical_device.tid, z.optical_device.tid}


def test_F3_26_a_patch_inside_one_device_has_both_ends_on_it():
    a, z = g30('g30', 'port-1/1/1', 'subport-1/3.1/1.4')
    tid = a.optical_device.tid
    assert wanted(patched(a, z)) == {tid: {'fiber-end:port-1/1/1': True, 'fiber-end:subport-1/3.1/1.4': True}}


def test_F3_27_an_open_line_brings_its_amplifiers_and_keeps_them():
    (a,), (z,) = g30('g30', 'port-1/3.3/1'), g30('g30', 'port-1/3.3/1')
    fiber = patched(a, z)
    for refs in wanted(fiber).values():
        assert refs == {'fiber-end:port-1/3.3/1': True, 'amplifier:port-1/3.3/1/booster': True,
                        'amplifier:port-1/3.3/1/preamplifier': True}
    for refs in wanted(fiber, present=False).values():
        assert refs == {'fiber-end:port-1/3.3/1': False}


def test_F3_27_other_pairs_are_refused_before_any_device_is_asked(admin_user):
    (a,), (z,) = g30('g30', 'port-1/1/1'), g30('g30', 'port-1/1/1')
    with pytest.raises(CannotPlan, match='port-1/1/1'):
        runs.plan(patched(a, z), 'create', admin_user)
    g42 = factories.make_port(factories.make_device(platform='gx-g42', role='transponder'), '1-4-L1')
    (b,) = g30('g30', 'port-1/1/1')
    with pytest.raises(CannotPlan):
        runs.plan(patched(b, g42), 'create', admin_user)
