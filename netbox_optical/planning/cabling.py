"""Many cables between free interfaces, in a constant number of statements.

`Cable.save()` takes about seventy statements. What it leaves behind for a cable between two plain interfaces is this; a
test compares the two row by row: the cable, two terminations, the cable on both interfaces, a path from either end.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from dcim.choices import CableEndChoices
from dcim.models import Cable, CablePath, CableTermination, Interface
from dcim.utils import object_to_path_node

from netbox_optical.planning import bulk

__all__ = ('lay',)


def lay(cables: Sequence[Cable]) -> None:
    """Store new cables, each with one plain interface (no channels, no cable) at either end.

    Interfaces that are not stored yet are made on the way, with their cable.
    """
    ends = [(cable, side, interface) for cable in cables for side, interface in (
        (CableEndChoices.SIDE_A, cable.a_terminations[0]), (CableEndChoices.SIDE_B, cable.b_terminations[0]))]
    bulk.insert(cables)
    interfaces = [interface for _cable, _side, interface in ends]
    known = [interface for interface in interfaces if interface.pk is not None]
    fresh = [interface for interface in interfaces if interface.pk is None]
    for interface in known:
        interface.snapshot()
    for cable, side, interface in ends:
        interface.cable, interface.cable_end = cable, side
    bulk.create(fresh)
    bulk.update(known, ('cable', 'cable_end'))
    terminations = [CableTermination(cable=cable, cable_end=side, termination=interface)
                    for cable, side, interface in ends]
    for termination in terminations:
        termination.cache_related_objects()
    bulk.create(terminations)
    bulk.announce(cables)
    _trace(cables, interfaces)


def _trace(cables: Sequence[Cable], interfaces: Sequence[Interface]) -> None:
    """Paths from every interface to the one at the other end."""
    paths = [_path(a, cable, z) for cable in cables for a, z in (
        (cable.a_terminations[0], cable.b_terminations[0]), (cable.b_terminations[0], cable.a_terminations[0]))]
    CablePath.objects.bulk_create(paths)
    for interface, path in zip(interfaces, paths, strict=True):
        interface._path = path
    # A path is no property of the interface: core keeps it out of the change log, too.
    Interface.objects.bulk_update(interfaces, ['_path'], batch_size=500)


def _path(a: Interface, cable: Cable, z: Interface) -> CablePath:
    path = CablePath(path=[[object_to_path_node(each)] for each in (a, cable, z)], is_active=True, is_complete=True)
    path._nodes = list(chain(*path.path))
    return path
