"""Discoveries from start to adoption: asked for, carried out, ticked, adopted. Nothing is sent to a device."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from dcim.models import Site
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from netbox_optical.choices_discovery import (
    DiscoveryKindChoices,
    DiscoveryStatusChoices,
    FindingChoices,
    OutcomeChoices,
)
from netbox_optical.models import Discovery, DiscoveryItem, OpticalDevice, Partner
from netbox_optical.models.base import LIVE
from netbox_optical.planning import accepted, sections
from netbox_optical.planning.adoption import inventories, known, managers, products, tnms
from netbox_optical.planning.adoption.adopting import adopt as adopt_one
from netbox_optical.planning.adoption.adopting import in_order, rehearse, told
from netbox_optical.planning.adoption.found import KINDS, FoundChannel, FoundService
from netbox_optical.planning.adoption.permissions import check_made, check_may_add
from netbox_optical.planning.adoption.proposal import Proposal, propose
from netbox_optical.planning.adoption.reading import REACHED_BY, read_all
from netbox_optical.planning.adoption.shown import visible_items
from netbox_optical.planning.adoption.writer import Writer
from netbox_optical.planning.changes import changes_by
from netbox_optical.planning.runs import ActionRefused

_MODEL_KINDS = {cls: name for name, cls in KINDS.items()}


# -- asking ------------------------------------------------------------------------------------------------------------


def start(
    user: Any, *, sites: Iterable[Site] = (), devices: Iterable[OpticalDevice] = (), partner: Partner | None = None
) -> Discovery:
    """A discovery of these devices and those at these sites; of everything that the user may discover without either.

    It is queued by whoever asks (`jobs.discovery`). Raises PermissionDenied, ValidationError.
    """
    sites, devices = list(sites), list(devices)
    allowed = OpticalDevice.objects.restrict(user, 'discover').filter(LIVE)
    if refused := [device.tid for device in devices if not allowed.filter(pk=device.pk).exists()]:
        raise PermissionDenied(_('You may not discover {devices}.').format(devices=', '.join(refused)))
    discovery = Discovery(partner=partner, requested_by=user)
    with transaction.atomic():
        discovery.full_clean()
        discovery.save()
        discovery.sites.set(sites)
        discovery.devices.set(devices)
        if not scope_of(discovery).exists():
            raise ValidationError(_('There is no device in this scope that you may discover.'))
    return discovery


def scope_of(discovery: Discovery) -> models.QuerySet:
    """The devices that it reads: live, chosen, and what the asking user may discover."""
    asks = discovery.requested_by
    devices = (OpticalDevice.objects.restrict(asks, 'discover') if asks else OpticalDevice.objects.all()).filter(LIVE)
    sites, chosen = list(discovery.sites.all()), list(discovery.devices.values_list('pk', flat=True))
    if sites or chosen:
        devices = devices.filter(models.Q(device__site__in=sites) | models.Q(pk__in=chosen))
    return devices


# -- carrying out ------------------------------------------------------------------------------------------------------


def carry_out(discovery: Discovery, tell: Any = lambda text: None) -> Discovery:
    """Read, compare, store the proposal. What fails as a whole is kept with the discovery and raised."""
    begun = Discovery.objects.filter(pk=discovery.pk, status=DiscoveryStatusChoices.QUEUED).update(
        status=DiscoveryStatusChoices.READING, started=timezone.now())
    if not begun:
        raise ActionRefused(_('{discovery} was begun already.').format(discovery=discovery))
    discovery.refresh_from_db()
    discovery.snapshot()
    try:
        fibers = discovery.kind == DiscoveryKindChoices.FIBERS
        proposals = tnms.find(discovery) if fibers else _find(discovery, tell)
        with transaction.atomic():
            _store(discovery, proposals)
            discovery.status, discovery.completed = DiscoveryStatusChoices.READY, timezone.now()
            discovery.save()
    except Exception as error:
        discovery.status, discovery.completed = DiscoveryStatusChoices.FAILED, timezone.now()
        discovery.error = ' '.join(error.messages) if isinstance(error, ValidationError) else f'{error}'
        discovery.save()
        raise
    return discovery


def _find(discovery: Discovery, tell: Any) -> list[Proposal]:
    devices = list(scope_of(discovery).select_related(*REACHED_BY))
    whole = not discovery.sites.exists() and not discovery.devices.exists()
    reading = read_all(devices, tell)
    netbox = known.load()
    ports = {tid: set(names) for tid, names in netbox.ports.items()}
    for tid, snapshot in reading.snapshots.items():
        ports.setdefault(tid, set()).update(port.name for port in snapshot.inventory.ports)
    asked = {device.manager_id: device.manager for device in devices if device.manager_id}
    listing = managers.read_managers([asked[pk] for pk in sorted(asked)], ports)
    tally = products.Tally()
    proposals = [
        *inventories.compare(devices, reading), *propose(netbox, reading, listing, whole=whole),
        *products.compare(reading, tally)]
    rehearse(proposals, reading, discovery.partner)
    proposals, acknowledged = without_acknowledged(proposals)
    discovery.errors = [
        {'device': name, 'category': category, 'error': text}
        for name, (category, text) in sorted({**reading.errors, **listing.errors}.items())]
    discovery.notes = [
        {'device': tid, 'problem': problem}
        for tid, snapshot in sorted(reading.snapshots.items()) for problem in snapshot.problems]
    discovery.counts = {
        'devices': len(devices), 'read': len(reading.snapshots), 'agree': tally.agree, 'outside': tally.outside,
        'acknowledged': acknowledged}
    return proposals


def without_acknowledged(proposals: list[Proposal]) -> tuple[list[Proposal], int]:
    """Orphans that somebody has adopted as they are, and that are still the same, are proposed no more."""
    known_ones = set(DiscoveryItem.objects.filter(
        kind=FindingChoices.ORPHAN, outcome=OutcomeChoices.ADOPTED,
        fingerprint__in=[row.fingerprint for row in proposals if row.kind == FindingChoices.ORPHAN],
    ).values_list('fingerprint', flat=True))
    accepted_ones = accepted.orphans()
    left = [row for row in proposals if row.kind != FindingChoices.ORPHAN or not (
        row.fingerprint in known_ones or (f'{row.product} {row.name}'[:200], tuple(row.network)) in accepted_ones)]
    return left, len(proposals) - len(left)


def _store(discovery: Discovery, proposals: Sequence[Proposal]) -> None:
    rows = in_order(proposals, lambda row: row.product)
    discovery.counts |= {'rows': len(rows), **Counter(row.kind for row in rows)}
    items = DiscoveryItem.objects.bulk_create(
        _item(discovery, position, row) for position, row in enumerate(rows, start=1))
    pks = dict(OpticalDevice.objects.filter(LIVE).values_list('tid', 'pk'))
    through = DiscoveryItem.devices.through
    through.objects.bulk_create(
        through(discoveryitem_id=item.pk, opticaldevice_id=pk)
        for item, row in zip(items, rows, strict=True)
        for pk in sorted({pks[tid] for tid in row.nodes if tid in pks}))


def _item(discovery: Discovery, position: int, row: Proposal) -> DiscoveryItem:
    item = DiscoveryItem(
        discovery=discovery, position=position, kind=row.kind, product=row.product, name=row.name[:400],
        reason=str(row.reason), network=row.network, netbox=row.netbox, pending=row.pending, adoptable=row.adoptable,
        chosen=row.adoptable and row.kind in (FindingChoices.NEW, FindingChoices.CHANGED), fingerprint=row.fingerprint)
    if row.found is not None:
        item.found, item.found_kind = row.found.model_dump(mode='json'), _MODEL_KINDS[type(row.found)]
    if row.target is not None:
        item.target = row.target
    return item


# -- ticking -----------------------------------------------------------------------------------------------


def choose(discovery: Discovery, user: Any, rows: Iterable[int], *, only: bool = True) -> int:
    """Tick these rows (primary keys) and, with `only`, no others. How many are ticked now.

    Raises ActionRefused, ValidationError naming rows that cannot be adopted.
    """
    _refuse_unless_open(discovery)
    seen = visible_items(discovery, user).filter(outcome='')
    wanted = {item.pk: item for item in seen.filter(pk__in=set(rows))}
    if missing := sorted(set(rows) - set(wanted)):
        raise ValidationError({'items': _('There is no open row {rows} in {discovery}.').format(
            rows=', '.join(map(str, missing)), discovery=discovery)})
    if fixed := [f'{item.position} ({item})' for item in wanted.values() if not item.adoptable]:
        raise ValidationError({'items': _('These rows cannot be adopted: {rows}.').format(rows=', '.join(fixed))})
    with transaction.atomic():
        if only:
            seen.filter(chosen=True).exclude(pk__in=wanted).update(chosen=False)
        DiscoveryItem.objects.filter(pk__in=wanted).update(chosen=True)
    return visible_items(discovery, user).filter(chosen=True, outcome='').count()


def _refuse_unless_open(discovery: Discovery) -> None:
    if discovery.status not in DiscoveryStatusChoices.OPEN:
        raise ActionRefused(_('{discovery} is {status}; it is adopted from when it is ready.').format(
            discovery=discovery, status=discovery.get_status_display()))


# -- adopting ----------------------------------------------------------------------------------------------------------


def ask_adoption(discovery: Discovery, user: Any) -> Discovery:
    """Mark it as being adopted, for one who asks at a time. Raises ActionRefused, PermissionDenied."""
    if not Discovery.objects.restrict(user, 'adopt').filter(pk=discovery.pk).exists():
        raise PermissionDenied(_('You may not adopt {discovery}.').format(discovery=discovery))
    with transaction.atomic():
        locked = Discovery.objects.select_for_update().get(pk=discovery.pk)
        _refuse_unless_open(locked)
        chosen = visible_items(locked, user).filter(chosen=True, outcome='')
        if not chosen.exists():
            raise ActionRefused(_('Nothing is ticked in {discovery}.').format(discovery=locked))
        check_may_add(user, set(chosen.values_list('product', flat=True)))
        Discovery.objects.filter(pk=locked.pk).update(status=DiscoveryStatusChoices.ADOPTING)
    discovery.refresh_from_db()
    return discovery


def adopt(discovery: Discovery, user: Any) -> Counter[str]:
    """Take over what is ticked, row by row in the user's name; what is refused keeps its reason and hinders no other.

    `ask_adoption` comes before. How many rows came out how.
    """
    outcomes: Counter[str] = Counter()
    writer = Writer(discovery.partner)
    chosen = visible_items(discovery, user).filter(chosen=True, outcome='')
    items = in_order(chosen.order_by('position'), lambda item: item.product)
    documents = {item.pk: document_of(item) for item in items}
    ticked = {document.ends for document in documents.values() if isinstance(document, FoundChannel)}
    carried = {channel.ends for document in documents.values() if isinstance(document, FoundService)
               for channel in document.channels}
    try:
        for item in items:
            document = documents[item.pk]
            try:
                if isinstance(document, FoundChannel) and document.ends not in carried:
                    raise ValidationError(_('No service that uses it is ticked.'))
                with changes_by(user), told(), sections.deferred():
                    made = adopt_one(document, item.target, writer, allowed=lambda channel: _allow(channel, ticked))
                    check_made(user, made)
                    _agree(made, item)
                item.target = made or item.target
            except ValidationError as error:
                item.outcome, item.message = OutcomeChoices.REFUSED, ' '.join(error.messages)
            else:
                item.outcome, item.message = OutcomeChoices.ADOPTED, ''
            item.save()
            outcomes[item.outcome] += 1
    finally:
        Discovery.objects.filter(pk=discovery.pk).update(status=DiscoveryStatusChoices.ADOPTED)
        discovery.refresh_from_db()
    _count(discovery)
    return outcomes


def _count(discovery: Discovery) -> None:
    outcomes = Counter(discovery.items.exclude(outcome='').values_list('outcome', flat=True))
    discovery.snapshot()
    discovery.counts = {**discovery.counts, **outcomes}
    discovery.save()


def document_of(item: DiscoveryItem) -> Any:
    """What was found, as it was stored; None when the row is about an object of NetBox."""
    return KINDS[item.found_kind].model_validate(item.found) if item.found_kind else None


def _allow(channel: FoundChannel, ticked: set) -> None:
    if channel.ends not in ticked:
        raise ValidationError(_('It needs channel {channel}, which is not ticked.').format(
            channel=channel.name or channel.a))


def _agree(made: models.Model | None, item: DiscoveryItem) -> None:
    """What was found is how the product was compared: the network and NetBox agree, or they differ as foretold."""
    if made is None or not hasattr(made, 'mark_sync') or isinstance(made, OpticalDevice):
        return
    made.snapshot()
    made.mark_sync(not item.pending, '; '.join(item.pending))
    made.save()
