"""Devices that a network manager lists and NetBox does not know: from a name to an optical device."""

from __future__ import annotations

import uuid

from dcim.models import Device
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from netbox_optical.choices import DeviceRoleChoices, LifecycleChoices, TransportChoices
from netbox_optical.models import NetworkManager, OpticalDevice, PoP
from netbox_optical.models.base import LIVE
from netbox_optical.planning.adoption.found import FoundDevice
from netbox_optical.platforms import PlatformProfile, profiles


def make_device(found: FoundDevice) -> OpticalDevice:
    """An active optical device on the core device of that name, which must stand in the PoP of its code.

    Raises ValidationError that says what has to be there first: nobody tells of which type a device is.
    """
    prefix, _dot, code = found.tid.rpartition('.')
    profile = _profile(prefix, found.tid)
    pop = PoP.objects.filter(LIVE, code=code.upper()).select_related('site').first()
    if pop is None:
        raise ValidationError(_('"{tid}" names the PoP {code}, which NetBox does not have.').format(
            tid=found.tid, code=code.upper()))
    core = Device.objects.filter(site=pop.site, name=found.tid).first()
    if core is None:
        raise ValidationError(_(
            'NetBox has no device "{tid}" at {site}; create it with its type, then discover again.'
        ).format(tid=found.tid, site=pop.site))
    if hasattr(core, 'optical_device'):
        raise ValidationError(_('{tid} is a terminated optical device; bring it back instead.').format(tid=found.tid))
    device = OpticalDevice(
        device=core, platform=profile.key, role=_role(found, profile), name_prefix=prefix,
        manager=NetworkManager.objects.filter(pk=found.manager).first(),
        manager_uuid=uuid.UUID(found.uuid) if found.uuid else None, status=LifecycleChoices.ACTIVE,
        transport=TransportChoices.TNMS if TransportChoices.TNMS in profile.transports else '')
    device.full_clean(exclude=['tid'])
    device.save()
    return device


def _profile(prefix: str, tid: str) -> PlatformProfile:
    """By the first part of the name, which operators begin with the platform's prefix."""
    known = [profile for profile in profiles().values() if prefix.startswith(profile.prefix)]
    if len(known) != 1:
        raise ValidationError(_('"{tid}" does not say its platform; names begin with {prefixes}.').format(
            tid=tid, prefixes=', '.join(sorted({profile.prefix for profile in profiles().values()}))))
    return known[0]


def _role(found: FoundDevice, profile: PlatformProfile) -> str:
    if not profile.line_system:
        return profile.roles[0]
    return DeviceRoleChoices.ROADM if found.add_drop else DeviceRoleChoices.AMPLIFIER
