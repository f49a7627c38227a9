"""Joining channels that exist: ends, pair, speed and free units are checked before anything else happens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import NumericRange
from django.utils.translation import gettext_lazy as _

from netbox_optical.choices import ServiceTypeChoices
from netbox_optical.models import ChannelUse, TransportChannel
from netbox_optical.planning.locks import changing_run

if TYPE_CHECKING:
    from netbox_optical.planning.service import ServiceRequest


@dataclass(frozen=True)
class Join:
    """The channels in the order of their line signal and the 100 Gb/s units that the newcomer takes."""

    channels: list[TransportChannel]
    units: NumericRange


def check_join(request: ServiceRequest, channels: list[TransportChannel]) -> Join:
    """May this service join these channels? Raises ValidationError on the field that is wrong."""
    channels = _pair(channels)
    for channel in channels:
        _check_ends(request, channel)
        if run := changing_run(channel):
            raise ValidationError({'och_ids': _('{channel} is being changed by {run}: {url}').format(
                channel=channel, run=run, url=run.get_absolute_url())})
    return Join(channels, free_units(channels[0], ServiceTypeChoices.UNITS[request.service_type]))


def free_units(channel: TransportChannel, needed: int) -> NumericRange:
    """The lowest run of free 100 Gb/s units. Raises ValidationError naming what is free."""
    taken: set[int] = set()
    for units in ChannelUse.objects.filter(channel=channel, live=True, units__isnull=False).values_list(
            'units', flat=True):
        taken.update(range(units.lower, units.upper))
    total = channel.mode.units
    for first in range(total - needed + 1):
        if taken.isdisjoint(range(first, first + needed)):
            return NumericRange(first, first + needed, '[)')
    free = sorted(set(range(total)) - taken)
    raise ValidationError({'och_ids': _(
        '{channel} has no room for {needed} x 100 Gb/s; free units: {free} of {total}.'
    ).format(channel=channel, needed=needed, free=', '.join(map(str, free)) or _('none'), total=total)})


def _pair(channels: list[TransportChannel]) -> list[TransportChannel]:
    partners = {
        channel.pk: set(ChannelUse.objects.filter(live=True, service__channel_uses__channel=channel).values_list(
            'channel_id', flat=True)) | {channel.pk}
        for channel in channels
    }
    given = {channel.pk for channel in channels}
    for channel in channels:
        if partners[channel.pk] != given:
            whole = TransportChannel.objects.filter(pk__in=partners[channel.pk]).order_by('och_id')
            raise ValidationError({'och_ids': _('{channel} belongs to {pair}; give exactly these OCh IDs.').format(
                channel=channel, pair=' + '.join(str(item.och_id) for item in whole))})
    first = ChannelUse.objects.filter(channel__in=channels, live=True, position=1).values_list('channel_id', flat=True)
    return sorted(channels, key=lambda channel: channel.pk not in set(first))


def _check_ends(request: ServiceRequest, channel: TransportChannel) -> None:
    wanted = (request.client_port_a, request.client_port_z)
    lines = {port.optical_device_id: port for port in (channel.line_port_a, channel.line_port_z)}
    for field, client in zip(('client_port_a', 'client_port_z'), wanted, strict=True):
        line = lines.get(client.optical_device_id)
        if line is None:
            raise ValidationError({field: _('{channel} runs between {a} and {z}, not to {device}.').format(
                channel=channel, a=channel.line_port_a.optical_device, z=channel.line_port_z.optical_device,
                device=client.optical_device)})
        if line.card != client.card:
            raise ValidationError({field: _(
                '{client} is not on the card of {line}, the line port of {channel}.'
            ).format(client=client, line=line, channel=channel)})
