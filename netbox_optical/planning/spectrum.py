"""Spectra that stand alone: from two add/drop ports and a passband to a route and booked spectrum."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from utilities.exceptions import AbortRequest

from netbox_optical.choices import LifecycleChoices, RunKindChoices
from netbox_optical.models import OpticalDevice, OpticalFiber, OpticalPort, OpticalSpectrum
from netbox_optical.models.base import band, check_passband
from netbox_optical.planning.reservations import check_own, release
from netbox_optical.planning.routes import RouteOffer, chosen, offers_between, one_search_at_a_time, store_route
from netbox_optical.routing.graph import PortRef
from netbox_optical.routing.request import DEFAULT_STRETCH
from netbox_optical.spectrum.errors import SpectrumError

__all__ = ('SpectrumRequest', 'Wanted', 'fixed_reason', 'no_run_reason', 'offer_spectrum', 'store_spectrum')


@dataclass(frozen=True)
class Wanted:
    """A passband to be found room for: its centre, None for the lowest that is free, and its width. MHz."""

    central_frequency: int | None
    width: int


@dataclass
class SpectrumRequest:
    """A spectrum, new or planned, as it should become. `width` (MHz) is for one whose edges the search may choose.

    `route` counts the offers from 0. `reservation` is one of `user` that gives way, in the same transaction.
    """

    spectrum: OpticalSpectrum
    width: int | None = None
    excluded_devices: Iterable[OpticalDevice] = ()
    excluded_fibers: Iterable[OpticalFiber] = ()
    route: int = 0
    # Primary keys of the sections of the way that was chosen; takes the place of `route`.
    sections: Sequence[int] = ()
    stretch: float = DEFAULT_STRETCH
    reservation: UUID | None = None
    user: Any = None
    # What comes in is not ours, so nobody knows its mode.
    mode: None = None

    @property
    def gives_way(self) -> Q | None:
        """Bookings that do not count: the reservation's, and its own, which it gives up for the new ones."""
        own = Q(spectrum=self.spectrum.pk) if self.spectrum.pk else None
        held = Q(reservation=self.reservation) if self.reservation else None
        return own | held if own and held else own or held

    @property
    def ends(self) -> tuple[OpticalPort | None, OpticalPort | None]:
        """Add/drop ports A and Z."""
        return self.spectrum.port_a, self.spectrum.port_z

    @property
    def carriers(self) -> Sequence[Wanted]:
        """For the search: one passband. Raises ValidationError when edges or width are missing or not possible."""
        start, end = self.spectrum.start, self.spectrum.end
        if start and end:
            check_passband(start, end)
            # G.694.1 slots have even widths in units of 6.25 GHz, so that the centre is on the grid.
            return [Wanted(_on_grid((start + end) // 2, 'start'), _width(end - start, 'end'))]
        if start or end:
            raise ValidationError({'end' if start else 'start': _('Give both edges, or a width and neither.')})
        if not self.width:
            raise ValidationError({'width': _('Give both edges of the passband, or its width in MHz.')})
        return [Wanted(None, _width(self.width, 'width'))]


def _width(width: int, field: str) -> int:
    try:
        band().check_width(width)
    except SpectrumError as error:
        raise ValidationError({field: str(error)}) from error
    return width


def _on_grid(centre: int, field: str) -> int:
    try:
        band().check_centre(centre)
    except SpectrumError as error:
        raise ValidationError({field: str(error)}) from error
    return centre


def offer_spectrum(request: SpectrumRequest) -> list[RouteOffer]:
    """Routes between the two ports on which the passband is free, the best first.

    Raises ValidationError that names the field, and for `route` which rule dropped which fibre; never empty.
    """
    if None in request.ends:
        missing = 'port_a' if request.spectrum.port_a is None else 'port_z'
        raise ValidationError({missing: _('Give both add/drop ports; a route is searched between them.')})
    a, z = (PortRef(port.optical_device_id, port.aid) for port in request.ends)
    if request.reservation:
        check_own(request.user, request.reservation)
    return offers_between(request, a, z)


def store_spectrum(request: SpectrumRequest) -> OpticalSpectrum:
    """Save it with route and booked spectrum; without ports it is saved as it is. Nothing is sent to a device.

    All or nothing: a planned one gives up its old way first. Raises ValidationError with field names as keys.
    """
    spectrum = request.spectrum
    if reason := fixed_reason(spectrum):
        raise ValidationError(reason)
    with transaction.atomic():
        one_search_at_a_time()
        if spectrum.pk:
            spectrum.sections.all().delete()
            spectrum.allocations.all().delete()
        offer = None
        if spectrum.has_ends:
            offer = chosen(offer_spectrum(request), request.route)
            spectrum.start, spectrum.end = offer.passbands[0].start, offer.passbands[0].end
        elif not (spectrum.start and spectrum.end):
            raise ValidationError({'start': _('Give both edges, or two add/drop ports and a width.')})
        if request.reservation:
            check_own(request.user, request.reservation)
            release(request.user, request.reservation)
        try:
            spectrum.full_clean()
            spectrum.save()
            spectrum.excluded_devices.set(request.excluded_devices)
            spectrum.excluded_fibers.set(request.excluded_fibers)
            if offer is not None:
                store_route(spectrum, offer.of(0))
        except AbortRequest as taken:
            raise ValidationError(str(taken.message)) from taken
    return spectrum


def fixed_reason(spectrum: OpticalSpectrum) -> str:
    """Why passband, ends and way cannot simply be stored anew; empty when they can."""
    if not spectrum.pk:
        return ''
    if getattr(spectrum, 'channel', None) is not None:
        return _('{spectrum} is the spectrum of channel {channel}; it changes with the channel.').format(
            spectrum=spectrum, channel=spectrum.channel)
    stored = OpticalSpectrum.objects.get(pk=spectrum.pk)
    if stored.status != LifecycleChoices.PLANNED:
        return _('{spectrum} is {status}; its passband is changed by a run, its ends and way not at all.').format(
            spectrum=stored, status=stored.get_status_display())
    return ''


def no_run_reason(spectrum: OpticalSpectrum, kind: str) -> str:
    """Why there is nothing to do on the network for it by itself; empty when there is."""
    if getattr(spectrum, 'channel', None) is not None:
        return _('{spectrum} belongs to channel {channel}; plan the services on it.').format(
            spectrum=spectrum, channel=spectrum.channel)
    if not spectrum.has_ends and kind != RunKindChoices.TERMINATE:
        return _('{spectrum} has no add/drop ports, so the network has nothing to hold for it; give both.').format(
            spectrum=spectrum)
    return ''
