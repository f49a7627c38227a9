"""What network managers list: devices, and fibres (physical spans) with the ports as the devices call them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from netbox_optical.drivers.errors import DriverError
from netbox_optical.drivers.transport.tnms import NmsDevice, NmsSpan, TnmsClient
from netbox_optical.models import NetworkManager, OpticalDevice
from netbox_optical.models.base import LIVE
from netbox_optical.planning.adoption.found import End, FoundDevice
from netbox_optical.planning.adoption.picture import pointer_form
from netbox_optical.planning.credentials import CredentialMissing, hide
from netbox_optical.planning.endpoints import manager_endpoint, timeouts


@dataclass
class Listing:
    """The devices by name (a name that is listed twice has two entries), the spans between ports of theirs, and per
    manager that did not answer the kind of error and its text."""

    devices: list[FoundDevice] = field(default_factory=list)
    spans: list[tuple[End, End]] = field(default_factory=list)
    errors: dict[str, tuple[str, str]] = field(default_factory=dict)


def read_managers(managers: Iterable[NetworkManager], ports: Mapping[str, set[str]]) -> Listing:
    """Devices and spans of every manager, two reads each. `ports` are the port names known per TID."""
    listing = Listing()
    tids = {str(uuid): tid for uuid, tid in OpticalDevice.objects.filter(
        LIVE, manager_uuid__isnull=False).values_list('manager_uuid', 'tid')}
    for manager in managers:
        try:
            endpoint = manager_endpoint(manager)
        except CredentialMissing as error:
            listing.errors[str(manager)] = 'credential', str(error)
            continue
        try:
            with TnmsClient(endpoint, timeouts()) as client:
                devices, spans = client.devices(ports=True), client.spans()
        except DriverError as error:
            listing.errors[str(manager)] = error.category, hide(str(error), endpoint.login)
            continue
        listing.devices += [_device(device, manager) for device in devices]
        listing.spans += two_ended(devices, spans, ports, tids)
    return listing


def two_ended(
    devices: Iterable[NmsDevice], spans: Iterable[NmsSpan], ports: Mapping[str, set[str]], tids: Mapping[str, str]
) -> list[tuple[End, End]]:
    """Spans between ports of two different devices that the manager lists.

    `tids` are the devices of NetBox that know their identity in the manager; the others are known by their name.
    """
    known = {device.uuid: device for device in devices}
    names = {device.uuid: tids.get(device.uuid, device.name) for device in devices}
    found = []
    for span in spans:
        ends = [
            End(names[each.device], port_name(device.ports[each.port], ports.get(names[each.device], ())))
            for each in span if (device := known.get(each.device)) is not None and each.port in device.ports
        ]
        if len(ends) == 2 and ends[0].node != ends[1].node:
            found.append((ends[0], ends[1]))
    return found


def port_name(text: str, ports: Iterable[str]) -> str:
    """`Line PTP 1-A-1.L1` as the device calls it: one of `ports` of the same numbers, else its last word with hyphens.
    """
    word = text.split()[-1].replace('.', '-') if text.split() else ''
    found = [port for port in ports if pointer_form(port) == pointer_form(word)]
    return found[0] if len(found) == 1 else word


def _device(device: NmsDevice, manager: NetworkManager) -> FoundDevice:
    names = list(device.ports.values())
    return FoundDevice(
        tid=device.name, uuid=device.uuid, manager=manager.pk,
        line=any(name.startswith('Line ') for name in names),
        add_drop=any(name.startswith('Tributary ') for name in names))
