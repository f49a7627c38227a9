"""What routing must know of a platform: which ports carry line-system light, and which ways lead through a node.

The rules are data keyed by platform; a driver package may pass its own mapping to the graph. A platform that is not
in the mapping follows `PlatformRules()`: every port belongs to the line system and every way through is open.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ('DEFAULT_PLATFORMS', 'PlatformRules', 'rules_for', 'same_shelf_and_slot')

_ADDRESS = re.compile(r'(?:sub)?port-(\d+)/(\d+)(?:\.\d+)?/\d+(?:\.\d+)?')
_AMPLIFIED_LINE = re.compile(r'port-\d+/\d+\.\d+/\d+')
_LINE_AID = re.compile(r'.*-L\d+[A-Z]?')


def _always(port: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class PlatformRules:
    """Rules of one platform.

    Attributes:
        line_system: False for platforms that are only transponders: none of their fibres can carry a route through.
        carries_line_system: port name -> True when the port belongs to the line system, False for transponder ports.
        is_line: port name -> True for a line port (a ROADM degree or open-line port), False for an add/drop port.
        transit: (port in, port out) -> True when light can pass; symmetric; None when every way is open.
    """

    line_system: bool = True
    carries_line_system: Callable[[str], bool] = _always
    is_line: Callable[[str], bool] = _always
    transit: Callable[[str, str], bool] | None = None


def same_shelf_and_slot(port_in: str, port_out: str) -> bool:
    """True when two G30 ports are on one shelf and slot; subslots are ignored. A name that cannot be read is False.

    'port-1/3.3/1' and 'subport-1/3.1/1.4' are both on shelf 1, slot 3.
    """
    one, other = _ADDRESS.fullmatch(port_in), _ADDRESS.fullmatch(port_out)
    return bool(one and other) and one.groups() == other.groups()


DEFAULT_PLATFORMS: Mapping[str, PlatformRules] = MappingProxyType({
    'flexils': PlatformRules(is_line=lambda port: bool(_LINE_AID.fullmatch(port))),
    # A dot (slot.subslot) marks the ports of the open-line cards; the others are transponder ports.
    'groove-g30': PlatformRules(
        carries_line_system=lambda port: '.' in port,
        is_line=lambda port: bool(_AMPLIFIED_LINE.fullmatch(port)),
        transit=same_shelf_and_slot,
    ),
    'gx-g42': PlatformRules(line_system=False),
})

_GENERIC = PlatformRules()


def rules_for(platform: str, platforms: Mapping[str, PlatformRules] = DEFAULT_PLATFORMS) -> PlatformRules:
    """The rules of a platform, or the generic ones."""
    return platforms.get(platform, _GENERIC)
