"""What happens to runs as NetBox events, for event rules, and as notifications to whoever asked.

NetBox has no documented way to raise an event of a plugin's own; what it needs of NetBox's insides is in here alone.
"""

from __future__ import annotations

from typing import Any

from core.models import ObjectType
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from extras.events import EventContext, flush_events
from extras.models import Notification, NotificationGroup
from netbox.events import EVENT_TYPE_KIND_DANGER, EVENT_TYPE_KIND_SUCCESS, EVENT_TYPE_KIND_WARNING, EventType

from netbox_optical.models import WorkflowRun

RUN_SUCCEEDED = EventType('netbox_optical.run_succeeded', _('Optical run succeeded'), EVENT_TYPE_KIND_SUCCESS)
RUN_FAILED = EventType('netbox_optical.run_failed', _('Optical run failed'), EVENT_TYPE_KIND_DANGER)
# For a device, for the engine, for approval, or for somebody to look at its plan again.
RUN_WAITING = EventType('netbox_optical.run_waiting', _('Optical run waiting'), EVENT_TYPE_KIND_WARNING)

for _event in (RUN_SUCCEEDED, RUN_FAILED, RUN_WAITING):
    _event.register()


def tell(run: WorkflowRun, event: EventType, *, group: NotificationGroup | None = None) -> None:
    """Notify who asked for the run, or this group instead; event rules hear of it when the transaction is through."""
    kind = ObjectType.objects.get_for_model(run)
    if group is not None:
        group.notify(kind, run.pk, event_type=event.name, object_repr=str(run)[:200], read=None)
    elif run.requested_by is not None:
        Notification.objects.update_or_create(
            object_type=kind, object_id=run.pk, user=run.requested_by,
            defaults={'event_type': event.name, 'object_repr': str(run)[:200], 'read': None})
    transaction.on_commit(lambda: flush_events([context(run, kind, event, run.requested_by)]))


def context(instance: Any, kind: Any, event: EventType, user: Any) -> EventContext:
    """What NetBox's event pipeline takes for an event of this object."""
    return EventContext(
        object_type=kind, object_id=instance.pk, object=instance, event_type=event.name, user=user,
        username=user.username if user else '',
        snapshots={'prechange': None, 'postchange': instance.serialize_object()})
