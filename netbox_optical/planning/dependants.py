"""Who would be left behind: live objects that need a PoP, a device or a fibre. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _

from netbox_optical.choices import LifecycleChoices
from netbox_optical.models import (
    DigitalService,
    OpticalDevice,
    OpticalFiber,
    OpticalPort,
    OpticalSpectrum,
    Partner,
    PoP,
    TransportChannel,
)
from netbox_optical.models.base import LIVE

__all__ = ('NEEDED', 'check_termination', 'live_dependants')

# What other products stand on.
NEEDED = (Partner, PoP, OpticalDevice, OpticalFiber)


def live_dependants(item: Partner | PoP | OpticalDevice | OpticalFiber) -> list[str]:
    """Names of the live objects that need it, sorted; empty when it may go."""
    finders = {Partner: _of_partner, PoP: _of_pop, OpticalDevice: _of_device, OpticalFiber: _of_fiber}
    return sorted({str(each) for each in finders[type(item)](item)})


def _of_partner(partner: Partner) -> Iterable[Model]:
    yield from DigitalService.objects.filter(LIVE, partner=partner)
    yield from OpticalSpectrum.objects.filter(LIVE, partner=partner)


def _of_pop(pop: PoP) -> Iterable[Model]:
    return OpticalDevice.objects.filter(LIVE, device__site=pop.site_id)


def _of_device(device: OpticalDevice) -> Iterable[Model]:
    ports = OpticalPort.objects.filter(optical_device=device)
    yield from OpticalFiber.objects.filter(LIVE, cable__in=ports.filter(
        interface__cable__isnull=False).values('interface__cable'))
    yield from _users(ports)


def _of_fiber(fiber: OpticalFiber) -> Iterable[Model]:
    yield from OpticalSpectrum.objects.filter(LIVE, allocations__section__spans__fiber=fiber)
    yield from _users(OpticalPort.objects.filter(interface__cable=fiber.cable_id))


def _users(ports) -> Iterable[Model]:
    """Live products that end on these ports or pass them."""
    yield from DigitalService.objects.filter(LIVE, Q(client_port_a__in=ports) | Q(client_port_z__in=ports))
    yield from TransportChannel.objects.filter(LIVE, Q(line_port_a__in=ports) | Q(line_port_z__in=ports))
    yield from OpticalSpectrum.objects.filter(LIVE).filter(
        Q(port_a__in=ports) | Q(port_z__in=ports)
        | Q(sections__a_port__in=ports) | Q(sections__z_port__in=ports) | Q(sections__hops__port__in=ports))


def check_termination(item: Partner | PoP | OpticalDevice | OpticalFiber) -> None:
    """Refuse to end what live objects need. Raises ValidationError on `status` with the list."""
    if item.pk is None or item.status != LifecycleChoices.TERMINATED:
        return
    if not type(item).objects.filter(LIVE, pk=item.pk).exists():
        return
    if names := live_dependants(item):
        raise ValidationError({'status': _('{item} is needed by {names}; terminate or move these first.').format(
            item=item, names=', '.join(names))})
