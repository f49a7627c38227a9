"""Changing what is on the network: other frequency, width or mode of channels, another passband of a spectrum.

Ends and way stay. Nothing is stored but a draft run with the change; it is written when the run begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from netbox_optical.choices import RunKindChoices
from netbox_optical.models import (
    ChannelUse,
    DigitalService,
    OperationalMode,
    OpticalSpectrum,
    TransportChannel,
    WorkflowRun,
)
from netbox_optical.models.base import band, check_passband
from netbox_optical.planning import runs
from netbox_optical.planning.alterations import Alteration, alteration, check_free
from netbox_optical.planning.lines import offered_modes
from netbox_optical.planning.locks import held_by, sharers
from netbox_optical.settings import get_settings
from netbox_optical.spectrum.errors import SpectrumError
from netbox_optical.spectrum.passband import Passband

__all__ = (
    'CarrierChange', 'plan_service_change', 'plan_spectrum_change', 'service_changes', 'spectrum_changes',
    'store_change',
)


@dataclass(frozen=True)
class CarrierChange:
    """New values of one channel of the service, MHz; None leaves a value as it is."""

    och_id: int
    central_frequency: int | None = None
    width: int | None = None


def plan_service_change(
    service: DigitalService, user: Any, *, carriers: Sequence[CarrierChange] = (), mode: OperationalMode | None = None,
    confirm_shared: bool = False,
) -> WorkflowRun:
    """A draft that changes the channels of a service, for all who use them; each has to know, so it is confirmed.

    Raises ValidationError on `och_id`, `central_frequency`, `width`, `mode` or `confirm_shared`; ActionRefused when a
    user of a channel is held by another run; DriverError.
    """
    return store_change(service, user, service_changes(
        service, carriers=carriers, mode=mode, confirm_shared=confirm_shared))


def service_changes(
    service: DigitalService, *, carriers: Sequence[CarrierChange] = (), mode: OperationalMode | None = None,
    confirm_shared: bool = False,
) -> list[Alteration]:
    """What such a draft writes into NetBox. Raises as `plan_service_change`."""
    runs.refuse_unless_possible(service, RunKindChoices.MODIFY)
    channels = [use.channel for use in service.channel_uses.select_related(
        'channel__spectrum', 'channel__mode', 'channel__line_port_a__optical_device',
        'channel__line_port_z__optical_device').order_by('position')]
    others = sharers(service)
    for other in others:
        if reason := held_by(other):
            raise runs.ActionRefused(reason)
    passbands = _passbands(channels, carriers)
    mode = mode or channels[0].mode
    _check_mode(mode, channels, passbands)
    changes = _changes(channels, passbands, mode)
    check_free(changes)
    if others and not confirm_shared:
        raise ValidationError({'confirm_shared': _(
            'The change interrupts {names} as well, on the same channel; confirm that.'
        ).format(names=', '.join(str(other) for other in others))})
    return changes


def plan_spectrum_change(spectrum: OpticalSpectrum, user: Any, *, start: int, end: int) -> WorkflowRun:
    """A draft that moves a spectrum that stands alone to the passband [start, end) MHz, on the same way.

    Raises ValidationError on `start` or `end`, ActionRefused, DriverError.
    """
    return store_change(spectrum, user, spectrum_changes(spectrum, start=start, end=end))


def spectrum_changes(spectrum: OpticalSpectrum, *, start: int, end: int) -> list[Alteration]:
    """What such a draft writes into NetBox. Raises ValidationError, ActionRefused."""
    runs.refuse_unless_possible(spectrum, RunKindChoices.MODIFY)
    check_passband(start, end)
    try:
        band().check_channel((start + end) // 2, end - start)
    except SpectrumError as error:
        raise ValidationError({'end': str(error)}) from error
    changes = _only_changed([alteration(spectrum, start=start, end=end)], 'start')
    try:
        check_free(changes)
    except ValidationError as taken:
        raise ValidationError({'start': taken.messages}) from taken
    return changes


def store_change(target: Model, user: Any, changes: list[Alteration]) -> WorkflowRun:
    """A draft that modifies `target` by these changes. Raises DriverError."""
    run = WorkflowRun(kind=RunKindChoices.MODIFY, change=changes)
    run.target = target
    return runs.store(run, user, runs.plan_target(target, RunKindChoices.MODIFY, change=changes))


def _passbands(channels: list[TransportChannel], carriers: Sequence[CarrierChange]) -> list[Passband]:
    """The passband of each channel after the change."""
    wanted = {carrier.och_id: carrier for carrier in carriers}
    known = {channel.och_id for channel in channels}
    if unknown := sorted(set(wanted) - known):
        raise ValidationError({'och_id': _('The service has no OCh ID {unknown}; it has {known}.').format(
            unknown=unknown[0], known=', '.join(map(str, sorted(known))))})
    found = []
    for channel in channels:
        change = wanted.get(channel.och_id, CarrierChange(channel.och_id))
        centre, width = change.central_frequency or channel.central_frequency, change.width or channel.spectrum.width
        try:
            band().check_width(width)
        except SpectrumError as error:
            raise ValidationError({'width': str(error)}) from error
        try:
            band().check_channel(centre, width)
        except SpectrumError as error:
            raise ValidationError({'central_frequency': str(error)}) from error
        found.append(Passband.from_centre(centre, width))
    for one, other in pairwise(sorted(found, key=lambda passband: passband.start)):
        if other.start < one.end:
            raise ValidationError({'central_frequency': _(
                'The carriers {one} and {other} would overlap.').format(one=one, other=other)})
    return found


def _check_mode(mode: OperationalMode, channels: list[TransportChannel], passbands: list[Passband]) -> None:
    first = channels[0]
    if not offered_modes(first.line_port_a, first.line_port_z).filter(name=mode.name).exists():
        raise ValidationError({'mode': _('Mode {mode} is not known to both cards of {channel}.').format(
            mode=mode.name, channel=first)})
    if mode.carriers != len(channels):
        raise ValidationError({'mode': _('Mode {mode} has {wanted} carrier(s); the service has {given}.').format(
            mode=mode.name, wanted=mode.carriers, given=len(channels))})
    taken = max((use.units.upper for use in ChannelUse.objects.filter(
        channel=first, live=True, units__isnull=False)), default=0)
    if mode.units < taken:
        raise ValidationError({'mode': _(
            'Mode {mode} carries {rate} Gb/s; the services on {channel} need {needed} Gb/s.'
        ).format(mode=mode.name, rate=mode.rate, channel=first, needed=taken * 100)})
    narrow = min(passband.width for passband in passbands)
    if mode.width and mode.width > narrow and get_settings().width_exceeds_passband == 'refuse':
        raise ValidationError({'width': _('Mode {mode} needs {needed} MHz; the passband is {width} MHz wide.').format(
            mode=mode.name, needed=mode.width, width=narrow)})


def _changes(
    channels: list[TransportChannel], passbands: list[Passband], mode: OperationalMode
) -> list[Alteration]:
    found: list[Alteration | None] = []
    for channel, passband in zip(channels, passbands, strict=True):
        found.append(alteration(channel.spectrum, start=passband.start, end=passband.end))
        found.append(alteration(channel, central_frequency=passband.centre, mode_id=mode.pk))
    return _only_changed(found, 'central_frequency')


def _only_changed(found: Sequence[Alteration | None], field: str) -> list[Alteration]:
    changes = [each for each in found if each is not None]
    if not changes:
        raise ValidationError({field: _('Nothing would change; give another value.')})
    return changes
