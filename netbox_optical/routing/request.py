"""What is asked of a search, and the cost of a section in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from netbox_optical.routing.errors import RoutingError
from netbox_optical.routing.footprint import Footprint
from netbox_optical.routing.graph import Edge, Graph, Id
from netbox_optical.spectrum import Carrier, Fit, Occupancy, Passband

__all__ = (
    'DEFAULT_STRETCH', 'INCLUDES', 'UNITS', 'Cost', 'Mix', 'Request', 'figures', 'primary_of', 'unmeasured_of',
    'weight',
)

# The longest way that is looked at, as a multiple of the cheapest one, and the fewest sections that are always allowed
# when sections are counted: else a ring of twenty nodes would refuse its other way round. See `Request.stretch`.
DEFAULT_STRETCH = 6.0
ALWAYS_ALLOWED_HOPS = 24

# A weight is one integer of three fields, so that adding and comparing weights is adding and comparing integers:
# sections without a figure | the cost itself | what breaks ties. A field of 64 bits does not overflow.
_FIELD = 64
_MASK = (1 << _FIELD) - 1


# Fields of a request that name what a route has to pass.
INCLUDES = ('include_nodes', 'include_fibers', 'include_risk_groups')


class Cost(StrEnum):
    """What a search minimises."""

    HOPS = 'hops'  # number of sections; of equal ones the shorter in metres
    LENGTH = 'length'  # metres; of equal ones the fewer sections
    LOSS = 'loss'  # dB over all fibres, to 0.001; of equal ones the fewer sections
    LATENCY = 'latency'  # microseconds one way, to 0.001; of equal ones the fewer sections
    MIX = 'mix'  # the weighted sum of a Mix, to 0.000001; of equal ones the fewer sections


# Whole numbers per unit in which people read a cost.
_SCALE = {Cost.HOPS: 1, Cost.LENGTH: 1, Cost.LOSS: 1000, Cost.LATENCY: 1000, Cost.MIX: 1_000_000}
UNITS = {Cost.HOPS: 'sections', Cost.LENGTH: 'm', Cost.LOSS: 'dB', Cost.LATENCY: 'µs', Cost.MIX: '(weighted)'}


@dataclass(frozen=True, slots=True)
class Mix:
    """Weights of Cost.MIX, none negative: of a section, a kilometre, a dB and a microsecond.

    A figure that has weight 0 need not be known.
    """

    hop: float = 0
    km: float = 0
    db: float = 0
    us: float = 0

    def __post_init__(self) -> None:
        weights = (self.hop, self.km, self.db, self.us)
        if min(weights) < 0 or not any(weights):
            raise RoutingError('The weights of a mixed cost must not be negative, nor all zero.', value=weights,
                               remedy='Give a positive weight to at least one of hop, km, db, us.')

    def of(self, edge: Edge) -> float | None:
        """The cost of one section, None when a figure that counts is unknown."""
        parts = ((self.hop, 1, 1), (self.km, edge.length_m, 1000), (self.db, edge.loss_db, 1),
                 (self.us, edge.latency_ns, 1000))
        if any(weight and figure is None for weight, figure, _ in parts):
            return None
        return sum(weight * figure / unit for weight, figure, unit in parts if weight)


@dataclass(frozen=True, slots=True)
class Request:
    """A search for routes.

    Attributes:
        source, target: ids of the add/drop nodes; equal asks for a circuit inside one node.
        carriers: for each carrier its Passband, or its width in MHz if any place will do; all must be free at once on
            one route, and not overlap each other. None at all asks for routes whatever their spectrum.
        source_ports, target_ports: add/drop ports, one per channel; transit rules hold for all, and the first pair is
            put at the ends of the route.
        exclude_nodes: ids of devices (also amplifiers) not to pass. `exclude_fibers`, `exclude_risk_groups` likewise.
        include_nodes: ids of devices (also amplifiers) that every route has to pass, in any order. `include_fibers`,
            `include_risk_groups` likewise: at least one section of each group.
        k: how many routes, the cheapest first.
        cost: what is minimised. `mix`: the weights when it is Cost.MIX.
        limit: highest cost allowed, in the unit of the cost; None for none.
        stretch: highest cost allowed as a multiple of the cheapest route whatever its spectrum; None for none. It keeps
            the worst case of a search small and detours sensible; a refusal says when it was the limit that refused,
            and wider is only a larger number. When sections are counted, ALWAYS_ALLOWED_HOPS are allowed anyway.
        max_latency_us: highest latency allowed one way, whatever is minimised; None for none. Sections of unknown
            latency cannot keep such a promise and are not used.
        fit: which of the free places the carriers get: the lowest, the highest, or the one that leaves the free
            spectrum of the sections in the fewest pieces.
        differ: share (0 .. 1) of the sections of each further route that none of the routes before it may use; with 0
            one section is enough.
        diverse_from: footprints of routes with which nothing may be shared (see `footprint_of`).
        allow_unknown: also use spectrum of which nobody knows whether it is free; such routes are marked.
        within: the carriers must lie inside this passband.
        ends: occupancies that every route must respect besides its sections', such as those of the add/drop ports.
    """

    source: Id
    target: Id
    carriers: tuple[Carrier, ...] = ()
    source_ports: tuple[str, ...] = ()
    target_ports: tuple[str, ...] = ()
    exclude_nodes: frozenset[Id] = frozenset()
    exclude_fibers: frozenset[Id] = frozenset()
    exclude_risk_groups: frozenset[Id] = frozenset()
    include_nodes: frozenset[Id] = frozenset()
    include_fibers: frozenset[Id] = frozenset()
    include_risk_groups: frozenset[Id] = frozenset()
    k: int = 1
    cost: Cost = Cost.HOPS
    limit: int | float | None = None
    stretch: float | None = DEFAULT_STRETCH
    allow_unknown: bool = False
    within: Passband | None = None
    ends: tuple[Occupancy, ...] = ()
    mix: Mix | None = None
    max_latency_us: float | None = None
    fit: Fit = Fit.LOWEST
    differ: float = 0.0
    diverse_from: tuple[Footprint, ...] = ()

    def __post_init__(self) -> None:
        for name in ('carriers', 'source_ports', 'target_ports', 'ends', 'diverse_from'):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        for name in ('exclude_nodes', 'exclude_fibers', 'exclude_risk_groups', *INCLUDES):
            object.__setattr__(self, name, frozenset(getattr(self, name)))
        for name, kind in (('cost', Cost), ('fit', Fit)):
            try:
                object.__setattr__(self, name, kind(getattr(self, name)))
            except ValueError as error:
                names = ', '.join(one.value for one in kind)
                raise RoutingError(f'{getattr(self, name)!r} is not a {name}.', value=getattr(self, name),
                                   remedy=f'Use {names}.') from error
        if (self.cost is Cost.MIX) != (self.mix is not None):
            raise RoutingError('A mixed cost and its weights belong together.', value=self.mix,
                               remedy='Give cost=mix and mix=Mix(...), or neither.')
        for kind in ('nodes', 'fibers', 'risk_groups'):
            if both := getattr(self, f'include_{kind}') & getattr(self, f'exclude_{kind}'):
                raise RoutingError(f'{sorted(both, key=str)[0]} is to be passed and excluded.', value=both,
                                   remedy='Drop one of the two.')
        if not 0 <= self.differ <= 1:
            raise RoutingError(f'{self.differ} is not a share.', value=self.differ, remedy='Use 0.0 to 1.0.')
        if self.k < 1:
            raise RoutingError(f'{self.k} routes cannot be asked for.', value=self.k, remedy='Ask for one or more.')
        if self.stretch is not None and self.stretch < 1:
            raise RoutingError(f'A stretch of {self.stretch} refuses even the cheapest route.', value=self.stretch,
                               remedy='Use 1.0 or more.')


def weight(edge: Edge, cost: Cost, mix: Mix | None = None) -> int:
    """The cost of a section as a sortable, addable integer.

    A section whose figure is unknown costs more than any that is known: it is used, but as the last resort.
    """
    if cost is Cost.HOPS:
        return 1 << _FIELD | (edge.length_m or 0)
    if cost is Cost.MIX:
        figure = mix.of(edge)
    else:
        figure = {Cost.LENGTH: edge.length_m, Cost.LOSS: edge.loss_db, Cost.LATENCY: edge.latency_ns}[cost]
    if figure is None:
        return 1 << 2 * _FIELD | 1
    return round(figure * (1 if cost is Cost.LATENCY else _SCALE[cost])) << _FIELD | 1


def weights_of(graph: Graph, request: Request) -> list[int]:
    """The weight of every section, by position."""
    key = request.cost, request.mix
    if key not in graph.memo:
        graph.memo[key] = [weight(edge, *key) for edge in graph.edge_list]
    return graph.memo[key]


def primary_of(total: int) -> int:
    """The cost proper in a sum of weights: sections, metres, thousandths of a dB, nanoseconds or millionths."""
    return total >> _FIELD & _MASK


def unmeasured_of(total: int) -> int:
    """How many sections of a sum of weights had no figure."""
    return total >> 2 * _FIELD


def figures(total: int, cost: Cost) -> int | float:
    """The cost proper in the unit people use, see UNITS."""
    scale = _SCALE[cost]
    return primary_of(total) if scale == 1 else primary_of(total) / scale


def highest_weight(limit: int | float, cost: Cost) -> int:
    """The largest sum of weights that respects a limit; sections without a figure never do."""
    return int(limit * _SCALE[cost] + 1e-6) << _FIELD | _MASK


def allowed_weight(request: Request, shortest: int | None, weights: Iterable[int]) -> int | None:
    """The largest weight that limit and stretch allow, given the weight of the cheapest way; None for any.

    Where one of the usable sections (`weights`) has no figure nobody knows what is longer, so the stretch binds nobody.
    """
    bounds = []
    if request.limit is not None:
        bounds.append(highest_weight(request.limit, request.cost))
    if request.stretch is not None and shortest is not None and not any(map(unmeasured_of, weights)):
        allowed = figures(shortest, request.cost) * request.stretch
        if request.cost is Cost.HOPS:
            allowed = max(allowed, ALWAYS_ALLOWED_HOPS)
        bounds.append(highest_weight(allowed, request.cost))
    return min(bounds, default=None)
