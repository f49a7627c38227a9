"""What a reader sees of a discovery: devices that they may not view have no name, and hide the rows that tell of them.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from netbox_optical.models import Discovery, NetworkManager, OpticalDevice
from netbox_optical.planning.visible import visible

__all__ = ('visible_errors', 'visible_items', 'visible_notes')


def visible_items(discovery: Discovery, user: Any) -> models.QuerySet:
    """The rows whose devices the user may all view. Everything for None, who is somebody at the machine itself."""
    items = discovery.items.all()
    if user is None or user.is_superuser:
        return items
    hidden = OpticalDevice.objects.exclude(pk__in=visible(OpticalDevice, user).values('pk'))
    return items.exclude(devices__in=hidden)


def visible_errors(discovery: Discovery, user: Any) -> list[dict[str, Any]]:
    """Devices and network managers that could not be read, as far as the user may view them."""
    return _named(discovery.errors, user)


def visible_notes(discovery: Discovery, user: Any) -> list[dict[str, Any]]:
    """What has no place in the proposal, of devices that the user may view."""
    return _named(discovery.notes, user)


def _named(entries: list[dict[str, Any]], user: Any) -> list[dict[str, Any]]:
    if user is None or user.is_superuser:
        return entries
    names = {entry['device'] for entry in entries}
    seen = set(visible(OpticalDevice, user).filter(tid__in=names).values_list('tid', flat=True))
    seen |= set(visible(NetworkManager, user).filter(name__in=names).values_list('name', flat=True))
    return [entry for entry in entries if entry['device'] in seen]
