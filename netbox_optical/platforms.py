"""What the plugin must know of a platform without talking to it: roles, transports, port names.

Profiles come from entry points of the group `netbox_optical.platforms` (an object or a list of `PlatformProfile`), so
that a third party adds a platform without touching this package. No I/O, no driver code.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import entry_points

from netbox_optical.drivers.resources import FiberEnd, Resource

GROUP = 'netbox_optical.platforms'


@dataclass(frozen=True)
class PlatformProfile:
    """One platform.

    Attributes:
        key: driver key, e.g. `flexils`.
        label: what people read.
        manufacturer: NetBox manufacturer name of its device types.
        roles: optical roles that devices of this platform can play.
        transports: management transports, the preferred one first.
        prefix: default name prefix.
        examples: some port names, for people.
        line, client, add_drop: regular expressions; a port name that matches fully has that role.
        card: regular expression; group `card` of a port name is its card (ports share a card's switch fabric).
        line_system: it carries light between ports (ROADM, amplifier) and takes part in optical sections.
        open_line: regular expression; ports of a transponder platform that belong to the line system inside it.
        degree_port, add_drop_port: names of the line port of the n-th degree and of the n-th add/drop port, from 1, of
            a node that is made without its hardware being known; None when the platform has no such nodes.
        on_fiber: what a fibre end brings besides itself (amplifiers); raises ValueError, with a text for people, for
            a pair of ports that the platform does not support.
    """

    key: str
    label: str
    manufacturer: str
    roles: tuple[str, ...]
    transports: tuple[str, ...]
    prefix: str
    line: str
    client: str
    add_drop: str
    card: str
    line_system: bool = False
    open_line: str = ''
    notes: tuple[str, ...] = field(default=())
    examples: tuple[str, ...] = field(default=())
    degree_port: Callable[[int], str] | None = None
    add_drop_port: Callable[[int], str] | None = None
    on_fiber: Callable[[FiberEnd], tuple[Resource, ...]] = field(default=lambda end: ())

    def port_role(self, name: str) -> str | None:
        """`line`, `client` or `add-drop` by the form of the name; None when it is none of them."""
        for role, pattern in (('line', self.line), ('client', self.client), ('add-drop', self.add_drop)):
            if pattern and re.fullmatch(pattern, name):
                return role
        return None

    def carries_line_system(self, name: str) -> bool:
        """Whether a port passes light of others on, and does not end it in a transponder."""
        return self.line_system or bool(self.open_line and re.fullmatch(self.open_line, name))

    def card_of(self, name: str) -> str:
        """The card part of a port name, the whole name when the form is unknown."""
        match = re.match(self.card, name)
        return match.group('card') if match else name


@cache
def profiles() -> dict[str, PlatformProfile]:
    """All profiles by key, sorted."""
    found: dict[str, PlatformProfile] = {}
    for entry in entry_points(group=GROUP):
        loaded = entry.load()
        for profile in loaded if isinstance(loaded, (list, tuple)) else (loaded,):
            found[profile.key] = profile
    return dict(sorted(found.items()))


def profile(key: str) -> PlatformProfile:
    """The profile of a platform. Raises KeyError with the known keys."""
    try:
        return profiles()[key]
    except KeyError:
        raise KeyError(f'unknown platform "{key}"; known: {", ".join(profiles()) or "none"}') from None
