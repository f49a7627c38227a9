"""Everything that differs between NetBox and the snapshots, each difference once. No I/O with devices, no writing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count

from dcim.choices import DeviceStatusChoices
from django.db import models
from django.db.models import Count

from netbox_optical.choices import LifecycleChoices
from netbox_optical.choices_discovery import FindingChoices
from netbox_optical.drivers.errors import CannotPlan
from netbox_optical.intent.wish import Wish
from netbox_optical.models import ChannelUse, DigitalService, OpticalDevice, OpticalFiber, OpticalPort, Partner, PoP
from netbox_optical.models.base import LIVE
from netbox_optical.planning import accepted, core_data
from netbox_optical.planning.adoption.discovery import without_acknowledged
from netbox_optical.planning.adoption.found import Remains
from netbox_optical.planning.adoption.known import NetBox
from netbox_optical.planning.adoption.managers import Listing
from netbox_optical.planning.adoption.products import live_products
from netbox_optical.planning.adoption.proposal import propose
from netbox_optical.planning.adoption.reading import Reading, plan_on
from netbox_optical.planning.by_hand import not_comparable
from netbox_optical.planning.devices import compare_identity, compare_inventory, unreachable
from netbox_optical.planning.differences import Difference

__all__ = ('Comparison', 'Found', 'compare')

_ON_THE_NETWORK = {
    FindingChoices.NEW: 'not in NetBox', FindingChoices.ORPHAN: 'orphan', FindingChoices.AMBIGUOUS: 'ambiguous'}


@dataclass
class Found:
    """One difference. `target` is the object that it is of, `services` those that it hits (primary keys).

    `parts`: of what belongs to nothing, each resource as (TID, `kind:key`).
    """

    target: models.Model
    difference: Difference
    services: set[int] = field(default_factory=set)
    parts: tuple[tuple[str, str], ...] = ()


@dataclass
class Comparison:
    """What a report found.

    Attributes:
        found: by device (TID), resource and field; one that several products share is there once.
        lines: per object that was compared, as (model, primary key), its own differences as text.
        targets: these objects, by the same.
        passed: live products that were not compared, because a device of theirs was not read or is being worked on.
        partly: why of these only a part was compared, by the same: a device has no driver.
        unclear: what nobody can tell because of that, as (TID, resource).
    """

    found: dict[tuple, Found] = field(default_factory=dict)
    lines: dict[tuple[type, int], list[str]] = field(default_factory=lambda: defaultdict(list))
    targets: dict[tuple[type, int], models.Model] = field(default_factory=dict)
    passed: set[tuple[type, int]] = field(default_factory=set)
    partly: dict[tuple[type, int], str] = field(default_factory=dict)
    unclear: set[tuple[str, str]] = field(default_factory=set)

    def compared(self, target: models.Model) -> None:
        self.targets[type(target), target.pk] = target

    def add(
        self, target: models.Model, difference: Difference, services: Iterable[int] = (),
        parts: tuple[tuple[str, str], ...] = (),
    ) -> None:
        self.lines[type(target), target.pk].append(str(difference))
        key = (difference.device or (type(target), target.pk), difference.resource, difference.field)
        self.found.setdefault(key, Found(target, difference, parts=parts)).services.update(services)


def compare(
    devices: Sequence[OpticalDevice], reading: Reading, listing: Listing, netbox: NetBox, *, whole: bool,
    busy: Collection[str] = (),
) -> Comparison:
    """`devices` were to be read; `busy` are those that a run works on: what is on these is left for the next report.

    `whole`: they are the whole network. Then partners and PoPs are compared, too.
    """
    result = Comparison()
    products = [(target, wish) for _kind, target, wish in live_products() if target.status == LifecycleChoices.ACTIVE]
    on = _services_on(products)
    by_fiber = _services_over([target for target, _wish in products if isinstance(target, OpticalFiber)])
    for target, wish in products:
        if set(wish.devices) - set(reading.snapshots) - reading.others or set(wish.devices) & set(busy):
            result.passed.add((type(target), target.pk))
            continue
        result.compared(target)
        if silent := not_comparable(wish.devices.values()):
            result.partly[type(target), target.pk] = '; '.join(silent)
        hit = [target.pk] if isinstance(target, DigitalService) else by_fiber.get(target.pk, ()) if isinstance(
            target, OpticalFiber) else ()
        for difference in _differences(wish, reading):
            result.add(target, difference, hit)
    _compare_devices(result, devices, reading, listing, on)
    _compare_network(result, devices, reading, netbox, busy)
    if whole:
        _compare_core(result)
    return result


def _differences(wish: Wish, reading: Reading) -> list[Difference]:
    try:
        return plan_on(wish, reading).found()
    except CannotPlan as error:
        return [Difference(error.device or min(wish.devices), 'plan', '', 'what the device can hold', error.message)]


def _services_on(products: Iterable[tuple[models.Model, Wish]]) -> dict[str, set[int]]:
    """Active services by the devices that they concern."""
    found: dict[str, set[int]] = defaultdict(set)
    for target, wish in products:
        if isinstance(target, DigitalService):
            for tid in wish.devices:
                found[tid].add(target.pk)
    return found


def _services_over(fibers: Collection[OpticalFiber]) -> dict[int, set[int]]:
    """Active services by the fibre that their light passes: spans of sections, and the fibres of line ports."""
    found: dict[int, set[int]] = defaultdict(set)
    uses = ChannelUse.objects.filter(service__status=LifecycleChoices.ACTIVE)
    spans = uses.filter(channel__spectrum__allocations__section__spans__fiber__in=fibers)
    for fiber, service in spans.values_list(
            'channel__spectrum__allocations__section__spans__fiber', 'service').distinct():
        found[fiber].add(service)
    by_cable = {fiber.cable_id: fiber.pk for fiber in fibers}
    for side in 'az':
        ends = uses.filter(**{f'channel__line_port_{side}__interface__cable__in': list(by_cable)})
        for cable, service in ends.values_list(f'channel__line_port_{side}__interface__cable', 'service'):
            found[by_cable[cable]].add(service)
    return found


def _compare_devices(
    result: Comparison, devices: Sequence[OpticalDevice], reading: Reading, listing: Listing, on: dict[str, set[int]]
) -> None:
    aids: dict[int, list[str]] = defaultdict(list)
    for pk, aid in OpticalPort.objects.filter(optical_device__in=devices).values_list('optical_device', 'aid'):
        aids[pk].append(aid)
    uuids: dict[str, list[str]] = defaultdict(list)
    for listed in listing.devices:
        uuids[listed.tid].append(listed.uuid)
    for device in devices:
        result.compared(device)
        if device.tid in reading.others:
            result.partly[type(device), device.pk] = '; '.join(not_comparable([device]))
            continue
        hit = on.get(device.tid, ())
        if (snapshot := reading.snapshots.get(device.tid)) is None:
            # Of one that NetBox has as offline nobody expects an answer.
            if device.device.status != DeviceStatusChoices.STATUS_OFFLINE:
                result.add(device, unreachable(device, *reading.errors[device.tid]), hit)
            continue
        if device.device.status == DeviceStatusChoices.STATUS_OFFLINE:
            result.add(device, Difference(
                device.tid, 'status', '', DeviceStatusChoices.STATUS_OFFLINE, 'it answers', 'cosmetic'))
        for difference in compare_inventory(device, snapshot.inventory, aids[device.pk]):
            result.add(device, difference, hit if difference.resource == 'serial number' else ())
        if device.manager and str(device.manager) not in listing.errors:
            identity = compare_identity(device, sorted(uuids[device.tid]))
            if identity is not None:
                result.add(device, identity)


def _compare_network(
    result: Comparison, devices: Sequence[OpticalDevice], reading: Reading, netbox: NetBox, busy: Collection[str]
) -> None:
    """What is on the network and belongs to nothing in NetBox."""
    by_tid = {device.tid: device for device in devices}
    rows, _acknowledged = without_acknowledged(propose(netbox, reading, Listing(), whole=False))
    told = _ports_told(result)
    for row in rows:
        nodes = [tid for tid in row.nodes if tid in by_tid]
        resource = f'{row.product} {row.name}'[:200]
        if row.kind not in _ON_THE_NETWORK or not nodes or set(row.nodes) & set(busy):
            result.unclear |= {(tid, resource) for tid in row.nodes}
        elif row.kind != FindingChoices.AMBIGUOUS or not told & {(end.node, end.port) for end in row.ends}:
            # A port that is found on the wrong side of something is a difference of a product already.
            result.add(by_tid[nodes[0]], Difference(
                nodes[0], resource, _ON_THE_NETWORK[row.kind], None, list(row.network) or [str(row.reason)]),
                parts=row.found.resources if isinstance(row.found, Remains) else ())


def _ports_told(result: Comparison) -> set[tuple[str, str]]:
    """Ports, as (TID, port), of which a difference is told already, or accepted."""
    told = {(difference.device, difference.resource) for difference in (
        each.difference for each in result.found.values())}
    told |= {(tid, ref.replace(':', ' ', 1)) for tid, refs in accepted.known().items() for ref in refs}
    return {(tid, port) for tid, resource in told for port in resource.partition(' ')[2].split('+')}


def _compare_core(result: Comparison) -> None:
    """Partners and PoPs against the tenants and sites that they stand for."""
    for pop in PoP.objects.filter(status=LifecycleChoices.ACTIVE).select_related('site'):
        _add_core(result, pop)
    twice = Partner.objects.filter(LIVE).values('tenant__name').annotate(number=Count('pk')).filter(number__gt=1)
    shared = set(twice.values_list('tenant__name', flat=True))
    for partner in Partner.objects.filter(status=LifecycleChoices.ACTIVE).select_related('tenant__group'):
        if partner.tenant.name in shared:
            _add_core(result, partner)
        else:
            result.compared(partner)


def _add_core(result: Comparison, product: Partner | PoP) -> None:
    result.compared(product)
    numbers: dict[str, count] = {}
    for name, expected, found in core_data.fields(product):
        # Of a name that several share there is one line for each.
        number = next(numbers.setdefault(str(name), count(1)))
        result.add(product, Difference(
            '', type(product)._meta.verbose_name, f'{name} {number}' if number > 1 else str(name), str(expected),
            str(found), 'cosmetic'))
