"""The live products of NetBox against what was read: which are not on the network as they should be.

Compiled as a validation compiles them and compared with the snapshots, so that both say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import batched

from dcim.models import Interface
from django.db import models

from netbox_optical.choices import LifecycleChoices
from netbox_optical.choices_discovery import FindingChoices as Kind
from netbox_optical.intent.fiber import compile_fiber
from netbox_optical.intent.service import Devices, compile_service, load
from netbox_optical.intent.spectrum import compile_spectrum
from netbox_optical.intent.wish import Wish
from netbox_optical.models import DigitalService, OpticalFiber, OpticalSpectrum
from netbox_optical.planning.accepted import apply_to, known
from netbox_optical.planning.adoption.proposal import Proposal
from netbox_optical.planning.adoption.reading import Reading, differences, present

# Of what is in the middle of a run nobody knows what the network should hold.
_WAITING = (LifecycleChoices.PLANNED, LifecycleChoices.FAILED)
# Services that are read together: a constant number of queries for each page.
PAGE = 200


@dataclass
class Tally:
    """How many products agree, and how many were passed over because part of them lies outside the scope."""

    agree: int = 0
    outside: int = 0


def compare(reading: Reading, tally: Tally) -> Iterator[Proposal]:
    """A row for each product that is on the devices that were read or failed, and does not agree with them."""
    for product, target, wish in live_products():
        tids = list(wish.devices)
        silent = reading.unread(tids)
        failed = [tid for tid in silent if tid in reading.errors]
        if failed and target.status == LifecycleChoices.ACTIVE:
            yield Proposal(Kind.UNKNOWN, product, str(target), target=target, nodes=tids,
                           reason=f'not read: {", ".join(failed)}', netbox=[f'{target} is active'])
        elif silent:
            tally.outside += 1
        elif (row := _compared(product, target, wish, reading)) is None:
            tally.agree += 1
        else:
            yield row


def live_products() -> Iterator[tuple[str, models.Model, Wish]]:
    """What should be, or is to come, on the network: kind, object and wish; no product in the middle of a run."""
    states = (LifecycleChoices.ACTIVE, *_WAITING)
    accepted = known()
    devices: Devices = {}
    services = DigitalService.objects.filter(status__in=states).select_related('client_port_a', 'client_port_z')
    spectra = OpticalSpectrum.objects.filter(status__in=states, port_a__isnull=False).select_related(
        *(f'port_{side}__optical_device__device__site__optical_pop' for side in 'az'))
    for product, targets, compiler in (
        ('fiber', _with_ends(OpticalFiber.objects.filter(status__in=states)), compile_fiber),
        ('service', services.order_by('pk'), compile_service),
        ('spectrum', spectra.order_by('pk'), compile_spectrum),
    ):
        for page in batched(targets, PAGE):
            more = {'loaded': load(page, devices)} if product == 'service' else {}
            for target in page:
                try:
                    wish = compiler(target, **more)
                except (ValueError, IndexError):
                    continue  # a pair of ports that no platform joins, a service without a channel: no wish
                if wish.devices:
                    yield product, target, apply_to(wish, accepted)


def _with_ends(fibers: models.QuerySet) -> list[OpticalFiber]:
    """Fibres with both ports and devices, in a handful of queries for all of them."""
    found = list(fibers.order_by('pk').select_related('cable').prefetch_related('cable__terminations__termination'))
    ends = [each.termination for fiber in found for each in fiber.cable.terminations.all()]
    models.prefetch_related_objects(
        [end for end in ends if isinstance(end, Interface)],
        'optical_port__optical_device__device__site__optical_pop')
    return found


def _compared(product: str, target: models.Model, wish: Wish, reading: Reading) -> Proposal | None:
    found = differences(wish, reading)
    if target.status in _WAITING:
        if found or not present(wish, reading):
            return None  # not there yet, which is what NetBox says
        return Proposal(
            Kind.CHANGED, product, str(target), target=target, adoptable=True, nodes=list(wish.devices),
            network=['it is there as it should be'], netbox=[f'{target} is {target.status}'],
            reason='it is on the network already; adopting makes it active')
    if not found:
        return None
    if present(wish, reading):
        return Proposal(Kind.CHANGED, product, str(target), target=target, nodes=list(wish.devices), network=found,
                        netbox=[f'{target} is active'],
                        reason='NetBox says otherwise; a repair writes what NetBox says')
    return Proposal(Kind.MISSING, product, str(target), target=target, nodes=list(wish.devices),
                    network=['nothing of it is there'], netbox=[f'{target} is active'],
                    reason='a repair makes it, a termination takes it out of NetBox')
