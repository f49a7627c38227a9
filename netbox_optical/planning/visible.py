"""What of the plant a user may see: searches run over everything, their texts name only what the user may view."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from netbox_optical.models import OpticalDevice, OpticalFiber, OpticalSpectrum, SpectrumAllocation
from netbox_optical.planning.plant import Plant
from netbox_optical.routing.graph import PortRef
from netbox_optical.routing.route import DIRECT_CONNECTION, route_text

__all__ = ('holder_for', 'seen_by', 'visible', 'way_text')


def visible(model: type[models.Model], user: Any) -> models.QuerySet:
    """What the user may view; everything for None, who is somebody at the machine itself."""
    return model.objects.all() if user is None else model.objects.restrict(user, 'view')


def seen_by(plant: Plant, user: Any) -> Plant:
    """The same plant with neutral names for devices and fibres that the user may not view. Two queries, or none."""
    if user is None or user.is_superuser:
        return plant
    devices = set(visible(OpticalDevice, user).values_list('pk', flat=True))
    fibers = set(visible(OpticalFiber, user).values_list('pk', flat=True))
    nodes = {
        pk: node if pk in devices else replace(node, name=_('a device you may not see'))
        for pk, node in plant.nodes.items()
    }
    named = [
        fiber if fiber.id in fibers else replace(fiber, name=_('a fiber you may not see')) for fiber in plant.fibers]
    return Plant(nodes, named, plant.ports, plant.pops, frozenset(plant.nodes) - devices)


def way_text(ports: Iterable[PortRef], plant: Plant) -> str:
    """`TID (in × out) ⇋ ...`; devices that the user may not view are only counted."""
    parts = []
    for hidden, group in groupby(ports, key=lambda port: port.device in plant.hidden):
        if hidden:
            count = len({port.device for port in group})
            parts.append(_('a device you may not see') if count == 1 else ngettext(
                '{count} device you may not see', '{count} devices you may not see', count).format(count=count))
        else:
            parts.append(route_text(group, plant.nodes))
    return ' ⇋ '.join(parts) or DIRECT_CONNECTION


def holder_for(rows: Iterable[SpectrumAllocation], user: Any) -> dict[int, str]:
    """Per row in whose hands it is, in words; a spectrum or person that the user may not view has no name."""
    rows = list(rows)
    seen = set(visible(OpticalSpectrum, user).filter(
        pk__in={row.spectrum_id for row in rows if row.spectrum_id}).values_list('pk', flat=True))
    may_see_people = user is None or user.has_perm('users.view_user')

    def holder(row: SpectrumAllocation) -> str:
        known = row.spectrum_id in seen if row.spectrum_id else (
            may_see_people or row.reserved_by_id is None or row.reserved_by_id == user.pk)
        return row.holder if known else _('somebody you may not see')

    return {row.pk: holder(row) for row in rows}
