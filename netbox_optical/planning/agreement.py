"""Whether an object and the network agree: as a comparison has found it, or as somebody declares it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from extras.choices import JournalEntryKindChoices
from extras.models import JournalEntry

from netbox_optical.models.base import ProductMixin
from netbox_optical.planning.locks import held_by
from netbox_optical.planning.runs import ActionRefused

__all__ = ('force_in_sync', 'force_refusal', 'mark')


def mark(seen: ProductMixin, agrees: bool | None, reason: str) -> None:
    """Write what a comparison of `seen` has found. Must run in a transaction.

    An object of which nothing changed is not written. Neither is one that has been changed since it was seen, or that a
    run holds: what was found is not true of it any more.
    """
    reason = reason[:500]
    if seen.in_sync is agrees and seen.sync_reason == reason:
        return
    target = type(seen).objects.select_for_update(of=('self',)).filter(pk=seen.pk).first()
    if target is not None and target.last_updated == seen.last_updated and not held_by(target):
        target.snapshot()
        target.mark_sync(agrees, reason)
        target.save()


def force_refusal(product: ProductMixin) -> str:
    """Why the mark cannot be set now; empty when it can."""
    if reason := held_by(product):
        return reason
    if not product.is_live:
        return _('{product} is {status}; only what is in use can be in sync.').format(
            product=product, status=product.get_status_display())
    return '' if product.in_sync is False else _('{product} is not out of sync.').format(product=product)


def force_in_sync(product: ProductMixin, user: Any, reason: str) -> None:
    """Mark it as in sync, change-logged, with a journal entry of who said so and why; the next comparison decides anew.

    Raises ActionRefused, or ValidationError on `reason`.
    """
    if not reason.strip():
        raise ValidationError({'reason': _('Say why it counts as in sync although a comparison found otherwise.')})
    with transaction.atomic():
        product = type(product).objects.select_for_update(of=('self',)).get(pk=product.pk)
        if refusal := force_refusal(product):
            raise ActionRefused(refusal)
        product.snapshot()
        found = product.sync_reason
        product.mark_sync(True, _('declared by {user}: {reason}').format(user=user, reason=reason.strip()))
        product.save()
        JournalEntry.objects.create(
            assigned_object=product, created_by=user, kind=JournalEntryKindChoices.KIND_WARNING,
            comments=_('Declared in sync: {reason}. The last comparison had found: {found}').format(
                reason=reason.strip(), found=found or '-'))
