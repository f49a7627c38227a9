"""DigitalService -> resources: both transponders, and the line system between them."""

from __future__ import annotations

from netbox_optical import naming
from netbox_optical.choices import LifecycleChoices
from netbox_optical.drivers.resources import ClientPort, CrossConnect, LineCarrier, LinePort
from netbox_optical.intent.spectrum import want_spectrum
from netbox_optical.intent.wish import Wish
from netbox_optical.models import ChannelUse, DigitalService, OpticalPort, TransportChannel


def compile_service(service: DigitalService, *, present: bool = True) -> Wish:
    """What the network should hold for this service, or no longer hold.

    A channel that other live services use stays when this one goes; only its label changes.
    """
    wish = Wish()
    # Small queries: one join of twenty tables is a matter of luck for the planner while their statistics are young.
    uses = list(service.channel_uses.select_related('channel__spectrum', 'channel__mode').prefetch_related(*(
        f'channel__line_port_{side}__{path}' for side in 'az'
        for path in ('optical_device__device__site__optical_pop', 'interface')
    )).order_by('position'))
    channels = [use.channel for use in uses]
    tags = live_tags(channels, leaving=None if present else service)
    keep = present or any(tags.values())
    for side in ('A', 'Z'):
        _want_end(wish, service, uses, side, present=present, keep_line=keep)
    for channel in channels:
        label = naming.circuit_label(tags[channel.pk] or {service.tag})
        width_from = (channel.line_port_a.optical_device.tid, channel.line_port_a.aid)
        want_spectrum(wish, channel.spectrum, label=label, carrier=channel.central_frequency, width=channel.mode.width,
                      width_from=width_from, present=keep)
    return wish


def live_tags(channels: list[TransportChannel], leaving: DigitalService | None) -> dict[int, set[str]]:
    """Per channel the short ids of the services on it, the leaving one left out."""
    tags: dict[int, set[str]] = {channel.pk: set() for channel in channels}
    rows = ChannelUse.objects.filter(channel__in=channels, live=True).exclude(
        service__status=LifecycleChoices.TERMINATED).select_related('service')
    for use in rows:
        if leaving is None or use.service_id != leaving.pk:
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
