"""What the network says of used spectrum, kept on the ports: read again when something that uses it changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.utils import timezone

from netbox_optical.choices import DeviceRoleChoices
from netbox_optical.drivers.base import Endpoint, Occupancies
from netbox_optical.drivers.errors import DriverError
from netbox_optical.models import DigitalService, OpticalFiber, OpticalPort, OpticalSpectrum
from netbox_optical.planning.endpoints import device_endpoint
from netbox_optical.planning.network import side_by_side
from netbox_optical.planning.sessions import Sessions

# Devices that tell what spectrum of a port is used.
_TELLING = (DeviceRoleChoices.ROADM, DeviceRoleChoices.TRANSPONDER_OADM)


def ports_to_read(target: models.Model) -> list[OpticalPort]:
    """Ports whose reading a change of this object makes old.

    Both ends of a fibre; of a spectrum or a service those on its way that were read before: whoever never asks the
    network pays nothing.
    """
    ports = OpticalPort.objects.filter(optical_device__role__in=_TELLING).select_related('optical_device__device')
    if isinstance(target, OpticalFiber):
        return list(ports.filter(interface__cable=target.cable_id))
    if isinstance(target, DigitalService):
        spectra = OpticalSpectrum.objects.filter(channel__uses__service=target)
    elif isinstance(target, OpticalSpectrum):
        spectra = OpticalSpectrum.objects.filter(pk=target.pk)
    else:
        return []
    on_the_way = Q(spectrum_hops__section__spectrum__in=spectra)
    return list(ports.filter(on_the_way, observed_at__isnull=False).distinct())


def refresh(ports: Iterable[OpticalPort], sessions: Sessions) -> dict[str, DriverError]:
    """Read these ports' occupancy, devices side by side in one list read each, and store it with the time.

    A port of which its device tells nothing, or whose device cannot be read, becomes unknown: an old reading must not
    pass for a new one. Returns the errors by TID.
    """
    by_device: dict[str, list[OpticalPort]] = defaultdict(list)
    endpoints: dict[str, Endpoint] = {}
    for port in ports:
        device = port.optical_device
        by_device[device.tid].append(port)
        endpoints.setdefault(device.tid, device_endpoint(device))

    def read(tid: str) -> Occupancies | DriverError:
        try:
            with sessions.driver(endpoints[tid]) as driver:
                return driver.occupancy([port.aid for port in by_device[tid]])
        except DriverError as error:
            return error

    errors: dict[str, DriverError] = {}
    for tid, found in side_by_side(read, by_device).items():
        if isinstance(found, DriverError):
            errors[tid] = found
            found = {}
        now = timezone.now()
        for port in by_device[tid]:
            used = found.get(port.aid)
            # Straight to the row: a reading is no change that somebody made, so it leaves no entry in the change log.
            OpticalPort.objects.filter(pk=port.pk).update(
                observed_passbands=None if used is None else [list(pair) for pair in used], observed_at=now)
    return errors
