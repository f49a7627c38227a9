"""DigitalService -> resources: both transponders, and the line system between them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from netbox_optical import naming
from netbox_optical.choices import LifecycleChoices
from netbox_optical.drivers.registry import has_driver
from netbox_optical.drivers.resources import ClientPort, CrossConnect, LineCarrier, LinePort
from netbox_optical.intent.spectrum import want_spectrum
from netbox_optical.intent.wish import Wish
from netbox_optical.models import ChannelUse, DigitalService, OpticalDevice, OpticalPort, TransportChannel

# Devices by primary key, each one object however many ports lead to it.
Devices = dict[int, OpticalDevice]


@dataclass
class Loaded:
    """What several services are compiled from, read at once: their uses of channels in order, and per channel the
    short ids of the live services on it, by primary key.
    """

    uses: dict[int, list[ChannelUse]]
    tags: dict[int, set[str]]


def load(services: Collection[DigitalService], devices: Devices | None = None) -> Loaded:
    """Read it in a constant number of queries, always anew: a service that is at hand may be an old picture.

    `devices` are those that other pages have led to already; what this one leads to is added.
    """
    pks = [service.pk for service in services]
    # Small queries: one join of twenty tables is a matter of luck for the planner while their statistics are young.
    rows = ChannelUse.objects.filter(service__in=pks).select_related(
        'channel__spectrum', 'channel__mode').prefetch_related(
            *(f'channel__line_port_{side}__interface' for side in 'az'),
            *(f'channel__spectrum__sections__{path}' for path in ('a_port', 'z_port', 'hops__port')),
        ).order_by('service', 'position')
    uses: dict[int, list[ChannelUse]] = {pk: [] for pk in pks}
    for use in rows:
        uses[use.service_id].append(use)
    ports = [port for service in services for port in (service.client_port_a, service.client_port_z)]
    _lead_to_devices([*ports, *_ports_on(use.channel for use in rows)], {} if devices is None else devices)
    return Loaded(uses, live_tags({use.channel_id for each in uses.values() for use in each}))


def _ports_on(channels: Iterable[TransportChannel]) -> Iterator[OpticalPort]:
    """All ports that the light of these channels passes."""
    for channel in channels:
        yield from (channel.line_port_a, channel.line_port_z)
        for section in channel.spectrum.sections.all():
            yield from (section.a_port, section.z_port, *(hop.port for hop in section.hops.all()))


def _lead_to_devices(ports: Collection[OpticalPort], devices: Devices) -> None:
    """Have each port know its device, with site and PoP: in one query, and not as an object for each port."""
    missing = {port.optical_device_id for port in ports} - devices.keys()
    if missing:
        found = OpticalDevice.objects.filter(pk__in=missing).select_related('device__site__optical_pop')
        devices.update({device.pk: device for device in found})
    for port in ports:
        port.optical_device = devices[port.optical_device_id]


def compile_service(service: DigitalService, *, present: bool = True, loaded: Loaded | None = None) -> Wish:
    """What the network should hold for this service, or no longer hold; `loaded` spares reading it.

    A channel that other live services use stays when this one goes; only its label changes.
    """
    wish = Wish()
    loaded = loaded or load([service])
    uses = loaded.uses[service.pk]
    leaving = set() if present else {service.tag}
    tags = {use.channel_id: loaded.tags[use.channel_id] - leaving for use in uses}
    keep = present or any(tags.values())
    for side in ('A', 'Z'):
        _want_end(wish, service, uses, side, present=present, keep_line=keep)
    for channel in (use.channel for use in uses):
        label = naming.circuit_label(tags[channel.pk] or {service.tag})
        want_spectrum(wish, channel.spectrum, label=label, carrier=channel.central_frequency, width=channel.mode.width,
                      width_from=_width_teller(channel), present=keep)
    return wish


def _width_teller(channel: TransportChannel) -> tuple[str, str] | None:
    """The line port, as (TID, port), that can be asked for the width of the signal; None: neither has a driver."""
    ports = (channel.line_port_a, channel.line_port_z)
    return next(((port.optical_device.tid, port.aid) for port in ports if has_driver(port.optical_device.platform)),
                None)


def live_tags(channels: Iterable[int]) -> dict[int, set[str]]:
    """Per channel (primary key) the short ids of the live services on it."""
    tags: dict[int, set[str]] = {pk: set() for pk in channels}
    rows = ChannelUse.objects.filter(channel__in=list(tags), live=True).exclude(
        service__status=LifecycleChoices.TERMINATED).select_related('service')
    for use in rows:
        tags[use.channel_id].add(use.service.tag)
    return tags


def ends_in_order(service: DigitalService, channel: TransportChannel) -> tuple[OpticalPort, OpticalPort]:
    """The channel's line ports on the service's side A and Z: they may have been entered the other way round."""
    ports = (channel.line_port_a, channel.line_port_z)
    if ports[0].optical_device_id == service.client_port_a.optical_device_id:
        return ports
    return ports[1], ports[0]


def _want_end(
    wish: Wish, service: DigitalService, uses: list[ChannelUse], side: str, *, present: bool, keep_line: bool
) -> None:
    index = 0 if side == 'A' else 1
    client = (service.client_port_a, service.client_port_z)[index]
    far = (service.client_port_z, service.client_port_a)[index]
    device = client.optical_device
    lines = [ends_in_order(service, use.channel)[index] for use in uses]
    carriers = tuple(
        LineCarrier(port=line.aid, frequency=use.channel.central_frequency, label=use.channel.spectrum.name)
        for line, use in sorted(zip(lines, uses, strict=True), key=lambda pair: pair[0].aid)
    )
    wish.want(device, LinePort(
        carriers=carriers, mode=uses[0].channel.mode.name, fibred=all(line.interface.cable_id for line in lines),
    ), present=keep_line)
    wish.want(device, ClientPort(
        port=client.aid, service_type=service.service_type,
        label=naming.client_port_description(service.name, far.optical_device.fqdn, far.aid),
    ), present=present)
    units = uses[0].units
    wish.want(device, CrossConnect(
        client_port=client.aid, line_ports=tuple(carrier.port for carrier in carriers),
        service_type=service.service_type, label=service.name, first_unit=units.lower if units else 0,
    ), present=present)
