"""Which fibres of chosen ROADMs are compared with the network: each once, also when both its ends were chosen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dcim.models import CableTermination, Interface
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from netbox_optical.choices import DeviceRoleChoices, LifecycleChoices
from netbox_optical.models import OpticalDevice, OpticalFiber, OpticalPort
from netbox_optical.models.base import LIVE
from netbox_optical.planning.name_filter import matches_in_full
from netbox_optical.planning.visible import visible

__all__ = ('FAR_ROLES', 'fibers_of', 'roadms')

# What is at the other end of a fibre that is compared.
FAR_ROLES = (DeviceRoleChoices.ROADM, DeviceRoleChoices.AMPLIFIER)


def fibers_of(devices: Iterable[OpticalDevice], user: Any) -> list[OpticalFiber]:
    """Active fibres between one of these ROADMs and a ROADM or amplifier, by name. Raises ValidationError on `devices`.

    Those that the user may see and not compare are left out.
    """
    chosen = {device.pk: device for device in devices}
    if others := [device.tid for device in chosen.values() if device.role != DeviceRoleChoices.ROADM]:
        raise ValidationError({'devices': _('These are no ROADMs: {names}; choose ROADMs only.').format(
            names=', '.join(sorted(others)))})
    near = OpticalPort.objects.filter(optical_device__in=chosen, interface__cable__isnull=False)
    fibers = list(visible(OpticalFiber, user).filter(
        status=LifecycleChoices.ACTIVE, cable__in=near.values('interface__cable')).order_by('name', 'pk'))
    may = fibers if user is None else set(OpticalFiber.objects.restrict(user, 'validate').filter(
        pk__in=[fiber.pk for fiber in fibers]).values_list('pk', flat=True))
    ends = _ends(fibers)
    return [fiber for fiber in fibers
            if (user is None or fiber.pk in may) and _is_wanted(ends.get(fiber.cable_id, []), chosen)]


def _is_wanted(ends: list[tuple[int, str]], chosen: dict[int, OpticalDevice]) -> bool:
    """Whether, seen from a chosen end, the other one is a ROADM or amplifier."""
    if len(ends) != 2:
        return False
    return any(near in chosen and far_role in FAR_ROLES for (near, _role), (_far, far_role) in (ends, ends[::-1]))


def _ends(fibers: list[OpticalFiber]) -> dict[int, list[tuple[int, str]]]:
    """Per cable the optical devices at its ends with their roles."""
    kind = ContentType.objects.get_for_model(Interface)
    rows = CableTermination.objects.filter(
        cable__in=[fiber.cable_id for fiber in fibers], termination_type=kind).values_list('cable', 'termination_id')
    ports = {interface: (device, role) for interface, device, role in OpticalPort.objects.filter(
        interface__in=[interface for _cable, interface in rows]).values_list(
            'interface', 'optical_device', 'optical_device__role')}
    ends: dict[int, list[tuple[int, str]]] = {}
    for cable, interface in rows:
        if interface in ports:
            ends.setdefault(cable, []).append(ports[interface])
    return ends


def roadms(pattern: str, user: Any) -> list[OpticalDevice]:
    """Live ROADMs that the user may view and whose TID the regular expression matches in full.

    Raises ValidationError on `tid`, also when there is none.
    """
    matches = matches_in_full(pattern, 'tid')
    found = [device for device in visible(OpticalDevice, user).filter(LIVE, role=DeviceRoleChoices.ROADM)
             if matches(device.tid)]
    if not found:
        raise ValidationError({'tid': _('No ROADM that you may view is called "{pattern}" in full.').format(
            pattern=pattern)})
    return found
