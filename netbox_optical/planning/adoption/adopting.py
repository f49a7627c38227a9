"""Adoption of rows: each in a transaction of its own, in an order in which they can stand on each other.

The same code rehearses a proposal in a transaction that is undone, and adopts what somebody ticked. No device is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _
from utilities.exceptions import AbortRequest

from netbox_optical.choices import LifecycleChoices
from netbox_optical.choices_discovery import FindingChoices as Kind
from netbox_optical.drivers.base import Inventory
from netbox_optical.intent.fiber import compile_fiber
from netbox_optical.intent.service import compile_service
from netbox_optical.intent.spectrum import compile_spectrum
from netbox_optical.models import DigitalService, OpticalDevice, OpticalFiber, OpticalSpectrum, Partner
from netbox_optical.models.base import LIVE
from netbox_optical.planning import sections
from netbox_optical.planning.adoption.devices import make_device
from netbox_optical.planning.adoption.found import (
    FoundChannel,
    FoundDevice,
    FoundFiber,
    FoundInventory,
    FoundService,
    FoundSpectrum,
    Remains,
)
from netbox_optical.planning.adoption.proposal import Proposal
from netbox_optical.planning.adoption.reading import Reading, differences
from netbox_optical.planning.adoption.writer import Writer, known_channel
from netbox_optical.planning.changes import changes_by
from netbox_optical.planning.inventory import import_inventory

# What stands on what: devices before their ports, ports before fibres, fibres before what is led over them.
ORDER = ('device', 'inventory', 'fiber', 'channel', 'service', 'spectrum')
_COMPILERS: dict[type, Callable[[Any], Any]] = {
    DigitalService: compile_service, OpticalFiber: compile_fiber, OpticalSpectrum: compile_spectrum}


def adopt(found: object, target: models.Model | None, writer: Writer, allowed: Any = None) -> models.Model | None:
    """Take one thing over and return the object that it is now; None for what is only taken note of.

    Raises ValidationError.
    """
    if isinstance(found, FoundDevice):
        return make_device(found)
    if isinstance(found, FoundInventory):
        device = OpticalDevice.objects.filter(LIVE, tid=found.tid).select_related(
            'device__device_type__manufacturer', 'device__site__optical_pop').first()
        if device is None:
            raise ValidationError(_('NetBox has no device {tid}.').format(tid=found.tid))
        import_inventory(device, Inventory.model_validate(found.inventory))
        writer.forget()
        return device
    if isinstance(found, FoundFiber):
        writer.forget()
        return writer.fiber(found)
    if isinstance(found, FoundChannel):
        return known_channel(found) or writer.channel(found)
    if isinstance(found, FoundService):
        return writer.service(found, allowed=allowed)
    if isinstance(found, FoundSpectrum):
        return writer.spectrum(found)
    if isinstance(found, Remains):
        return None
    return _activated(target)


def _activated(target: models.Model | None) -> models.Model:
    """A product that was only planned and is on the network: active, with its channels and bookings."""
    if target is None:
        raise ValidationError(_('There is nothing to adopt.'))
    target.refresh_from_db()
    if target.status not in (LifecycleChoices.PLANNED, LifecycleChoices.FAILED):
        raise ValidationError(_('{target} is {status} by now.').format(
            target=target, status=target.get_status_display()))
    items = [target]
    if isinstance(target, DigitalService):
        channels = list(target.channels.select_related('spectrum'))
        items = [*(channel.spectrum for channel in channels), *channels, target]
    for item in items:
        item.snapshot()
        item.status = LifecycleChoices.ACTIVE
        item.full_clean(exclude=[field.name for field in item._meta.fields if not field.editable])
        item.save()
    return target


@contextmanager
def told() -> Iterator[None]:
    """One row's transaction; what models and database refuse becomes ValidationError."""
    try:
        with transaction.atomic():
            yield
    except AbortRequest as error:
        raise ValidationError(str(error.message)) from error
    except PermissionDenied as error:
        raise ValidationError(str(error)) from error
    except IntegrityError as error:
        raise ValidationError(_('Somebody else took the same thing in the meantime: {error}').format(
            error=error)) from error


def in_order[T](rows: Iterable[T], product: Callable[[T], str]) -> list[T]:
    """The rows in the order in which they can be adopted, those of one product as they came."""
    return sorted(rows, key=lambda row: ORDER.index(product(row)) if product(row) in ORDER else len(ORDER))


def rehearse(proposals: Sequence[Proposal], reading: Reading, partner: Partner | None) -> None:
    """Adopt everything in a transaction that is undone: what cannot be made turns out, and what would still differ.

    Rows that NetBox does not take become ambiguous, with the reason; `pending` of the others is filled.
    """
    partner = partner or Partner.objects.filter(status=LifecycleChoices.ACTIVE).order_by('pk').first()
    made: list[tuple[Proposal, models.Model]] = []
    with changes_by(None), transaction.atomic():
        writer = Writer(partner)
        for proposal in in_order(proposals, lambda row: row.product):
            if not proposal.adoptable or proposal.kind != Kind.NEW:
                continue
            try:
                with told(), sections.deferred():
                    item = adopt(proposal.found, None, writer)
            except ValidationError as error:
                proposal.kind, proposal.adoptable = Kind.AMBIGUOUS, False
                proposal.reason = ' '.join(error.messages)
            else:
                if item is not None and type(item) in _COMPILERS:
                    made.append((proposal, item))
        # Labels name all that share a channel, so that nothing can be compared before everything is there.
        for proposal, item in made:
            wish = _COMPILERS[type(item)](item)
            if silent := reading.unread(wish.devices):
                proposal.pending = [f'{tid}: not read' for tid in silent]
            else:
                proposal.pending = differences(wish, reading)
            if proposal.pending:
                proposal.reason = 'adopted as it is, it would differ; a repair writes: ' + '; '.join(proposal.pending)
        transaction.set_rollback(True)
