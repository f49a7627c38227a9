"""Finds the driver of a platform: entry points of the group `netbox_optical.drivers`, named by platform."""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points

from .base import Driver, Endpoint, Journal
from .errors import NoDriver

GROUP = 'netbox_optical.drivers'


@cache
def platforms() -> tuple[str, ...]:
    """Names of the platforms that have a driver, sorted."""
    return tuple(sorted(entry.name for entry in entry_points(group=GROUP)))


def has_driver(platform: str) -> bool:
    """Whether an installed package registers a driver for this platform."""
    return platform in platforms()


@cache
def driver_class(platform: str) -> type[Driver]:
    """The driver class of a platform. Raises NoDriver naming those that exist."""
    for entry in entry_points(group=GROUP, name=platform):
        return entry.load()
    known = ', '.join(platforms()) or 'none'
    raise NoDriver(f'no driver for platform "{platform}"; installed: {known}')


def open_driver(endpoint: Endpoint, journal: Journal | None = None) -> Driver:
    """A driver for one device; nothing is connected yet."""
    return driver_class(endpoint.platform)(endpoint, journal)
