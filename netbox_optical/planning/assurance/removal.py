"""Taking off the network what belongs to nothing in NetBox.

A run of the device that holds it (or the first of them), with what goes as its change:
`{"model": "netbox_optical.removal", "name": "channel OCh099", "resources": [{"device": TID, "kind": ..., "resource":
...}]}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from netbox_optical.drivers.resources import KINDS, OpticalCircuit, OpticalRoute, Resource, Shutter
from netbox_optical.intent.wish import Wish
from netbox_optical.models import DeviceReading, OpticalDevice
from netbox_optical.models.base import LIVE
from netbox_optical.planning.action_refused import ActionRefused

__all__ = ('MODEL', 'described', 'document', 'is_removal', 'wish_of')

MODEL = 'netbox_optical.removal'


def is_removal(change: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a run takes something off the network that is no product."""
    return any(each['model'] == MODEL for each in change)


def document(name: str, places: Sequence[Sequence[str]]) -> dict[str, Any]:
    """What goes: `places` are (TID, `kind:key`), as the devices held them when they were last read.

    Raises ActionRefused when one is not on record.
    """
    readings = DeviceReading.objects.filter(device__tid__in={tid for tid, _ref in places}).select_related('device')
    held = {}
    for reading in readings:
        for each in reading.resources:
            resource = _resource(each)
            held[reading.device.tid, resource.ref] = resource
    gone = []
    for tid, ref in places:
        if (tid, ref) not in held:
            raise ActionRefused(_(
                '{ref} on {device} was not there when the device was last read; compare again.').format(
                    ref=ref, device=tid))
        resource = held[tid, ref]
        gone.append({'device': tid, 'kind': resource.kind, 'resource': resource.model_dump(mode='json')})
    return {'model': MODEL, 'pk': None, 'name': name, 'before': {}, 'after': {}, 'resources': gone}


def wish_of(change: Iterable[Mapping[str, Any]]) -> Wish:
    """These resources absent, and whoever has to be asked about them."""
    wish, parts = Wish(), [(each['device'], _resource({**each['resource'], 'kind': each['kind']}))
                           for document in change if document['model'] == MODEL for each in document['resources']]
    concerned = {tid: {tid, *_others(resource)} for tid, resource in parts}
    devices = {device.tid: device for device in OpticalDevice.objects.filter(
        LIVE, tid__in=set().union(*concerned.values()) if concerned else ())}
    for tid, resource in parts:
        if isinstance(resource, Shutter):
            continue  # it goes with its circuit
        wish.want(devices[tid], resource, present=False)
        for other in _others(resource):
            wish.look_at(devices[other], resource)
    return wish


def described(document: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """(object, field, before, after), for people."""
    held = ', '.join(f'{each["device"]} {each["kind"]}' for each in document['resources'])
    return document['name'], str(_('on the network')), held, str(_('nothing'))


def _resource(document: Mapping[str, Any]) -> Resource:
    values = dict(document)
    return KINDS[values.pop('kind')].model_validate(values)


def _others(resource: Resource) -> set[str]:
    """Other devices that a driver has to hear about."""
    if isinstance(resource, OpticalCircuit):
        return {resource.destination_node}
    if isinstance(resource, OpticalRoute):
        return {node for hop in resource.hops for node in (hop.source_node, hop.destination_node)}
    return set()
