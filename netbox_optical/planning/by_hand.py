"""Devices whose platform has no driver: what they should hold is planned and shown, and configured by somebody else.

A run with such steps waits, before its first, until a person or another system says that it is done (holds.py). Nobody
can compare these devices.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from netbox_optical.choices import StepStatusChoices
from netbox_optical.drivers import registry
from netbox_optical.drivers.base import Operation
from netbox_optical.drivers.resources import FiberEnd, Target
from netbox_optical.intent.wish import Wish
from netbox_optical.models import OpticalDevice, WorkflowRun

__all__ = ('document', 'has_driver', 'left_to_others', 'not_comparable', 'question', 'split')


def has_driver(device: OpticalDevice) -> bool:
    """Whether an installed package can talk to this device."""
    return registry.has_driver(device.platform)


def not_comparable(devices: Iterable[OpticalDevice]) -> list[str]:
    """Of each device without a driver that it cannot be compared, a line each, by TID."""
    return [
        str(_('{tid} cannot be compared: no driver for {platform}').format(tid=device.tid, platform=device.platform))
        for device in sorted(devices, key=lambda each: each.tid) if not has_driver(device)]


def split(wish: Wish) -> tuple[Wish, list[Operation]]:
    """The part of a wish for drivers, and what somebody else has to configure, an operation for each resource."""
    others = {tid for tid, device in wish.devices.items() if not has_driver(device)}
    if not others:
        return wish, []
    driven = Wish({tid: device for tid, device in wish.devices.items() if tid not in others})
    driven.looks.update({tid: looks for tid, looks in wish.looks.items() if tid not in others})
    left: list[Operation] = []
    for tid, targets in sorted(wish.targets.items()):
        for target in targets:
            if tid in others or _names(target, others):
                left.append(_operation(tid, target))
            else:
                driven.targets[tid].append(target)
    return driven, left


def _names(target: Target, others: set[str]) -> bool:
    """Whether it names the far end of a fibre, which only that far end could tell how it is to be named."""
    return isinstance(target.resource, FiberEnd) and target.resource.peer.node in others


def _operation(tid: str, target: Target) -> Operation:
    resource = target.resource
    if target.present:
        title, action, impact, place = _('{kind} {key}: by hand'), 'create', 'none', 'after'
    else:
        title, action, impact, place = _('no {kind} {key}: by hand'), 'delete', 'interrupts', 'before'
    return Operation(
        device=tid, action=action, kind=resource.kind, key=resource.key, impact=impact, requests=(),
        title=str(title.format(kind=resource.kind, key=resource.key)), **{place: resource.model_dump(mode='json')})


def question(run: WorkflowRun) -> str:
    """What a run asks before its first step because some are for somebody else; empty: nothing."""
    tids = [device.tid for device in _others(run)]
    return str(_('Is {devices} configured as the intended configuration of this run says? No driver does it.').format(
        devices=', '.join(tids))) if tids else ''


def left_to_others(run: WorkflowRun) -> list[str]:
    """What undoing a run does not take back because somebody else configured it, a line each."""
    return [str(_('{tid}: was configured by somebody else, and is put back by them').format(tid=device.tid))
            for device in _others(run)]


def _others(run: WorkflowRun) -> list[OpticalDevice]:
    skipped = run.steps.filter(status=StepStatusChoices.SKIPPED)
    found = OpticalDevice.objects.filter(pk__in=skipped.values('device')).order_by('tid')
    return [device for device in found if not has_driver(device)]


def document(wish: Wish) -> dict[str, Any]:
    """The intended configuration by device: `devices[TID]` with platform, name, whether a driver configures it, and
    `resources`, each with `kind`, `key`, `present` and its own fields (frequencies and widths in MHz).
    """
    return {'devices': {
        tid: {
            'platform': device.platform, 'fqdn': device.fqdn, 'by_hand': not has_driver(device),
            'resources': [
                {'kind': target.resource.kind, 'key': target.resource.key, 'present': target.present,
                 **target.resource.model_dump(mode='json')} for target in wish.targets.get(tid, ())],
        } for tid, device in sorted(wish.devices.items())}}
