"""The rules of a request that take sections out before the search begins, each with its explanation."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from netbox_optical.routing.explain import Drop, Rule
from netbox_optical.routing.graph import Edge, Graph
from netbox_optical.routing.request import Request
from netbox_optical.spectrum import Demand, Passband, bitmap, format_bandwidth

__all__ = ('base_free', 'edge_masks', 'exclusions', 'request_drops', 'spectrum_drop')

KEPT = 32  # lists that a graph keeps for later searches


def base_free(graph: Graph, request: Request) -> int:
    """Bitmap of the slots that a request could use at all: the band, cut to its range and its ends' occupancies."""
    free = graph.band.mask
    if request.within is not None:
        free &= bitmap.bits_inside((request.within,), graph.band)
    for occupancy in request.ends:
        free &= occupancy.available(request.allow_unknown)
    return free


def edge_masks(graph: Graph, request: Request, demand: Demand, base: int) -> list[int]:
    """Per edge position its free spectrum (of `base`) as the demand sees it; 0 for a section that a rule drops."""
    plain = not (request.exclude_nodes or request.exclude_fibers or request.exclude_risk_groups
                 or request.diverse_from or request.max_latency_us is not None)
    masks = _spectrum_masks(graph, demand, base, request.allow_unknown)
    if plain:
        return masks
    return [mask if next(exclusions(graph, edge, request), None) is None else 0
            for edge, mask in zip(graph.edge_list, masks, strict=True)]


def _spectrum_masks(graph: Graph, demand: Demand, base: int, allow_unknown: bool) -> list[int]:
    # Many requests for one of the usual widths and any frequency: what they see of the sections is kept.
    usual = len(demand.widths) == 1 and not demand.fixed and base == graph.band.mask
    key = 'masks', demand.widths, allow_unknown
    if usual and key in graph.memo:
        return graph.memo[key]
    masks = [demand.reduce(free & base) for free in available_of(graph, allow_unknown)]
    if len(demand.widths) > 1:
        masks = [mask if demand.fits(mask) else 0 for mask in masks]
    if usual and len(graph.memo) < KEPT:
        graph.memo[key] = masks
    return masks


def available_of(graph: Graph, allow_unknown: bool) -> list[int]:
    """Per edge position the slots that may be taken, computed once per graph."""
    key = 'available', allow_unknown
    if key not in graph.memo:
        graph.memo[key] = [edge.occupancy.available(allow_unknown) for edge in graph.edge_list]
    return graph.memo[key]


def exclusions(graph: Graph, edge: Edge, request: Request) -> Iterator[Drop]:
    """The exclusions of a request that hit a section."""
    for fiber in edge.fibers:
        if fiber in request.exclude_fibers:
            yield Drop(Rule.EXCLUDED_FIBER, f'Fibre {fiber} of {graph.label(edge)} is excluded.', edge.id, (fiber,))
    for device in (edge.a_node, *edge.amplifiers, edge.z_node):
        if device in request.exclude_nodes:
            node = graph.nodes.get(device)
            yield Drop(Rule.EXCLUDED_NODE, f'{node.name if node else device} on {graph.label(edge)} is excluded.',
                       edge.id, edge.fibers_at(device))
    for group in sorted(edge.risk_groups & request.exclude_risk_groups, key=str):
        yield Drop(Rule.EXCLUDED_RISK_GROUP, f'{graph.label(edge)} is in the excluded risk group {group}.', edge.id,
                   edge.fibers)
    for footprint in request.diverse_from:
        for kind, resource in footprint.shared(edge, frozenset((request.source, request.target)))[:1]:
            yield Drop(Rule.NOT_DIVERSE, f'{graph.label(edge)} shares {kind} {resource} with {footprint.name}.',
                       edge.id, edge.fibers)
    if request.max_latency_us is not None and edge.latency_ns is None:
        yield Drop(Rule.LATENCY_UNKNOWN, f'The latency of {graph.label(edge)} is not known, and a bound is asked for.',
                   edge.id, edge.fibers)


def spectrum_drop(graph: Graph, edge: Edge, demand: Demand, base: int, allow_unknown: bool = False) -> Drop | None:
    """Why the spectrum of a section (of `base`), looked at alone, cannot carry the demand; None when it can."""
    occupancy = edge.occupancy
    if demand.fits(demand.reduce(occupancy.available(allow_unknown) & base)):
        return None
    label = graph.label(edge)
    if not allow_unknown and occupancy.unknown and demand.fits(demand.reduce(occupancy.available(True) & base)):
        return Drop(Rule.UNKNOWN, f'The occupancy of {label} is not known.', edge.id, edge.fibers)
    for carrier in demand.carriers:
        if isinstance(carrier, Passband) and (clash := bitmap.passband_bits(carrier, graph.band) & occupancy.used):
            blocks = ', '.join(block.human() for block in bitmap.intervals_of(clash, graph.band))
            return Drop(Rule.OCCUPIED, f'{label} is occupied at {blocks}.', edge.id, edge.fibers)
    wanted = ' and '.join(format_bandwidth(carrier.width if isinstance(carrier, Passband) else carrier)
                          for carrier in demand.carriers)
    return Drop(Rule.NO_BLOCK, f'{label} has no free block for {wanted}.', edge.id, edge.fibers)


def request_drops(graph: Graph, request: Request, demand: Demand, base: int,
                  masks: Sequence[int] = ()) -> tuple[Drop, ...]:
    """Every rule of the request that takes a section out, in order of the sections; `masks` as of `edge_masks`."""
    drops: list[Drop] = []
    for edge, mask in zip_longest(graph.edge_list, masks, fillvalue=0):
        if mask:
            continue
        drops += exclusions(graph, edge, request)
        if drop := spectrum_drop(graph, edge, demand, base, request.allow_unknown):
            drops.append(drop)
    return tuple(drops)
