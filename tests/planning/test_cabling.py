"""Cables that are laid together are what NetBox makes of each alone."""

import pytest
from core.models import ObjectChange
from dcim.models import Cable, CablePath, CableTermination, Interface
from utilities.request import apply_request_processors

from netbox_optical.planning import cabling
from netbox_optical.planning.changes import request_as
from tests import factories

pytestmark = pytest.mark.django_db


def rows(cable):
    """Everything that the database holds of a cable, ids replaced by what they stand for."""
    pk = cable.pk
    ends = list(CableTermination.objects.filter(cable=pk).order_by('cable_end'))
    interfaces = [Interface.objects.get(pk=end.termination_id) for end in ends]
    names = {end.termination_id: end.cable_end for end in ends}
    types = {end.termination_type_id for end in ends}
    paths = [CablePath.objects.get(pk=interface._path_id) for interface in interfaces]

    def named(nodes):
        return [[('interface', names[int(number)]) if int(kind) in types else ('cable', int(number) == pk)
                 for kind, number in (node.split(':') for node in step)] for step in nodes]

    return {
        'cable': {name: value for name, value in Cable.objects.filter(pk=pk).values()[0].items()
                  if name not in ('id', 'created', 'last_updated')},
        'ends': [(end.cable_end, end.connector, end.positions, end._device_id == interface.device_id,
                  end._site_id == interface.device.site_id, end._rack_id, end._location_id)
                 for end, interface in zip(ends, interfaces, strict=True)],
        'interfaces': [(each.cable_id == pk, each.cable_end, each.cable_connector, each.cable_positions, each._site_id)
                       for each in interfaces],
        'paths': [(named(path.path), path.is_active, path.is_complete, path.is_split, named([path._nodes]))
                  for path in paths],
        'peers': [interface.connected_endpoints == [interfaces[1 - n]] for n, interface in enumerate(interfaces)],
    }


def test_laid_together_or_saved_alone(admin_user):
    devices = [factories.make_device(), factories.make_device()]

    def interfaces(name, saved):
        found = []
        for device in devices:
            interface = Interface(device=device.device, name=name, type='other')
            interface._site = device.device.site
            if saved:
                interface.save()
            found.append(interface)
        return found

    with apply_request_processors(request_as(admin_user)):
        a, z = interfaces('alone', saved=True)
        alone = Cable(a_terminations=[a], b_terminations=[z], type='smf')
        alone.full_clean()
        alone.save()
        laid = [Cable(a_terminations=[a], b_terminations=[z], type='smf')
                for a, z in (interfaces('known', saved=True), interfaces('fresh', saved=False))]
        cabling.lay(laid)
    expected = rows(alone)
    assert expected['peers'] == [True, True]
    for cable in laid:
        assert rows(cable) == expected
        assert ObjectChange.objects.filter(changed_object_type__model='cable', changed_object_id=cable.pk).count() == 1
    for cable in (alone, *laid):
        for interface in Interface.objects.filter(cable=cable):
            last = ObjectChange.objects.filter(
                changed_object_type__model='interface', changed_object_id=interface.pk).order_by('pk').last()
            assert last.postchange_data['cable'] == cable.pk
    cable = laid[1]
    cable.delete()
    assert not CableTermination.objects.filter(cable=cable.pk).exists()
    assert not Interface.objects.filter(name='fresh', _path__isnull=False).exists()
