"""The optical plant as plain data for `routing/`, read from the database in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from dcim.models import CableTermination
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from netbox_optical.choices import LifecycleChoices
from netbox_optical.models import (
    FiberSegment,
    OpticalDevice,
    OpticalFiber,
    OpticalMultiplexSection,
    OpticalPort,
    SectionSpan,
    SharedRiskGroup,
    SpectrumAllocation,
)
from netbox_optical.models.base import LIVE, band
from netbox_optical.routing.graph import Fiber, Graph, Node, PortRef
from netbox_optical.routing.sections import Derivation, Section, build_graph, derive_sections
from netbox_optical.spectrum import Occupancy

_UNSETTLED = (
    LifecycleChoices.PROVISIONING, LifecycleChoices.MODIFYING, LifecycleChoices.TERMINATING, LifecycleChoices.FAILED)


@dataclass
class Plant:
    """Devices, fibres and ports of the whole network. Node ids are primary keys of optical devices."""

    nodes: dict[int, Node] = field(default_factory=dict)
    fibers: list[Fiber] = field(default_factory=list)
    # (device id, AID) -> primary key of the port
    ports: dict[PortRef, int] = field(default_factory=dict)
    pops: dict[int, str] = field(default_factory=dict)
    # Devices that whoever asks may not view; see planning.visible.
    hidden: frozenset[int] = frozenset()

    @cached_property
    def derivation(self) -> Derivation:
        """Optical multiplex sections of the fibres, and why the other fibres are in none."""
        return derive_sections(self.nodes.values(), self.fibers)

    def graph(self, *, besides: Q | None = None) -> Graph:
        """The line system with its present occupancy. Edge ids are primary keys of sections.

        `besides`: bookings that do not count, because they give way.
        """
        stored = {
            (a, z): pk
            for pk, a, z in OpticalMultiplexSection.objects.order_by().values_list('pk', 'a_port_id', 'z_port_id')
        }
        occupied = section_occupancy(besides)

        def identify(section: Section) -> int | tuple:
            return stored.get((self.ports[section.a], self.ports[section.z]), section.key)

        def occupancy(section: Section) -> Occupancy:
            return occupied.get(identify(section), Occupancy.never_read(band()))

        return build_graph(self.nodes.values(), self.fibers, occupancy=occupancy, identify=identify, band=band())


def load_plant(*, unsettled: bool = False) -> Plant:
    """Read the plant: six queries, whatever its size.

    `unsettled`: a fibre that is being changed, or whose change failed, counts as active as long as it is in a section.
    """
    plant = Plant()
    devices = OpticalDevice.objects.filter(LIVE).order_by('pk').values_list(
        'pk', 'tid', 'platform', 'role', 'device__site__optical_pop__code')
    for pk, tid, platform, role, code in devices:
        plant.nodes[pk] = Node(id=pk, name=tid, platform=platform, role=role, pop=code or '')
    by_interface: dict[int, PortRef] = {}
    ports = OpticalPort.objects.order_by().values_list('pk', 'interface_id', 'optical_device_id', 'aid')
    for pk, interface, device, aid in ports:
        by_interface[interface] = PortRef(device, aid)
        plant.ports[by_interface[interface]] = pk
    kept = set(SectionSpan.objects.values_list('fiber', flat=True)) if unsettled else set()
    plant.fibers = _fibers(by_interface, kept)
    return plant


def _fibers(by_interface: dict[int, PortRef], in_sections: set[int]) -> list[Fiber]:
    ends: dict[int, dict[str, PortRef]] = defaultdict(dict)
    interface_type = ContentType.objects.get_by_natural_key('dcim', 'interface')
    terminations = CableTermination.objects.filter(
        cable__optical_fiber__isnull=False, termination_type=interface_type
    ).order_by().values_list('cable_id', 'cable_end', 'termination_id')
    for cable, end, interface in terminations:
        if interface in by_interface:
            ends[cable][end] = by_interface[interface]
    lengths: dict[int, int] = defaultdict(int)
    for fiber, length in FiberSegment.objects.order_by().values_list('fiber_id', 'length'):
        lengths[fiber] += length
    groups: dict[int, set[int]] = defaultdict(set)
    for fiber, group in SharedRiskGroup.fibers.through.objects.values_list('opticalfiber_id', 'sharedriskgroup_id'):
        groups[fiber].add(group)
    found = []
    rows = OpticalFiber.objects.filter(LIVE).order_by('pk').values_list(
        'pk', 'cable_id', 'name', 'status', 'measured_loss', 'cable___abs_length')
    for pk, cable, name, status, loss, cable_length in rows:
        if set(ends[cable]) != {'A', 'B'}:
            continue
        found.append(Fiber(
            id=pk, a=ends[cable]['A'], z=ends[cable]['B'], name=name,
            length_m=lengths.get(pk, None if cable_length is None else round(cable_length)),
            loss_db=None if loss is None else float(loss),
            active=status == LifecycleChoices.ACTIVE or (pk in in_sections and status in _UNSETTLED),
            risk_groups=frozenset(groups[pk]),
        ))
    return found


def section_occupancy(besides: Q | None = None) -> dict[int, Occupancy]:
    """Per section: used by our services and by foreign light; the rest free where a device said so, else unknown.

    A section is known as far as one of its end ports was read. Lapsed reservations do not count. Three queries.
    """
    limits = band()
    used: dict[int, list[tuple[int, int]]] = defaultdict(list)
    held = SpectrumAllocation.objects.standing()
    if besides is not None:
        held = held.exclude(besides)
    # Tens of thousands of rows: in any order, and as numbers instead of range objects.
    for section, start, end in held.order_by().values_list('section_id', 'passband__startswith', 'passband__endswith'):
        used[section].append((start, end))
    result = {}
    sections = OpticalMultiplexSection.objects.order_by().values_list(
        'pk', 'a_port__observed_passbands', 'z_port__observed_passbands')
    for pk, seen_a, seen_z in sections:
        readings = [reading for reading in (seen_a, seen_z) if reading is not None]
        seen = Occupancy.never_read(limits)
        if readings:
            seen = Occupancy.from_used([pair for reading in readings for pair in reading], limits)
        result[pk] = Occupancy.from_used(used[pk], limits) | seen
    return result
