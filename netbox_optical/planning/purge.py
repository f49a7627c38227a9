"""Removing an object whose truth is lost: out of NetBox, with its runs, while the network is left as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.db.models.deletion import Collector
from django.utils.translation import gettext_lazy as _

from netbox_optical.choices import LifecycleChoices
from netbox_optical.models import (
    DigitalService,
    OpticalDevice,
    OpticalFiber,
    OpticalPort,
    OpticalSpectrum,
    Partner,
    PoP,
)
from netbox_optical.planning import sections
from netbox_optical.planning.action_refused import ActionRefused
from netbox_optical.planning.dependants import NEEDED, live_dependants
from netbox_optical.planning.locks import held_by, runs_of

__all__ = ('CONFIRM', 'MODELS', 'is_purging', 'purge', 'refusal')

# What has to be typed.
CONFIRM = 'DELETE'
MODELS = {
    'partner': Partner, 'pop': PoP, 'device': OpticalDevice, 'fiber': OpticalFiber, 'spectrum': OpticalSpectrum,
    'service': DigitalService,
}

_purging: ContextVar[bool] = ContextVar('netbox_optical_purging', default=False)


def is_purging() -> bool:
    """Whether what is deleted now was on the network, and somebody answers for that."""
    return _purging.get()


def refusal(target: models.Model) -> str:
    """Why the object cannot be purged now; empty when it can."""
    return held_by(target) or _state_refusal(target) or _dependants_refusal(target)


def _state_refusal(target: models.Model) -> str:
    if target.in_sync:
        return _('{target} is in sync; terminate it, which takes it off the network as well.').format(target=target)
    if target.in_sync is None and target.status not in (LifecycleChoices.FAILED, LifecycleChoices.TERMINATED):
        return _('{target} is {status} and was not found to be out of sync; validate or terminate it, or delete what '
                 'was only planned.').format(target=target, status=target.get_status_display())
    return ''


def _dependants_refusal(target: models.Model) -> str:
    if names := sorted({*_dependants(target), *_protected(target)}):
        return _('{target} is needed by {names}; remove these first.').format(target=target, names=', '.join(names))
    return ''


def _dependants(target: models.Model) -> list[str]:
    if isinstance(target, OpticalDevice):
        # Without its ports a terminated fibre has no ends, either.
        ports = OpticalPort.objects.filter(optical_device=target, interface__cable__isnull=False)
        fibers = OpticalFiber.objects.filter(cable__in=ports.values('interface__cable'))
        return [*live_dependants(target), *map(str, fibers)]
    return live_dependants(target) if isinstance(target, NEEDED) else []


def _protected(target: models.Model) -> list[str]:
    """What the database would not let go of."""
    try:
        Collector(using=target._state.db, origin=target).collect([target])
    except (ProtectedError, RestrictedError) as error:
        objects = getattr(error, 'protected_objects', None) or getattr(error, 'restricted_objects', ())
        return [str(item) for item in objects if not _goes_along(item, target)]
    return []


def _goes_along(item: models.Model, target: models.Model) -> bool:
    """A claim is given back by its owner when that is deleted."""
    return getattr(item, 'owner', None) == target


def purge(target: models.Model, word: str | None) -> dict[str, int]:
    """Delete the object and its runs; a service's channels too when nobody else uses them. No device is touched.

    Returns how many rows of which model (by its label) are gone. Core objects (device, interface, cable) stay. The
    deletion is logged under the current request. Raises ValidationError on `confirm`, ActionRefused.
    """
    if word != CONFIRM:
        raise ValidationError({'confirm': _('Type {word} to remove this from NetBox; "{typed}" was typed.').format(
            word=CONFIRM, typed=word or '')})
    gone: Counter[str] = Counter()
    with transaction.atomic(), sections.deferred(), _as_purge():
        locked = type(target).objects.select_for_update(of=('self',)).get(pk=target.pk)
        if reason := refusal(locked):
            raise ActionRefused(reason)
        for run in runs_of(locked):
            gone.update(run.delete()[1])
        channels = list(locked.channels.select_related('spectrum')) if isinstance(locked, DigitalService) else []
        gone.update(locked.delete()[1])
        for channel in channels:
            gone.update(_leave(channel))
    return dict(gone)


def _leave(channel: models.Model) -> Counter[str]:
    """A channel lives while a service uses it."""
    gone: Counter[str] = Counter()
    if not type(channel).objects.filter(pk=channel.pk).exists() or channel.uses.exists():
        return gone
    for product in (channel, channel.spectrum):
        for run in runs_of(product):
            gone.update(run.delete()[1])
        gone.update(product.delete()[1])
    return gone


@contextmanager
def _as_purge() -> Iterator[None]:
    token = _purging.set(True)
    try:
        yield
    finally:
        _purging.reset(token)
