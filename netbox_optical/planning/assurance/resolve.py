"""Putting right what differs, from either side: written to the network, or taken into NetBox.

Per product one run, looked at and applied as any other: what is chosen to be written is written, what is chosen to be
taken over is written into NetBox when the run begins, and what nobody chose stays as it is and stays a deviation. What
concerns a device itself, and needs no device to be changed, is taken over at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from netbox_optical.choices import DeviationStatusChoices as Status
from netbox_optical.choices import RunKindChoices
from netbox_optical.models import Deviation, DigitalService, OpticalDevice, WorkflowRun
from netbox_optical.planning import accepted, runs
from netbox_optical.planning.alterations import Alteration
from netbox_optical.planning.assurance import events, removal, taking
from netbox_optical.planning.modify import store_change

__all__ = ('Resolution', 'resolve', 'settle')


@dataclass
class Resolution:
    """`runs`: drafts to be looked at and applied; `taken`: what NetBox has taken over already."""

    runs: list[WorkflowRun] = field(default_factory=list)
    taken: list[Deviation] = field(default_factory=list)


def resolve(
    user: Any, *, write: Iterable[Deviation] = (), take: Iterable[Deviation] = (), reason: str = '',
    confirm_shared: bool = False,
) -> Resolution:
    """Plan what puts these right. All or nothing; no device is changed.

    Raises PermissionDenied, ValidationError naming the deviation, ActionRefused, DriverError of a device that could not
    be read.
    """
    write, take = list(write), list(take)
    _check(write, take)
    _refuse_with_ended(write, take)
    chosen = sorted([*write, *take], key=lambda each: (each.object_type_id, each.object_id, each.pk))
    result = Resolution()
    with transaction.atomic():
        for (_type, _pk), group in groupby(chosen, key=lambda each: (each.object_type_id, each.object_id)):
            rows = list(group)
            taken = [each for each in rows if each in take]
            _Product(user, rows[0].target, reason, confirm_shared, result).resolve(
                [each for each in rows if each not in taken], taken)
    return result


def _check(write: Sequence[Deviation], take: Sequence[Deviation]) -> None:
    if not write and not take:
        raise ValidationError(_('Choose at least one deviation to be written or taken over.'))
    if both := sorted({str(each) for each in write} & {str(each) for each in take if each in write}):
        raise ValidationError(_('{names}: to be written and to be taken over; choose one.').format(
            names=', '.join(both)))
    if gone := [str(each) for each in (*write, *take) if each.status == Status.RESOLVED]:
        raise ValidationError(_('{names}: resolved already.').format(names=', '.join(gone)))


def _ended(gone: Iterable[Deviation]) -> list[models.Model]:
    """The products that are over with what is gone: all services on a channel, else the product itself."""
    found: list[models.Model] = []
    for each in gone:
        services = each.services.order_by('pk') if isinstance(each.target, DigitalService) else ()
        found += [product for product in (each.target, *services) if product not in found]
    return found


def _refuse_with_ended(write: Sequence[Deviation], take: Sequence[Deviation]) -> None:
    """What ends a product is taken over alone: nothing else of it can be put right."""
    gone = [each for each in take if each.target is not None and type(each.target) in runs.COMPILERS
            and taking.is_gone(each)]
    ended = _ended(gone)
    others = [each for each in (*write, *take) if each not in gone and each.target in ended]
    if others:
        raise ValidationError(_(
            '{gone} is not there any more: taking that over ends {products}, and {others} with it. Choose these alone, '
            'or have everything written.').format(**{
                name: ', '.join(map(str, items))
                for name, items in (('gone', gone), ('products', ended), ('others', others))}))


@dataclass
class _Product:
    """The deviations of one object."""

    user: Any
    target: models.Model | None
    reason: str
    confirm_shared: bool
    result: Resolution

    def resolve(self, write: list[Deviation], take: list[Deviation]) -> None:
        if self.target is None:
            raise ValidationError(_('The object of {name} is gone.').format(name=(write or take)[0]))
        if type(self.target) not in runs.COMPILERS:
            self._device(write, take)
        elif gone := [each for each in take if taking.is_gone(each)]:
            self._terminate(gone)
        else:
            self._allow(self.target, 'plan', *(('change',) if take else ()))
            self.result.runs.append(self._modify(write, take))

    def _modify(self, write: list[Deviation], take: list[Deviation]) -> WorkflowRun:
        change = taking.changes(self.target, take, self.reason, confirm_shared=self.confirm_shared) if take else []
        change += _left_alone(self.target, [*write, *take])
        if not change:
            return runs.plan(self.target, RunKindChoices.REPAIR, self.user)
        runs.refuse_unless_possible(self.target, RunKindChoices.MODIFY)
        return store_change(self.target, self.user, change)

    def _terminate(self, gone: list[Deviation]) -> None:
        for product in _ended(gone):
            if all(run.target != product for run in self.result.runs):
                self._allow(product, 'terminate')
                self.result.runs.append(runs.plan(product, RunKindChoices.TERMINATE, self.user))

    def _device(self, write: list[Deviation], take: list[Deviation]) -> None:
        """What is of a device itself, of a partner or a PoP: NetBox alone changes, or what nobody wants is removed."""
        if fixed := [str(each) for each in write if not each.parts]:
            raise ValidationError(_('{names}: nothing that could be written to the network.').format(
                names=', '.join(fixed)))
        if take:
            self._allow(self.target, 'change')
        for each in take:
            taking.take_device(each, self.user, self.reason)
            _resolved(each)
            self.result.taken.append(each)
        if write:
            self._allow(self.target, 'plan', 'terminate')
            change: list[Alteration] = [removal.document(str(each), each.parts) for each in write]
            runs.refuse_unless_possible(self.target, RunKindChoices.MODIFY)
            self.result.runs.append(store_change(self.target, self.user, change))

    def _allow(self, target: models.Model, *actions: str) -> None:
        for action in actions:
            if not type(target).objects.restrict(self.user, action).filter(pk=target.pk).exists():
                raise PermissionDenied(_('You may not {action} {target}.').format(action=action, target=target))


def _left_alone(target: models.Model, chosen: Sequence[Deviation]) -> list[Alteration]:
    """What differs besides, and is not touched by the run."""
    return [accepted.document(each.device, each.resource, each.field, each.observed, usual=each.expected, passing=True)
            for each in _of(target) if each not in chosen]


def settle(run: WorkflowRun) -> None:
    """A run of this product succeeded and was verified: what it did not leave alone is resolved."""
    target = run.target
    if target is None or (type(target) not in runs.COMPILERS and not removal.is_removal(run.change)):
        return
    left = {(each['place']['device_id'], each['place']['resource'], each['place']['field'])
            for each in run.change if each.get('passing')}
    removed = {each['name'] for each in run.change if each['model'] == removal.MODEL}
    over = [row for row in _of(target) if (row.device_id, row.resource, row.field) not in left and (
        str(row) in removed or not isinstance(target, OpticalDevice))]
    for row in over:
        _resolved(row)
    events.tell((), over)


def _of(target: models.Model) -> list[Deviation]:
    """What is not resolved of a product, also what it shares with others, by the resources that it wants."""
    rows = Deviation.objects.exclude(status=Status.RESOLVED).select_related('device').order_by('pk')
    kind = ContentType.objects.get_for_model(target)
    if type(target) not in runs.COMPILERS:
        return list(rows.filter(object_type=kind, object_id=target.pk))
    if not rows.exists():
        return []
    wish = runs.compile_target(target, RunKindChoices.CREATE)
    refs = {(wish.devices[tid].pk, each.resource.ref.replace(':', ' ', 1))
            for tid, targets in wish.targets.items() for each in targets}
    return [row for row in rows.filter(device__in=wish.devices.values())
            if (row.device_id, row.resource) in refs or (row.object_type_id, row.object_id) == (kind.pk, target.pk)]


def _resolved(deviation: Deviation) -> None:
    deviation.snapshot()
    deviation.status, deviation.resolved_at = Status.RESOLVED, timezone.now()
    deviation.ignored_until, deviation.reason = None, ''
    deviation.save()
