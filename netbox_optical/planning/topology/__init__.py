"""Descriptions of optical plants in the formats of others: GNPy's JSON, GML. No Django."""

from netbox_optical.planning.topology.description import (
    ADD_DROP,
    AMPLIFIER,
    Fiber,
    Node,
    Place,
    Segment,
    Topology,
    TopologyError,
)
from netbox_optical.planning.topology.gml import read_gml
from netbox_optical.planning.topology.gnpy import read_gnpy

__all__ = (
    'ADD_DROP', 'AMPLIFIER', 'FORMATS', 'Fiber', 'Node', 'Place', 'Segment', 'Topology', 'TopologyError', 'read',
    'read_gml', 'read_gnpy',
)

FORMATS = {'gnpy': read_gnpy, 'gml': read_gml}


def read(text: str, kind: str) -> Topology:
    """Read a text of a known format (`gnpy`, `gml`). Raises TopologyError with every mistake found."""
    try:
        reader = FORMATS[kind]
    except KeyError:
        raise TopologyError([f'format: "{kind}" is not known; use one of: {", ".join(FORMATS)}']) from None
    return reader(text)
