"""Digital services: from a request to checked objects with route and spectrum, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import NumericRange
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from utilities.exceptions import AbortRequest

from netbox_optical import naming
from netbox_optical.choices import LifecycleChoices, ServiceTypeChoices
from netbox_optical.models import (
    ChannelUse,
    DigitalService,
    OperationalMode,
    OpticalDevice,
    OpticalFiber,
    OpticalPort,
    OpticalSpectrum,
    Partner,
    TransportChannel,
)
from netbox_optical.models.base import LIVE
from netbox_optical.planning import join, lines
from netbox_optical.planning.margins import check_margins, keep_margin
from netbox_optical.planning.reservations import check_own, release
from netbox_optical.planning.routes import RouteOffer, chosen, offers_for, one_search_at_a_time, store_route
from netbox_optical.routing.request import DEFAULT_STRETCH


@dataclass
class CarrierRequest:
    """One carrier. All but `och_id` are None when the channel exists and is to be joined.

    `central_frequency` None asks for the lowest free centre; `width` is the passband's, guard bands included. MHz.
    """

    och_id: int
    line_port_a: OpticalPort | None = None
    line_port_z: OpticalPort | None = None
    central_frequency: int | None = None
    width: int | None = None


@dataclass
class ServiceRequest:
    """What somebody wants; see the fields of DigitalService and TransportChannel."""

    partner: Partner
    service_type: str
    flow_id: int
    client_id: int
    client_port_a: OpticalPort
    client_port_z: OpticalPort
    carriers: Sequence[CarrierRequest]
    mode: OperationalMode | None = None
    excluded_devices: Iterable[OpticalDevice] = ()
    excluded_fibers: Iterable[OpticalFiber] = ()
    # Which way: by its place in the list of offers, or, which nothing that happens meanwhile can shift, by the primary
    # keys of its sections.
    route: int = 0
    sections: Sequence[int] = ()
    # Longest way looked at, as a multiple of the cheapest one.
    stretch: float = DEFAULT_STRETCH
    description: str = ''
    comments: str = ''
    owner: Any = None
    tags: Iterable[Any] = field(default=())
    custom_field_data: dict[str, Any] = field(default_factory=dict)
    changelog_message: str = ''
    # A reservation of `user` that gives way to this service, in the same transaction.
    reservation: UUID | None = None
    # Who asks; None is somebody at the machine itself, who may see everything.
    user: Any = None

    @property
    def gives_way(self) -> Q | None:
        """Bookings that do not count."""
        return Q(reservation=self.reservation) if self.reservation else None

    @property
    def och_ids(self) -> list[int]:
        """In the order given."""
        return [carrier.och_id for carrier in self.carriers]

    @property
    def codes(self) -> tuple[str, str]:
        """PoP codes of A and Z."""
        return self.client_port_a.optical_device.pop.code, self.client_port_z.optical_device.pop.code


def create_service(request: ServiceRequest) -> DigitalService:
    """Make the service, and its channels with route and booked spectrum when they do not exist yet.

    Nothing is sent to a device. All or nothing. Raises ValidationError with the request's field names as keys.
    """
    service = _checked_service(request)
    channels = _existing_channels(request)
    if channels:
        if request.reservation:
            raise ValidationError({'reservation': _(
                'The service joins a channel that has its spectrum; it needs no reservation.')})
        plan = join.check_join(request, channels)
        with transaction.atomic(), _friendly():
            return _store_service(service, request, plan.channels, plan.units)
    with transaction.atomic(), _friendly():
        one_search_at_a_time()
        offer = chosen(offer_routes(request), request.route)
        check_margins(offer.margins, request.mode)
        if request.reservation:
            release(request.user, request.reservation)
        channels = [
            _store_channel(request, carrier, offer, index) for index, carrier in enumerate(request.carriers)]
        units = NumericRange(0, ServiceTypeChoices.UNITS[request.service_type], '[)')
        return _store_service(service, request, channels, units)


def offer_routes(request: ServiceRequest) -> list[RouteOffer]:
    """Routes that are free for all carriers of the request, the best first. Raises ValidationError, never empty."""
    lines.check_new_carriers(request)
    if request.reservation:
        check_own(request.user, request.reservation)
    return offers_for(request)


def _checked_service(request: ServiceRequest) -> DigitalService:
    service = DigitalService(
        partner=request.partner, service_type=request.service_type, flow_id=request.flow_id,
        client_id=request.client_id, client_port_a=request.client_port_a, client_port_z=request.client_port_z,
        description=request.description, comments=request.comments, owner=request.owner,
        custom_field_data=request.custom_field_data,
    )
    service._changelog_message = request.changelog_message or None
    service.full_clean(exclude=['name'])
    if not 1 <= len(request.carriers) <= 2:
        raise ValidationError({'och_ids': _('A service has one or two carriers, not {count}.').format(
            count=len(request.carriers))})
    for och_id in request.och_ids:
        if och_id is None or och_id < 1:
            raise ValidationError({'och_ids': _('{value} is not an OCh ID; use 1 or more.').format(value=och_id)})
    if len(set(request.och_ids)) != len(request.och_ids):
        raise ValidationError({'och_ids': _('OCh ID {value} is given twice.').format(value=request.och_ids[0])})
    return service


def _existing_channels(request: ServiceRequest) -> list[TransportChannel]:
    # Ports in small queries of their own: while statistics are young, a join of six tables can take seconds.
    channels = TransportChannel.objects.filter(LIVE, och_id__in=request.och_ids).select_related(
        'mode', 'spectrum').prefetch_related('line_port_a__optical_device', 'line_port_z__optical_device')
    found = {channel.och_id: channel for channel in channels}
    if found and len(found) != len(request.och_ids):
        known = ', '.join(str(number) for number in found)
        missing = ', '.join(str(number) for number in request.och_ids if number not in found)
        raise ValidationError({'och_ids': _(
            'OCh ID {known} exists and {missing} does not; give two new ones or the two of one pair.'
        ).format(known=known, missing=missing)})
    return [found[number] for number in request.och_ids] if found else []


def _store_channel(
    request: ServiceRequest, carrier: CarrierRequest, offer: RouteOffer, index: int
) -> TransportChannel:
    passband = offer.passbands[index]
    spectrum = OpticalSpectrum(
        partner=request.partner, name=naming.channel_spectrum_name(carrier.och_id, *request.codes),
        start=passband.start, end=passband.end,
    )
    spectrum.full_clean()
    spectrum.save()
    spectrum.excluded_devices.set(request.excluded_devices)
    spectrum.excluded_fibers.set(request.excluded_fibers)
    store_route(spectrum, offer.of(index))
    channel = TransportChannel(
        och_id=carrier.och_id, spectrum=spectrum, central_frequency=passband.centre, mode=request.mode,
        line_port_a=carrier.line_port_a, line_port_z=carrier.line_port_z,
    )
    keep_margin(channel, offer.margins[index])
    channel.full_clean()
    channel.save()
    return channel


def _store_service(
    service: DigitalService, request: ServiceRequest, channels: list[TransportChannel], units: NumericRange
) -> DigitalService:
    service.status = LifecycleChoices.PLANNED
    # The name needs the channels, and the channels' use needs the service: the change log should show one creation
    # with the final name, so it is put in before the first save.
    service.save(name=naming.service_name(
        request.flow_id, request.client_id, [channel.och_id for channel in channels], *request.codes))
    for position, channel in enumerate(channels, start=1):
        ChannelUse.objects.create(
            service=service, channel=channel, position=position, units=units if position == 1 else None)
    service.tags.set(request.tags)
    return service


class _friendly:
    """A race that the database decided, as a form error that says so."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind, error, trace) -> None:
        if isinstance(error, AbortRequest):
            raise ValidationError(str(error)) from error
        if isinstance(error, IntegrityError):
            name = getattr(getattr(error.__cause__, 'diag', None), 'constraint_name', '') or str(error)
            raise ValidationError(_(
                'Somebody else took the same {what} in the meantime; look again and repeat.'
            ).format(what=_CONSTRAINTS.get(name, name))) from error


_CONSTRAINTS = {
    'netbox_optical_channel_och': _('OCh ID'),
    'netbox_optical_service_flow_client': _('flow and client ID'),
    'netbox_optical_spectrum_name': _('spectrum name'),
    'netbox_optical_channeluse_units': _('units of the channel'),
    'netbox_optical_allocation_overlap': _('spectrum'),
}
