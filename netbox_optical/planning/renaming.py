"""Names follow the PoP's code and the device's name: what would change, and changing it. NetBox only, no device."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dcim.models import Device, Site
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from netbox_optical import naming
from netbox_optical.choices import LifecycleChoices
from netbox_optical.models import (
    DigitalService,
    OpticalDevice,
    OpticalFiber,
    OpticalPort,
    OpticalSpectrum,
    PoP,
    TransportChannel,
)
from netbox_optical.models.base import LIVE
from netbox_optical.models.pop import CODE_PATTERN
from netbox_optical.planning import sections
from netbox_optical.settings import get_settings

__all__ = ('Rename', 'check_device_site', 'preview_code', 'preview_device', 'refresh_names')


# What holds names on devices; a channel's spectrum goes with its services.
_ON_THE_NETWORK = (DigitalService, OpticalFiber, OpticalSpectrum)


@dataclass(frozen=True)
class Rename:
    """A name that is not (or would not be) what it is derived from any more.

    `field` is empty for a text that only the network holds: a description or label that embeds the name of a device.
    """

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
                if rename.field:
                    type(rename.item).objects.filter(pk=rename.item.pk).update(**{rename.field: rename.after})
                renames.append(rename)
        finally:
            transaction.set_rollback(True)
    return renames


def refresh_names(devices: QuerySet, before: Mapping[int, str] = MappingProxyType({})) -> list[Rename]:
    """Store the names that follow from PoP codes and prefixes now; in the caller's transaction, change-logged.

    What is on the network gets out of sync: it still has the old names, until each is repaired. `before`: TIDs of
    devices (by primary key) that have their new ones already.
    """
    done: list[Rename] = []
    with transaction.atomic(), sections.deferred():
        for rename in _renames(devices, 'name_prefix', before):
            _store(rename)
            done.append(rename)
    return done


def _store(rename: Rename) -> None:
    item = rename.item
    item.snapshot()
    if rename.field:
        setattr(item, rename.field, rename.after)
    # Saving a device renames what hangs on it: a text that is only embedded has its reason then already.
    told = not rename.field and item.in_sync is False
    if isinstance(item, _ON_THE_NETWORK) and item.status == LifecycleChoices.ACTIVE and not told:
        item.mark_sync(False, _('The network still has the name "{name}".').format(name=rename.before))
    item.save()


def _renames(devices: QuerySet, field: str, before: Mapping[int, str] = MappingProxyType({})) -> Iterator[Rename]:
    """In the order in which one follows from the other; each has to be stored before the next is asked for."""
    devices = list(devices.values_list('pk', flat=True))
    texts = _Texts(before)
    for device in OpticalDevice.objects.filter(pk__in=devices).select_related('device__site__optical_pop'):
        name = device.derive_tid()
        if name != device.tid:
            _refuse_clash(device, name, field)
            texts.remember(device)
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
            texts.listed.add(service)
            yield Rename(service, 'name', service.name, name)
    yield from texts.changed()


class _Texts:
    """Descriptions on the network that embed the name of a device, of products that are not listed by their own."""

    def __init__(self, before: Mapping[int, str]) -> None:
        self.listed: set[Model] = set()
        self._before = dict(before)

    def remember(self, device: OpticalDevice) -> None:
        """It is about to be renamed."""
        self._before.setdefault(device.pk, device.tid)

    def changed(self) -> Iterator[Rename]:
        """What the ends say of renamed devices, as it was and as it will be."""
        fqdns = {}
        for device in OpticalDevice.objects.filter(pk__in=self._before):
            if device.tid != (old := self._before[device.pk]):
                fqdns[device.fqdn] = naming.fqdn(old, get_settings().domain)
        for item in self._items() if fqdns else ():
            after = before = _texts_of(item)
            for new, old in fqdns.items():
                before = before.replace(f'{new} ', f'{old} ')
            if before != after and item not in self.listed:
                yield Rename(item, '', before, after)

    def _items(self) -> Iterator[OpticalSpectrum | DigitalService]:
        for model, (a, z) in _ENDS.items():
            yield from model.objects.filter(
                LIVE, Q(**{f'{a}__optical_device__in': self._before}) | Q(**{f'{z}__optical_device__in': self._before}),
            ).select_related(f'{a}__optical_device', f'{z}__optical_device').order_by('pk')


_ENDS = {OpticalSpectrum: ('port_a', 'port_z'), DigitalService: ('client_port_a', 'client_port_z')}


def _texts_of(item: OpticalSpectrum | DigitalService) -> str:
    """The descriptions of its two end ports, as the network has them."""
    a, z = (getattr(item, field) for field in _ENDS[type(item)])
    return f'{_text_about(z, item)} / {_text_about(a, item)}'


def _text_about(far: OpticalPort, item: OpticalSpectrum | DigitalService) -> str:
    if isinstance(item, OpticalSpectrum):
        return naming.spectrum_end_description(far.optical_device.fqdn, far.aid, item.name).strip()
    return naming.client_port_description(item.name, far.optical_device.fqdn, far.aid)


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
