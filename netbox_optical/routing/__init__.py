"""Routing: sections derived from fibres, the graph of the line system, exact route-and-spectrum search, explanations.

Pure Python without Django. Lengths in metres, losses in dB, frequencies in MHz; results are plain data.
"""

from netbox_optical.routing.direct import AddDropEnds, DirectConnection, add_drop_port, line_ends
from netbox_optical.routing.errors import RoutingError
from netbox_optical.routing.explain import Drop, NoRoute, Reason, Rule
from netbox_optical.routing.footprint import Disjoint, Footprint, footprint_of
from netbox_optical.routing.graph import Edge, Fiber, Graph, Node, PortRef
from netbox_optical.routing.pair import Pair, find_pair
from netbox_optical.routing.platforms import DEFAULT_PLATFORMS, PlatformRules
from netbox_optical.routing.request import DEFAULT_STRETCH, Cost, Mix, Request
from netbox_optical.routing.route import Route, Step, devices_along, route_text
from netbox_optical.routing.search import cheapest_route, find_routes, recheck
from netbox_optical.routing.sections import Derivation, Section, build_graph, derive_sections
from netbox_optical.routing.split import OmsHop, PlatformSection, oms_hops, split_by_platform, split_route
from netbox_optical.routing.suggest import Change, Suggestion, suggest
from netbox_optical.routing.widest import widest_route

__all__ = (
    'DEFAULT_PLATFORMS', 'DEFAULT_STRETCH', 'AddDropEnds', 'Change', 'Cost', 'Derivation', 'DirectConnection',
    'Disjoint', 'Drop', 'Edge', 'Fiber', 'Footprint', 'Graph', 'Mix', 'NoRoute', 'Node', 'OmsHop', 'Pair',
    'PlatformRules', 'PlatformSection', 'PortRef', 'Reason', 'Request', 'Route', 'RoutingError', 'Rule', 'Section',
    'Step', 'Suggestion', 'add_drop_port', 'build_graph', 'cheapest_route', 'derive_sections', 'devices_along',
    'find_pair', 'find_routes', 'footprint_of', 'line_ends', 'oms_hops', 'recheck', 'route_text', 'split_by_platform',
    'split_route', 'suggest', 'widest_route',
)
