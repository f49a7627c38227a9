"""From what was found to objects in NetBox: exactly what the network holds, booked and active. Nothing is sent.

Every function runs in the caller's transaction and raises ValidationError for what the model does not allow.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dcim.models import Cable
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import NumericRange
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from utilities.exceptions import AbortRequest

from netbox_optical import naming
from netbox_optical.choices import FiberKindChoices, LifecycleChoices, PortRoleChoices, ServiceTypeChoices
from netbox_optical.intent.fiber import compile_fiber
from netbox_optical.models import (
    ChannelUse,
    DigitalService,
    OperationalMode,
    OpticalDevice,
    OpticalFiber,
    OpticalMultiplexSection,
    OpticalPort,
    OpticalSpectrum,
    Partner,
    TransportChannel,
)
from netbox_optical.models.base import LIVE
from netbox_optical.planning.adoption.found import (
    End,
    FoundChannel,
    FoundCircuit,
    FoundFiber,
    FoundService,
    FoundSpectrum,
    Hop,
)
from netbox_optical.planning.plant import Plant, load_plant
from netbox_optical.planning.routes import CarrierRoute, store_route
from netbox_optical.routing.graph import PortRef
from netbox_optical.routing.split import PlatformSection
from netbox_optical.spectrum.grid import WIDTH_STEP


@dataclass
class Writer:
    """Makes products of one discovery. `partner` is whose services and spectra are that nobody owns yet."""

    partner: Partner | None

    @cached_property
    def plant(self) -> Plant:
        """As it stands after the fibres; see `forget`."""
        return load_plant()

    def forget(self) -> None:
        """The plant has changed."""
        self.__dict__.pop('plant', None)

    # -- fibres -------------------------------------------------------------------------------------------------------

    def fiber(self, found: FoundFiber) -> OpticalFiber:
        """The cable and its fibre, active. Raises ValidationError."""
        a, z = port_of(found.a), port_of(found.z)
        cable = _cable(a, z)
        fiber = OpticalFiber(cable=cable, kind=fiber_kind(a, z), status=LifecycleChoices.ACTIVE)
        fiber.full_clean(exclude=['name'])
        try:
            compile_fiber(fiber)  # a pair that no platform joins is refused before it is stored
            fiber.save()
        except ValueError as error:
            raise ValidationError(str(error)) from error
        except AbortRequest as error:
            raise ValidationError(str(error.message)) from error
        return fiber

    # -- channels and services ----------------------------------------------------------------------------------------

    def service(self, found: FoundService, *, allowed: Any = None) -> DigitalService:
        """The service on its channels, which are made when NetBox does not know them.

        `allowed`: a function of a channel that NetBox does not know, which raises ValidationError to forbid making it.
        """
        if found.flow_id is None or found.client_id is None:
            raise ValidationError(_(
                'The name "{name}" does not say which flow and client it is; f001c01 OCh042 aa00-bb11 would.'
            ).format(name=found.name))
        channels = []
        for channel in found.channels:
            known = known_channel(channel)
            if known is None and allowed is not None:
                allowed(channel)
            channels.append(known or self.channel(channel))
        ports = port_of(found.a), port_of(found.z)
        service = DigitalService(
            partner=self._partner(), service_type=found.service_type, flow_id=found.flow_id,
            client_id=found.client_id, client_port_a=ports[0], client_port_z=ports[1], status=LifecycleChoices.ACTIVE)
        service.full_clean(exclude=['name'])
        _saved(service, name=naming.service_name(
            found.flow_id, found.client_id, [channel.och_id for channel in channels],
            *(port.optical_device.pop.code for port in ports)))
        units = NumericRange(found.unit, found.unit + ServiceTypeChoices.UNITS[found.service_type], '[)')
        for position, channel in enumerate(channels, start=1):
            ChannelUse.objects.create(
                service=service, channel=channel, position=position, units=units if position == 1 else None)
        return service

    def channel(self, found: FoundChannel) -> TransportChannel:
        """The channel, its spectrum with way and booking."""
        if found.och_id is None:
            raise ValidationError(_(
                'The line of {a} and {z} does not say which OCh it is; a label such as OCh042 aa00-bb11 would.'
            ).format(a=found.a, z=found.z))
        a, z = port_of(found.a), port_of(found.z)
        start, end = self._passband(found)
        spectrum = OpticalSpectrum(
            partner=self._partner(), name=found.name, start=start, end=end, status=LifecycleChoices.ACTIVE)
        spectrum.full_clean()
        _saved(spectrum)
        if found.circuit is not None and found.add_drop is not None:
            self._route(spectrum, found.circuit, *found.add_drop)
        channel = TransportChannel(
            och_id=found.och_id, spectrum=spectrum, central_frequency=found.frequency, mode=_mode(found, a),
            line_port_a=a, line_port_z=z, status=LifecycleChoices.ACTIVE,
            margin_note=_('It was adopted as it was found.'))
        channel.full_clean()
        _saved(channel)
        return channel

    def _passband(self, found: FoundChannel) -> tuple[int, int]:
        """The circuit's; without one, as wide as the carrier needs."""
        if found.circuit is not None:
            return found.circuit.passband
        width = -(-(found.width or WIDTH_STEP) // WIDTH_STEP) * WIDTH_STEP
        return found.frequency - width // 2, found.frequency + width // 2

    # -- spectra ------------------------------------------------------------------------------------------------------

    def spectrum(self, found: FoundSpectrum) -> OpticalSpectrum:
        """A spectrum that stands alone, with way and booking."""
        start, end = found.circuit.passband
        spectrum = OpticalSpectrum(
            partner=self._partner(), name=found.name, start=start, end=end, port_a=port_of(found.a),
            port_z=port_of(found.z), status=LifecycleChoices.ACTIVE)
        spectrum.full_clean()
        _saved(spectrum)
        self._route(spectrum, found.circuit, found.a, found.z)
        return spectrum

    def _route(self, spectrum: OpticalSpectrum, circuit: FoundCircuit, a: End, z: End) -> None:
        ends = [self._ref(end) for end in (a, z)]
        path: list[PortRef] = []
        sections: list[int] = []
        for hop in circuit.hops:
            section, ports = self._section(hop)
            path += ports
            sections.append(section)
        platform = self.plant.nodes[ends[0].device].platform
        try:
            store_route(spectrum, CarrierRoute(
                (PlatformSection(platform, ends[0], ends[1], tuple(path)),), tuple(sections), self.plant))
        except AbortRequest as error:
            raise ValidationError(str(error.message)) from error
        # The names that the line system knows them by, whatever ours would have been.
        spectrum.sections.update(circuit=circuit.name, route=circuit.route)

    def _ref(self, end: End) -> PortRef:
        port = port_of(end)
        return PortRef(port.optical_device_id, port.aid)

    def _section(self, hop: Hop) -> tuple[int, list[PortRef]]:
        """Primary key of the multiplex section of a hop, and every port along it, in the hop's direction."""
        source, target = self._ref(hop.source), self._ref(hop.target)
        for section in self.plant.derivation.sections:
            if {section.a, section.z} == {source, target}:
                stored = OpticalMultiplexSection.objects.filter(
                    a_port=self.plant.ports[section.a], z_port=self.plant.ports[section.z]).first()
                if stored is not None:
                    ports = list(section.ports)
                    return stored.pk, ports if section.a == source else ports[::-1]
        raise ValidationError(_('The route passes {source} and {target}; NetBox has no fibres that join them.').format(
            source=hop.source, target=hop.target))

    def _partner(self) -> Partner:
        if self.partner is None:
            raise ValidationError(_('The network does not say whose it is; choose a partner for the discovery.'))
        return self.partner


def port_of(end: End) -> OpticalPort:
    """The port in NetBox. Raises ValidationError naming what is missing."""
    live = ~Q(optical_device__status=LifecycleChoices.TERMINATED)
    port = OpticalPort.objects.filter(live, optical_device__tid=end.node, aid=end.port).select_related(
        'optical_device__device__site__optical_pop', 'optical_device__device__tenant', 'interface__cable').first()
    if port is None:
        known = OpticalDevice.objects.filter(LIVE, tid=end.node).exists()
        raise ValidationError((_('NetBox has no port {port} on {node}; adopt it first.') if known else _(
            'NetBox has no device {node}, on which {port} is; adopt it first.')).format(node=end.node, port=end.port))
    return port


def _cable(a: OpticalPort, z: OpticalPort) -> Cable:
    """The cable that joins the two already and is no fibre yet, or a new one. Raises ValidationError."""
    for port in (a, z):
        fiber = getattr(port.interface.cable, 'optical_fiber', None)
        if fiber is not None:
            raise ValidationError(_('{port} has the fibre {fiber} already.').format(port=port, fiber=fiber))
    if a.interface.cable_id and a.interface.cable_id == z.interface.cable_id:
        return a.interface.cable
    for port in (a, z):
        if port.interface.cable_id:
            raise ValidationError(_('{port} has cable {cable} already.').format(port=port, cable=port.interface.cable))
    cable = Cable(a_terminations=[a.interface], b_terminations=[z.interface], type='smf', status='connected',
                  tenant=a.optical_device.device.tenant)
    cable.full_clean()
    cable.save()
    return cable


def known_channel(found: FoundChannel) -> TransportChannel | None:
    """The live channel between the same line ports, whichever end is its first."""
    ends = [
        {'line_port_a__optical_device__tid': a.node, 'line_port_a__aid': a.port,
         'line_port_z__optical_device__tid': z.node, 'line_port_z__aid': z.port}
        for a, z in ((found.a, found.z), (found.z, found.a))]
    channels = TransportChannel.objects.filter(LIVE)
    return channels.filter(**ends[0]).first() or channels.filter(**ends[1]).first()


def fiber_kind(a: OpticalPort, z: OpticalPort) -> str:
    """A span joins two line ports of the line system; everything else is a patch."""
    span = all(port.role == PortRoleChoices.LINE and port.optical_device.profile.carries_line_system(port.aid)
               for port in (a, z))
    return FiberKindChoices.SPAN if span else FiberKindChoices.PATCH


def _mode(found: FoundChannel, port: OpticalPort) -> OperationalMode:
    platform = port.optical_device.platform
    mode = OperationalMode.objects.filter(platform=platform, card_type=found.card, name=found.mode).first()
    if mode is None:
        raise ValidationError(_('The catalogue has no mode {mode} of card {card} ({platform}).').format(
            mode=found.mode, card=found.card or '?', platform=platform))
    return mode


def _saved(item: Any, **values: Any) -> None:
    try:
        item.save(**values)
    except AbortRequest as error:
        raise ValidationError(str(error.message)) from error
