"""What a run does to the life cycle of its product, and of what the product uses. Change-logged, one transaction."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import transaction

from netbox_optical.choices import LifecycleChoices, RunKindChoices, RunStatusChoices, StepStatusChoices
from netbox_optical.models import DigitalService, WorkflowRun
from netbox_optical.models.base import ProductMixin
from netbox_optical.planning import accepted, alterations, holds
from netbox_optical.planning.assurance import removal, resolve
from netbox_optical.planning.locks import live_users
from netbox_optical.planning.runs import compile_target

_WHILE = {
    RunKindChoices.CREATE: LifecycleChoices.PROVISIONING,
    RunKindChoices.MODIFY: LifecycleChoices.MODIFYING,
    RunKindChoices.REPAIR: LifecycleChoices.MODIFYING,
    RunKindChoices.TERMINATE: LifecycleChoices.TERMINATING,
    RunKindChoices.UNDO: LifecycleChoices.MODIFYING,
}


def begin(run: WorkflowRun) -> None:
    """The product and its channels enter the state that the kind of run stands for, and get their new values.

    Raises ValidationError when the new values are no longer possible.
    """
    status = _WHILE.get(run.kind)
    if status is None:
        return
    with transaction.atomic():
        products = _concerned(run)
        run.before = run.before or [_state(product) for product in products]
        WorkflowRun.objects.filter(pk=run.pk).update(before=run.before)
        for product in products:
            if run.kind == RunKindChoices.TERMINATE or product.status != LifecycleChoices.ACTIVE:
                _set(product, status)
    if run.change:
        alterations.let_go(run)
        alterations.write(run.change)
        alterations.hold_old(run)


def end(run: WorkflowRun, *, succeeded: bool, left: str = '') -> None:
    """The product's state after the run. Failure leaves it failed: what is on the network is not known to be right;
    unless the run came to nothing before its first step.

    `left` says what a run that succeeded left undone.
    """
    if run.kind == RunKindChoices.VALIDATE or run.target is None:
        return
    target = run.target
    if not succeeded and run.before and not _touched_anything(run):
        restore(run)
        return
    if not succeeded:
        reason = (run.error or {}).get('message', '')
        for product in _concerned(run):
            if product.status in _WHILE.values():
                _set(product, LifecycleChoices.FAILED, in_sync=False, reason=reason)
        if target.status == LifecycleChoices.ACTIVE:
            _set(target, LifecycleChoices.FAILED, in_sync=False, reason=reason)
        return
    alterations.let_go(run)
    if run.kind == RunKindChoices.UNDO:
        _undone(run.undoes)
        return
    resolve.settle(run)
    gone = run.kind == RunKindChoices.TERMINATE
    if gone:
        accepted.forget(compile_target(target, run.kind))
    status = LifecycleChoices.TERMINATED if gone else LifecycleChoices.ACTIVE
    # The service first: a channel is left by its last user before it goes itself.
    if removal.is_removal(run.change):
        return  # of the device itself nothing was compared
    for product in _concerned(run):
        _set(product, status, in_sync=None if gone and not left else not left, reason=left)


def compared(run: WorkflowRun, differences: list[str], silent: list[str]) -> None:
    """A validation's result: on the product, and on the run. `silent`: what of it nobody could compare."""
    lines = differences + silent
    with transaction.atomic():
        WorkflowRun.objects.filter(pk=run.pk).update(notes=lines)
        target = run.target
        target.snapshot()
        target.mark_sync(False if differences else None if silent else True, '; '.join(lines))
        target.save()


def _touched_anything(run: WorkflowRun) -> bool:
    return run.steps.exclude(status__in=(StepStatusChoices.PENDING, StepStatusChoices.SKIPPED)).exclude(
        operation__kind__in=holds.KINDS).exists()


def _undone(run: WorkflowRun) -> None:
    """The objects are what they were before the run and its earlier attempts, and these are over for good."""
    for attempt in run.attempts:
        restore(attempt)
        attempt.snapshot()
        attempt.status = RunStatusChoices.UNDONE
        attempt.save()


def restore(run: WorkflowRun) -> None:
    """Give the objects of a run the states and values in which it found them."""
    alterations.let_go(run)
    if run.change and alterations.is_written(run.change):
        alterations.write(alterations.reversed_change(run.change))
    for state in run.before:
        product = apps.get_model(state['model']).objects.filter(pk=state['pk']).first()
        if product is not None and _state(product) != state:
            product.snapshot()
            product.status = state['status']
            product.mark_sync(state['in_sync'], state['reason'])
            product.save()


def _state(product: ProductMixin) -> dict[str, Any]:
    return {'model': product._meta.label_lower, 'pk': product.pk, 'status': product.status,
            'in_sync': product.in_sync, 'reason': product.sync_reason}


def _concerned(run: WorkflowRun) -> list[ProductMixin]:
    """The product, then the channels and spectra that live and die with it (not those that others use too)."""
    target = run.target
    products: list[ProductMixin] = [target]
    if isinstance(target, DigitalService):
        for use in target.channel_uses.select_related('channel__spectrum').order_by('position'):
            if run.kind == RunKindChoices.TERMINATE and live_users(use.channel, besides=target):
                continue
            products += [use.channel, use.channel.spectrum]
    return products


def _set(product: ProductMixin, status: str, *, in_sync: bool | None = None, reason: str = '') -> None:
    product.snapshot()
    product.status = status
    if in_sync is not None:
        product.mark_sync(in_sync, reason)
    product.save()
