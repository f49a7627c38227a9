"""Names follow the PoP's code and the device's name: what would change, and changing it. NetBox only, no device."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dcim.models import Device, Site
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from netbox_optical import naming
from netbox_optical.choices import LifecycleChoices
from netbox_optical.models import DigitalService, OpticalDevice, OpticalFiber, OpticalPort, PoP, TransportChannel
from netbox_optical.models.base import LIVE
from netbox_optical.models.pop import CODE_PATTERN
from netbox_optical.planning import sections

__all__ = ('Rename', 'check_device_site', 'preview_code', 'preview_device', 'refresh_names')


@dataclass(frozen=True)
class Rename:
    """A name that is not (or would not be) what it is derived from any more."""

    item: Model
    field: str
    before: str
    after: str

    def __str__(self) -> str:
        return f'{self.before} → {self.after}'


def preview_code(pop: PoP, code: str) -> list[Rename]:
    """What would be called otherwise if the PoP had this code; nothing is changed.

    Raises ValidationError on `code` when a device would get a name that another one has. A code that cannot be stored
    at all renames nothing: the model refuses it.
    """
    if not re.fullmatch(CODE_PATTERN, code) or PoP.objects.filter(LIVE, code=code).exclude(pk=pop.pk).exists():
        return []
    return _preview(
        OpticalDevice.objects.filter(LIVE, device__site=pop.site_id), 'code',
        lambda: PoP.objects.filter(pk=pop.pk).update(code=code))


def preview_device(device: OpticalDevice, name_prefix: str, core: Device) -> list[Rename]:
    """What would be called otherwise, besides the device itself, with another prefix or as another core device."""
    if not PoP.objects.filter(LIVE, site=core.site_id).exists():
        return []
    if OpticalDevice.objects.filter(device=core.pk).exclude(pk=device.pk).exists():
        return []
    renames = _preview(
        OpticalDevice.objects.filter(pk=device.pk), 'name_prefix',
        lambda: OpticalDevice.objects.filter(pk=device.pk).update(name_prefix=name_prefix, device=core))
    return [rename for rename in renames if rename.item != device]


def _preview(devices: QuerySet, field: str, change: Callable[[], object]) -> list[Rename]:
    """Make the change, look, and undo it. `update` sends no signal, so nobody notices."""
    renames: list[Rename] = []
    with transaction.atomic():
        try:
            change()
            for rename in _renames(devices, field):
                # What comes later is derived from this one, so it has to be there.
                type(rename.item).objects.filter(pk=rename.item.pk).update(**{rename.field: rename.after})
                renames.append(rename)
        finally:
            transaction.set_rollback(True)
    return renames


def refresh_names(devices: QuerySet) -> list[Rename]:
    """Store the names that follow from PoP codes and prefixes now; in the caller's transaction, change-logged.

    Services that are on the network get out of sync: it still has the old names.
    """
    done: list[Rename] = []
    with transaction.atomic(), sections.deferred():
        for rename in _renames(devices, 'name_prefix'):
            _store(rename)
            done.append(rename)
    return done


def _store(rename: Rename) -> None:
    item = rename.item
    item.snapshot()
    setattr(item, rename.field, rename.after)
    if isinstance(item, DigitalService) and item.status == LifecycleChoices.ACTIVE:
        item.mark_sync(False, _('The network still has the name "{name}".').format(name=rename.before))
    item.save()


def _renames(devices: QuerySet, field: str) -> Iterator[Rename]:
    """In the order in which one follows from the other; each has to be stored before the next is asked for."""
    devices = list(devices.values_list('pk', flat=True))
    for device in OpticalDevice.objects.filter(pk__in=devices).select_related('device__site__optical_pop'):
        name = device.derive_tid()
        if name != device.tid:
            _refuse_clash(device, name, field)
            yield Rename(device, 'tid', device.tid, name)
    ports = OpticalPort.objects.filter(optical_device__in=devices)
    for fiber in OpticalFiber.objects.filter(LIVE, cable__in=ports.filter(
            interface__cable__isnull=False).values('interface__cable')).distinct():
        if (name := fiber.derive_name()) != fiber.name:
            yield Rename(fiber, 'name', fiber.name, name)
    for channel in TransportChannel.objects.filter(
            LIVE, Q(line_port_a__in=ports) | Q(line_port_z__in=ports)).select_related('spectrum'):
        name = naming.channel_spectrum_name(channel.och_id, *channel.codes)
        if name != channel.spectrum.name:
            yield Rename(channel.spectrum, 'name', channel.spectrum.name, name)
    for service in DigitalService.objects.filter(LIVE, Q(client_port_a__in=ports) | Q(client_port_z__in=ports)):
        if (name := service.derive_name()) != service.name:
            yield Rename(service, 'name', service.name, name)


def _refuse_clash(device: OpticalDevice, name: str, field: str) -> None:
    other = OpticalDevice.objects.filter(LIVE, tid=name).exclude(pk=device.pk).first()
    if other is not None:
        raise ValidationError({field: _('{device} would be called {name}, which is the name of {other}.').format(
            device=device.tid, name=name, other=other.device)})


def check_device_site(device: Device, site: Site) -> None:
    """May a device with an optical role move to this site? Raises ValidationError on `site`."""
    optical = OpticalDevice.objects.filter(LIVE, device=device.pk).exclude(device__site=site).first()
    if optical is None:
        return
    pop = PoP.objects.filter(LIVE, site=site).first()
    if pop is None:
        raise ValidationError({'site': _(
            '{device} is an optical device and {site} is no PoP; create the PoP first.'
        ).format(device=optical, site=site)})
    name = naming.target_identifier(optical.name_prefix or optical.profile.prefix, pop.code)
    _refuse_clash(optical, name, 'site')
