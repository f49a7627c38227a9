"""Which devices a report reads: named ones, those at sites, and those that products are on."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from dcim.models import Site
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from netbox_optical.choices import LifecycleChoices
from netbox_optical.models import DigitalService, OpticalDevice, OpticalFiber, OpticalSpectrum, Partner
from netbox_optical.models.base import LIVE
from netbox_optical.planning.adoption.products import live_products
from netbox_optical.planning.adoption.reading import REACHED_BY

__all__ = ('devices_in',)


def devices_in(
    user: Any = None, *, sites: Iterable[Site] = (), devices: Iterable[OpticalDevice] = (),
    partners: Iterable[Partner] = (), services: Iterable[DigitalService] = (),
    spectra: Iterable[OpticalSpectrum] = (), fibers: Iterable[OpticalFiber] = (),
) -> tuple[list[OpticalDevice], bool]:
    """The active devices of a scope, and whether it is the whole network; everything on them is compared.

    Of partners those that their live services and spectra are on. `user` None: the system itself. Raises
    PermissionDenied, ValidationError when there is none.
    """
    sites, devices, partners = list(sites), list(devices), list(partners)
    products = [*services, *_with_their_services(list(spectra)), *fibers]
    allowed = OpticalDevice.objects.filter(status=LifecycleChoices.ACTIVE)
    if user is not None:
        allowed = allowed.restrict(user, 'validate')
    if refused := [device.tid for device in devices if not allowed.filter(pk=device.pk).exists()]:
        raise PermissionDenied(_('You may not compare {devices} with the network, or they are not active.').format(
            devices=', '.join(refused)))
    if sites or devices or partners or products:
        on = {device.pk for device in devices} | _devices_under(partners, products)
        allowed = allowed.filter(models.Q(device__site__in=sites) | models.Q(pk__in=on))
    found = list(allowed.select_related(*REACHED_BY).order_by('tid'))
    if not found:
        raise ValidationError(_('There is no active device in this scope that you may compare with the network.'))
    return found, len(found) == OpticalDevice.objects.filter(status=LifecycleChoices.ACTIVE).count()


def _with_their_services(spectra: list[OpticalSpectrum]) -> list[models.Model]:
    """These spectra, and the services on their channels: the spectrum of a channel is written along with these."""
    if not spectra:
        return []
    return [*spectra, *DigitalService.objects.filter(LIVE, channel_uses__channel__spectrum__in=spectra).distinct()]


def _devices_under(partners: Collection[Partner], products: Collection[models.Model]) -> set[int]:
    """Devices, by primary key, that these live products are on, and those of these partners."""
    if not partners and not products:
        return set()
    owners, named = {each.pk for each in partners}, {(type(each), each.pk) for each in products}
    return {
        device.pk for _kind, target, wish in live_products()
        if (type(target), target.pk) in named or getattr(target, 'partner_id', None) in owners
        for device in wish.devices.values()}
