"""What assurance tells event rules: a deviation came, went, or a device does not answer."""

from __future__ import annotations

from collections.abc import Iterable

from core.models import ObjectType
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from extras.events import flush_events
from netbox.events import EVENT_TYPE_KIND_DANGER, EVENT_TYPE_KIND_SUCCESS, EVENT_TYPE_KIND_WARNING, EventType

from netbox_optical.models import Deviation
from netbox_optical.planning.run_events import context

OPENED = EventType('netbox_optical.deviation_opened', _('Optical deviation opened'), EVENT_TYPE_KIND_WARNING)
RESOLVED = EventType('netbox_optical.deviation_resolved', _('Optical deviation resolved'), EVENT_TYPE_KIND_SUCCESS)
UNREACHABLE = EventType('netbox_optical.device_unreachable', _('Optical device unreachable'), EVENT_TYPE_KIND_DANGER)

for _event in (OPENED, RESOLVED, UNREACHABLE):
    _event.register()


def tell(opened: Iterable[Deviation], resolved: Iterable[Deviation]) -> None:
    """Event rules hear of it when the transaction is through."""
    kind = ObjectType.objects.get_for_model(Deviation)
    told = [(each, OPENED) for each in opened] + [(each, RESOLVED) for each in resolved]
    told += [(each, UNREACHABLE) for each, event in told if event is OPENED and each.resource == 'reachability']
    if told:
        transaction.on_commit(lambda: flush_events([context(each, kind, event, None) for each, event in told]))
