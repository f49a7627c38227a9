"""Many fresh rows of one model in one statement, logged and indexed as if each had been saved alone.

NetBox itself makes the components of a device in this way. What a model's own `save()` does besides is the caller's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.choices import ObjectChangeActionChoices
from core.events import OBJECT_CREATED, OBJECT_UPDATED
from core.models import ObjectChange
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import prefetch_related_objects
from django.db.models.signals import post_save
from django.utils import timezone
from extras.events import enqueue_event
from extras.models import CustomField
from netbox.context import current_request, events_queue

__all__ = ('announce', 'checked', 'create', 'insert', 'update')

_BATCH = 500


def checked(items: Sequence[models.Model], *, unique: bool = True) -> Iterator[str]:
    """What is wrong with unsaved objects of one model, each problem with the object's name.

    `unique=False` leaves to the database what it checks itself: uniqueness, constraints, foreign keys.
    """
    _take_defaults(items)
    for item in items:
        left_out = [field.name for field in item._meta.fields
                    if not field.editable or (field.remote_field and not unique)]
        try:
            item.full_clean(exclude=left_out, validate_unique=unique, validate_constraints=unique)
        except ValidationError as error:
            for message in error.messages:
                yield f'{item._meta.verbose_name} {item}: {message}'


def create[T: models.Model](items: Sequence[T]) -> Sequence[T]:
    """Insert objects of one model and tell of it."""
    insert(items)
    announce(items)
    return items


def insert(items: Sequence[models.Model]) -> None:
    """Insert, and tell nobody yet."""
    if items:
        _take_defaults(items)
        type(items[0]).objects.bulk_create(items, batch_size=_BATCH)


def update(items: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Store these fields and tell of it. The items need the snapshot of before."""
    if not items:
        return
    now = timezone.now()
    for item in items:
        item.last_updated = now
    type(items[0]).objects.bulk_update(items, [*fields, 'last_updated'], batch_size=_BATCH)
    announce(items, created=False)


def announce(items: Sequence[models.Model], *, created: bool = True) -> None:
    """Signals, change log and event rules, as after `save()` of each; the rows of the log go in together."""
    if not items:
        return
    model = type(items[0])
    # The change log asks each object for these; one query for all instead.
    prefetch_related_objects(items, *(field.name for field in model._meta.many_to_many))
    request = current_request.get()
    token = current_request.set(None)  # NetBox's own listener would log one by one
    try:
        for item in items:
            post_save.send(
                sender=model, instance=item, created=created, raw=False, using=item._state.db, update_fields=None)
    finally:
        current_request.reset(token)
    if request is not None:
        _log(items, request, created)
    for item in items:
        item.__dict__.pop('_prefetched_objects_cache', None)


def _log(items: Sequence[models.Model], request, created: bool) -> None:
    if not hasattr(items[0], 'to_objectchange'):
        return
    action = ObjectChangeActionChoices.ACTION_CREATE if created else ObjectChangeActionChoices.ACTION_UPDATE
    queue = events_queue.get()
    changes = []
    for item in items:
        change = item.to_objectchange(action)
        if change is not None and change.has_changes:
            change.user, change.user_name, change.request_id = request.user, request.user.username, request.id
            changes.append(change)
        enqueue_event(queue, item, request, OBJECT_CREATED if created else OBJECT_UPDATED)
    events_queue.set(queue)
    ObjectChange.objects.bulk_create(changes, batch_size=_BATCH)


def _take_defaults(items: Sequence[models.Model]) -> None:
    if not items or not hasattr(items[0], 'custom_field_data'):
        return
    if defaults := CustomField.objects.get_defaults_for_model(type(items[0])):
        for item in items:
            item.custom_field_data = {**defaults, **item.custom_field_data}
