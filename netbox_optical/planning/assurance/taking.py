"""What taking a difference into NetBox means, by what differs.

* A value that NetBox has a place for goes there: frequency, passband and mode of a channel, passband of a spectrum;
  serial number, identity and status of a device. The rest of the product follows, as in any other modification.
* Another value of a field becomes an accepted value.
* What is gone from the network means that the product is over: it is terminated.
* What belongs to nothing is noted, and not told again as long as it stays the same.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from dcim.choices import DeviceStatusChoices
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from netbox_optical.drivers.resources import KINDS, LinePort, OpticalCircuit, Resource
from netbox_optical.models import (
    Deviation,
    DeviceReading,
    DigitalService,
    OperationalMode,
    OpticalDevice,
    OpticalSpectrum,
    TransportChannel,
)
from netbox_optical.planning import accepted, modify
from netbox_optical.planning.accepted import ORPHAN
from netbox_optical.planning.alterations import Alteration

__all__ = ('REACHABILITY', 'changes', 'is_gone', 'is_orphan', 'take_device')

REACHABILITY = 'reachability'
_MODES = frozenset({'port-mode', 'carrier-mode'})


def is_gone(deviation: Deviation) -> bool:
    """Whether a resource of a product is not on the network at all."""
    return not deviation.field and deviation.observed is None


def is_orphan(deviation: Deviation) -> bool:
    """Whether it is on the network and part of nothing."""
    return deviation.field == ORPHAN


# -- products ----------------------------------------------------------------------------------------------------------


def changes(target: Any, deviations: Sequence[Deviation], reason: str, *, confirm_shared: bool) -> list[Alteration]:
    """What a run of `target` has to write into NetBox. Raises ValidationError, ActionRefused."""
    native = _Native()
    left = [each for each in deviations if not native.takes(target, each)]
    return [*native.changes(target, confirm_shared=confirm_shared), *(
        accepted.document(each.device, each.resource, each.field, each.observed, usual=each.expected, reason=reason)
        for each in left)]


@dataclass
class _Native:
    """Values with a place of their own, as the devices were last read."""

    carriers: dict[int, modify.CarrierChange] = field(default_factory=dict)
    passband: tuple[int, int] | None = None
    mode: OperationalMode | None = None

    def takes(self, target: Any, deviation: Deviation) -> bool:
        """Whether NetBox has a place for it; then it is remembered. Raises ValidationError when the value is none."""
        kind, leaf = deviation.resource.partition(' ')[0], deviation.field.rpartition('/')[2]
        if kind == LinePort.kind and (leaf == 'frequency' or leaf in _MODES) and isinstance(target, DigitalService):
            return self._line(target, deviation, leaf)
        if kind == OpticalCircuit.kind and leaf in ('passband', 'carrier'):
            return self._circuit(target, deviation)
        return False

    def changes(self, target: Any, *, confirm_shared: bool) -> list[Alteration]:
        if self.passband:
            return modify.spectrum_changes(target, start=self.passband[0], end=self.passband[1])
        if self.carriers or self.mode:
            return modify.service_changes(
                target, carriers=list(self.carriers.values()), mode=self.mode, confirm_shared=confirm_shared)
        return []

    def _line(self, service: DigitalService, deviation: Deviation, leaf: str) -> bool:
        line = _read(deviation)
        if not isinstance(line, LinePort):
            return False
        if leaf in _MODES:
            self.mode = self._known_mode(service, line.mode)
            return True
        found = {carrier.port: carrier for carrier in line.carriers}
        for channel in _channels(service):
            for port in (channel.line_port_a, channel.line_port_z):
                carrier = found.get(port.aid) if port.optical_device_id == deviation.device_id else None
                if carrier and carrier.frequency != channel.central_frequency:
                    self._carrier(channel.och_id, carrier.frequency)
        return True

    @staticmethod
    def _known_mode(service: DigitalService, name: str) -> OperationalMode:
        present = _channels(service)[0].mode
        mode = OperationalMode.objects.filter(
            name=name, platform=present.platform, card_type=present.card_type).first()
        if mode is None:
            raise ValidationError(_('{mode} is no mode that NetBox knows for {card}.').format(
                mode=name, card=present.card_type))
        return mode

    def _circuit(self, target: Any, deviation: Deviation) -> bool:
        circuit = _read(deviation)
        if not isinstance(circuit, OpticalCircuit):
            return False
        start, end = circuit.passband
        if isinstance(target, OpticalSpectrum):
            if not (start < circuit.carrier.frequency < end):
                return False
            self.passband = circuit.passband
            return circuit.passband != (target.start, target.end)
        if not isinstance(target, DigitalService):
            return False
        for channel in _channels(target):
            if not channel.spectrum.sections.filter(circuit=circuit.name).exists():
                continue
            if circuit.passband == (channel.spectrum.start, channel.spectrum.end):
                # A carrier off its passband's centre is nothing that a channel can be.
                return False
            self._carrier(channel.och_id, (start + end) // 2, end - start)
            return True
        return False

    def _carrier(self, och_id: int, frequency: int, width: int | None = None) -> None:
        known = self.carriers.get(och_id)
        if known and known.central_frequency != frequency:
            raise ValidationError(_(
                'OCh{och} would be at {one} and at {other} MHz: take one of them over, and write the other.').format(
                    och=och_id, one=known.central_frequency, other=frequency))
        width = width or (known.width if known else None)
        self.carriers[och_id] = modify.CarrierChange(och_id, frequency, width)


def _channels(service: DigitalService) -> list[TransportChannel]:
    uses = service.channel_uses.select_related(
        'channel__mode', 'channel__spectrum', 'channel__line_port_a', 'channel__line_port_z').order_by('position')
    return [use.channel for use in uses]


def _read(deviation: Deviation) -> Resource | None:
    """The resource as its device held it when it was last read."""
    ref = deviation.resource.replace(' ', ':', 1)
    for values in DeviceReading.objects.filter(device=deviation.device).values_list('resources', flat=True):
        for each in values:
            document = dict(each)
            kind = KINDS[document.pop('kind')]
            if kind.kind == ref.partition(':')[0] and (resource := kind.model_validate(document)).ref == ref:
                return resource
    return None


# -- devices -----------------------------------------------------------------------------------------------------------


def take_device(deviation: Deviation, user: Any, reason: str) -> None:
    """Take over at once what concerns a device itself. Raises ValidationError, also where there is nothing to take."""
    device = deviation.device
    if is_orphan(deviation):
        accepted.write(accepted.document(
            device, deviation.resource, ORPHAN, deviation.observed, reason=reason))
    elif deviation.resource == REACHABILITY:
        _core(device, user, status=DeviceStatusChoices.STATUS_OFFLINE)
    elif deviation.resource == 'status':
        _core(device, user, status=DeviceStatusChoices.STATUS_ACTIVE)
    elif deviation.resource == 'serial number':
        _core(device, user, serial=deviation.observed)
    elif deviation.resource.startswith('identity in ') and _is_uuid(deviation.observed):
        device.snapshot()
        device.manager_uuid = uuid.UUID(deviation.observed)
        device.full_clean()
        device.save()
    else:
        raise ValidationError(_('{deviation}: NetBox cannot take this over by itself; {hint}').format(
            deviation=deviation, hint=_hint(deviation)))


def _core(device: OpticalDevice, user: Any, **values: Any) -> None:
    core = device.device
    if not type(core).objects.restrict(user, 'change').filter(pk=core.pk).exists():
        raise ValidationError(_('You may not change the device {device}.').format(device=core))
    core.snapshot()
    for name, value in values.items():
        setattr(core, name, value)
    core.full_clean()
    core.save()


def _is_uuid(text: object) -> bool:
    try:
        return bool(uuid.UUID(str(text)))
    except ValueError:
        return False


def _hint(deviation: Deviation) -> str:
    if deviation.resource.startswith('port '):
        return _('import the inventory of the device, or delete the port.')
    if deviation.device is None:
        return _('correct the site, the tenant or our record of it.')
    return _('discover the network and adopt it, or settle it by hand.')
