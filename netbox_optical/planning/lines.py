"""Rules of new carriers: line ports, mode, frequency and width, each refused on its field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dcim.models import Interface
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from netbox_optical.choices import PortRoleChoices, ServiceTypeChoices
from netbox_optical.models import OperationalMode, OpticalPort, PortClaim
from netbox_optical.models.base import band
from netbox_optical.settings import get_settings
from netbox_optical.spectrum.errors import SpectrumError
from netbox_optical.spectrum.passband import Passband

if TYPE_CHECKING:
    from netbox_optical.planning.service import ServiceRequest


def check_new_carriers(request: ServiceRequest) -> None:
    """Everything about new channels that can be said without looking at the network. Raises ValidationError."""
    for carrier in request.carriers:
        for side, client in (('a', request.client_port_a), ('z', request.client_port_z)):
            field = f'line_port_{side}'
            port = getattr(carrier, field)
            if port is None:
                raise ValidationError({field: _('OCh ID {och} is new; choose its line port.').format(
                    och=carrier.och_id)})
            _check_line_port(port, client, field)
    for field in ('line_port_a', 'line_port_z'):
        ports = [getattr(carrier, field) for carrier in request.carriers]
        if len({port.pk for port in ports}) != len(ports):
            raise ValidationError({field: _('{port} is given for both carriers.').format(port=ports[0])})
    _check_mode(request)
    for carrier in request.carriers:
        _check_spectrum(request, carrier)


def offered_line_ports(client: OpticalPort):
    """Line ports that a new channel behind this client port can use: same card, fibred, unused."""
    ports = OpticalPort.objects.filter(
        optical_device=client.optical_device, role=PortRoleChoices.LINE, interface__cable__optical_fiber__isnull=False,
    ).exclude(pk__in=PortClaim.objects.values('port')).select_related('optical_device')
    return [port for port in ports if port.card == client.card]


def card_type(port: OpticalPort) -> str:
    """Type of the card that a port is on: the part number (or model) of its module. Raises ValidationError."""
    interface = Interface.objects.select_related('module__module_type').get(pk=port.interface_id)
    if interface.module is None:
        raise ValidationError({'mode': _(
            'The card of {port} is unknown: interface {interface} is in no module.'
        ).format(port=port, interface=interface)})
    kind = interface.module.module_type
    return kind.part_number or kind.model


def offered_modes(port_a: OpticalPort, port_z: OpticalPort):
    """Modes that the cards of both ports know."""
    modes = OperationalMode.objects.filter(platform=port_a.optical_device.platform, card_type=card_type(port_a))
    if port_a.optical_device.platform != port_z.optical_device.platform:
        return modes.none()
    names = OperationalMode.objects.filter(
        platform=port_z.optical_device.platform, card_type=card_type(port_z)).values('name')
    return modes.filter(name__in=names)


def _check_line_port(port: OpticalPort, client: OpticalPort, field: str) -> None:
    if port.role != PortRoleChoices.LINE:
        raise ValidationError({field: _('{port} is a {role} port; choose a line port.').format(
            port=port, role=port.get_role_display())})
    if port.optical_device_id != client.optical_device_id or port.card != client.card:
        raise ValidationError({field: _(
            '{port} is not on the card of the client port {client}; choose a line port of card {card} of {device}.'
        ).format(port=port, client=client, card=client.card, device=client.optical_device)})
    if getattr(port.interface.cable, 'optical_fiber', None) is None:
        raise ValidationError({field: _('{port} has no fibre; patch it to an add/drop port first.').format(port=port)})
    claim = PortClaim.objects.filter(port=port).first()
    if claim is not None:
        raise ValidationError({field: _('Port {port} is in use by {owner}.').format(port=port, owner=claim.owner)})


def _check_mode(request: ServiceRequest) -> None:
    if request.mode is None:
        raise ValidationError({'mode': _('New channels need an operational mode.')})
    ports = request.carriers[0].line_port_a, request.carriers[0].line_port_z
    if not offered_modes(*ports).filter(name=request.mode.name).exists():
        raise ValidationError({'mode': _('Mode {mode} is not known to both cards, {a} and {z}.').format(
            mode=request.mode.name, a=card_type(ports[0]), z=card_type(ports[1]))})
    if request.mode.carriers != len(request.carriers):
        raise ValidationError({'mode': _('Mode {mode} has {wanted} carrier(s); {given} given.').format(
            mode=request.mode.name, wanted=request.mode.carriers, given=len(request.carriers))})
    needed = ServiceTypeChoices.UNITS[request.service_type]
    if request.mode.units < needed:
        raise ValidationError({'mode': _('Mode {mode} carries {rate} Gb/s; the service needs {needed} Gb/s.').format(
            mode=request.mode.name, rate=request.mode.rate, needed=needed * 100)})


def _check_spectrum(request: ServiceRequest, carrier) -> None:
    if carrier.width is None:
        raise ValidationError({'width': _('OCh ID {och} is new; give the width of its passband in MHz.').format(
            och=carrier.och_id)})
    limits = band()
    try:
        limits.check_width(carrier.width)
    except SpectrumError as error:
        raise ValidationError({'width': str(error)}) from error
    if carrier.central_frequency is not None:
        try:
            limits.check_channel(carrier.central_frequency, carrier.width)
        except SpectrumError as error:
            raise ValidationError({'central_frequency': str(error)}) from error
    needed = request.mode.width
    if needed and needed > carrier.width and get_settings().width_exceeds_passband == 'refuse':
        raise ValidationError({'width': _('Mode {mode} needs {needed} MHz; the passband is {width} MHz wide.').format(
            mode=request.mode.name, needed=needed, width=carrier.width)})


def wanted(carrier) -> Passband | int:
    """The carrier for a route search: a fixed passband, or a width to be placed."""
    if carrier.central_frequency is None:
        return carrier.width
    return Passband.from_centre(carrier.central_frequency, carrier.width)
