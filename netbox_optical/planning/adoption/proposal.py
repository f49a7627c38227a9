"""The network as it was read against NetBox as it is: what is new, changed, orphaned, missing or not clear.

Reads the database, changes nothing, asks no device.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db import models

from netbox_optical.choices_discovery import FindingChoices as Kind
from netbox_optical.planning.adoption import fibers, remains, signals
from netbox_optical.planning.adoption.found import End, FoundChannel, FoundDevice, FoundService, FoundSpectrum
from netbox_optical.planning.adoption.known import NetBox
from netbox_optical.planning.adoption.managers import Listing
from netbox_optical.planning.adoption.picture import Picture
from netbox_optical.planning.adoption.reading import Reading


@dataclass
class Proposal:
    """One row of a proposal. `network` and `netbox` are what each side says, a line per fact.

    `found` is what would be made, `target` the object of NetBox that it is about; `adoptable` whether NetBox can take
    it over; `pending` what would still differ after that, and only a repair writes; `ends` the ports that disagree,
    where that is all.
    """

    kind: str
    product: str
    name: str
    reason: str = ''
    network: list[str] = field(default_factory=list)
    netbox: list[str] = field(default_factory=list)
    found: object | None = None
    target: models.Model | None = None
    adoptable: bool = False
    nodes: list[str] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    ends: list[End] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        """The same for the same finding, whenever it is found."""
        text = json.dumps([self.product, self.name, self.network])
        return hashlib.sha256(text.encode()).hexdigest()


def propose(netbox: NetBox, reading: Reading, listing: Listing, *, whole: bool) -> list[Proposal]:
    """What is on the network and not in NetBox, and what nobody can tell. `whole`: the scope is the whole network."""
    return _Proposer(netbox, reading, listing, whole).run()


class _Proposer:
    def __init__(self, netbox: NetBox, reading: Reading, listing: Listing, whole: bool):
        self.netbox, self.reading, self.listing, self.whole = netbox, reading, listing, whole
        self.rows: list[Proposal] = []
        self.names = netbox.names()
        for tid, snapshot in reading.snapshots.items():
            self.names.ports.setdefault(tid, set()).update(port.name for port in snapshot.inventory.ports)
            if snapshot.identity:
                self.names.identities[snapshot.identity] = tid
        self.picture = Picture(reading.snapshots, silent=netbox.circuit_holders - set(reading.snapshots))

    def run(self) -> list[Proposal]:
        self._devices()
        self._fibers()
        traced = signals.trace(self.picture)
        self._channels(traced.channels)
        self._services(traced.services)
        self._spectra(traced.spectra)
        for left, broken in remains.collect(self.picture, traced, self.netbox.known):
            self._remains(left, broken)
        return self.rows

    def add(self, kind: str, product: str, name: str, **values) -> None:
        self.rows.append(Proposal(kind, product, name, **values))

    # -- devices and fibres -------------------------------------------------------------------------------------------

    def _devices(self) -> None:
        if not self.whole:
            return
        listed: dict[str, list[FoundDevice]] = {}
        for device in self.listing.devices:
            listed.setdefault(device.tid, []).append(device)
        for name, devices in sorted(listed.items()):
            if name in self.netbox.tids:
                continue
            told = [f'listed by the network manager as {device.uuid}' for device in devices]
            if len(devices) > 1:
                self.add(Kind.AMBIGUOUS, 'device', name, network=told, nodes=[name],
                         reason=f'{len(devices)} devices have this name')
            else:
                self.add(Kind.NEW, 'device', name, network=told, netbox=['no such device'], found=devices[0],
                         adoptable=True, nodes=[name])

    def _fibers(self) -> None:
        spans = [pair for pair in self.listing.spans if {end.node for end in pair} <= self.names.tids and (
            self.whole or any(end.node in self.reading.snapshots for end in pair))]
        told = fibers.find_fibers(self.reading.snapshots, self.names, spans)
        self.picture.far |= self.netbox.far
        for fiber in told.found:
            if fiber.ends in self.netbox.fibers:
                continue
            taken = [f'{end} --- {self.netbox.far[end]}' for end in sorted(fiber.ends) if end in self.netbox.far]
            says = [f'{fiber} (says {", ".join(fiber.sources)})']
            if taken:
                self.add(Kind.AMBIGUOUS, 'fiber', str(fiber), network=says, netbox=taken, nodes=fiber.nodes,
                         ends=list(fiber.ends), reason='NetBox has another fibre on the same port')
                continue
            self.picture.far |= {fiber.a: fiber.z, fiber.z: fiber.a}
            self.add(Kind.NEW, 'fiber', str(fiber), network=says, netbox=['no fibre'], found=fiber, adoptable=True,
                     nodes=fiber.nodes)
        for fiber, others in told.unclear:
            if fiber.ends not in self.netbox.fibers:
                self.add(Kind.AMBIGUOUS, 'fiber', str(fiber), nodes=fiber.nodes, ends=list(fiber.ends),
                         network=[f'{fiber} (says {", ".join(fiber.sources)})'],
                         reason=f'others say otherwise: {others}')
        for name, ends in sorted(told.strangers.items()):
            if not any(row.product == 'device' and row.name == name for row in self.rows):
                self.add(Kind.AMBIGUOUS, 'device', name, netbox=['no such device'],
                         network=[f'{end} says that it leads there' for end in ends],
                         nodes=sorted({end.node for end in ends}), ends=list(ends),
                         reason='NetBox has no device of this name')

    # -- channels, services, spectra ----------------------------------------------------------------------------------

    def _channels(self, found: Iterable[FoundChannel]) -> None:
        for channel in found:
            owners = {self.netbox.lines.get(end) for end in channel.ends}
            if len(owners) == 1 and None not in owners:
                continue
            if owners != {None}:
                self._half_known('channel', channel.name, channel.ends, self.netbox.lines, channel.nodes)

    def _services(self, found: Iterable[FoundService]) -> None:
        shown: set[frozenset[End]] = set()
        for service in sorted(found, key=lambda each: (each.name, each.a)):
            ends = {service.a, service.z}
            owners = {self.netbox.clients.get(end) for end in ends}
            if len(owners) == 1 and None not in owners:
                continue
            if owners != {None}:
                self._half_known('service', service.name, ends, self.netbox.clients, service.nodes)
                continue
            for channel in service.channels:
                if channel.ends not in shown and not channel.ends & set(self.netbox.lines):
                    self._channel(channel)
                shown.add(channel.ends)
            channels = ', '.join(channel.name or str(channel.a) for channel in service.channels)
            self.add(Kind.NEW, 'service', service.name or f'{service.a} --- {service.z}', found=service,
                     adoptable=True, nodes=service.nodes, netbox=['no such service'], network=[
                         f'{service.a} --- {service.z}, {service.service_type}, unit {service.unit} of {channels}'])

    def _channel(self, channel: FoundChannel) -> None:
        lines = [f'{channel.a} --- {channel.z}, {channel.mode} at {channel.frequency} MHz']
        if channel.circuit:
            lines.append(_circuit_line(channel.circuit))
        self.add(Kind.NEW, 'channel', channel.name or f'{channel.a} --- {channel.z}', found=channel, adoptable=True,
                 nodes=channel.nodes, network=lines, netbox=['no such channel'])

    def _spectra(self, found: Iterable[FoundSpectrum]) -> None:
        for spectrum in found:
            if not self.netbox.known.has_circuit(spectrum.circuit):
                self.add(Kind.NEW, 'spectrum', spectrum.name, found=spectrum, adoptable=True, nodes=spectrum.nodes,
                         network=[f'{spectrum.a} --- {spectrum.z}', _circuit_line(spectrum.circuit)],
                         netbox=['no such spectrum'])

    def _half_known(
        self, product: str, name: str, ends: Collection[End], owners: dict[End, int], nodes: list[str]
    ) -> None:
        taken = [str(end) for end in sorted(ends) if end in owners]
        self.add(Kind.AMBIGUOUS, product, name or ' --- '.join(map(str, sorted(ends))), nodes=nodes,
                 ends=list(ends), network=[' --- '.join(map(str, sorted(ends)))],
                 netbox=[f'{end} is used by another {product}' for end in taken],
                 reason=f'NetBox uses {", ".join(taken)} otherwise')

    def _remains(self, left: remains.Remains, broken: signals.Broken) -> None:
        if broken.unread:
            self.add(Kind.UNKNOWN, left.product, left.name, network=list(left.parts), nodes=left.nodes,
                     reason=f'{broken.reason}; not read: {", ".join(broken.unread)}')
        else:
            self.add(Kind.ORPHAN, left.product, left.name, network=list(left.parts), nodes=left.nodes, found=left,
                     netbox=['nothing that it belongs to'], reason=broken.reason, adoptable=True)


def _circuit_line(circuit: remains.FoundCircuit) -> str:
    start, end = circuit.passband
    return f'circuit {circuit.name} "{circuit.label}" from {circuit.source} to {circuit.target}, {start}-{end} MHz'
