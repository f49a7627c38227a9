"""What is asked of a search, and the cost of a section in it."""

from dataclasses import dataclass
from enum import StrEnum

from netbox_optical.routing.errors import RoutingError
from netbox_optical.routing.graph import Edge, Id
from netbox_optical.spectrum import Carrier, Occupancy, Passband

__all__ = ('Cost', 'Request', 'figures', 'primary_of', 'unmeasured_of', 'weight')

# A weight is one integer of three fields, so that adding and comparing weights is adding and comparing integers:
# sections without a figure | the cost itself | what breaks ties. A field of 64 bits does not overflow.
_FIELD = 64
_MASK = (1 << _FIELD) - 1


class Cost(StrEnum):
    """What a search minimises."""

    HOPS = 'hops'  # number of sections; of equal ones the shorter in metres
    LENGTH = 'length'  # metres; of equal ones the fewer sections
    LOSS = 'loss'  # dB over all fibres, to 0.001; of equal ones the fewer sections


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
        k: how many routes, the cheapest first.
        cost: what is minimised.
        limit: highest cost allowed (sections, metres or dB), None for none.
        stretch: highest cost allowed as a multiple of the cheapest route whatever its spectrum, None for none.
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
    k: int = 1
    cost: Cost = Cost.HOPS
    limit: int | float | None = None
    stretch: float | None = None
    allow_unknown: bool = False
    within: Passband | None = None
    ends: tuple[Occupancy, ...] = ()

    def __post_init__(self) -> None:
        for name in ('carriers', 'source_ports', 'target_ports', 'ends'):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        for name in ('exclude_nodes', 'exclude_fibers', 'exclude_risk_groups'):
            object.__setattr__(self, name, frozenset(getattr(self, name)))
        try:
            object.__setattr__(self, 'cost', Cost(self.cost))
        except ValueError as error:
            names = ', '.join(cost.value for cost in Cost)
            raise RoutingError(f'{self.cost!r} is not a cost.', value=self.cost, remedy=f'Use {names}.') from error
        if self.k < 1:
            raise RoutingError(f'{self.k} routes cannot be asked for.', value=self.k, remedy='Ask for one or more.')
        if self.stretch is not None and self.stretch < 1:
            raise RoutingError(f'A stretch of {self.stretch} refuses even the cheapest route.', value=self.stretch,
                               remedy='Use 1.0 or more.')


def weight(edge: Edge, cost: Cost) -> int:
    """The cost of a section as a sortable, addable integer.

    A section whose length or loss is unknown costs more than any that is known: it is used, but as the last resort.
    """
    if cost is Cost.HOPS:
        return 1 << _FIELD | (edge.length_m or 0)
    figure = edge.length_m if cost is Cost.LENGTH else edge.loss_db
    if figure is None:
        return 1 << 2 * _FIELD | 1
    return (figure if cost is Cost.LENGTH else round(figure * 1000)) << _FIELD | 1


def primary_of(total: int) -> int:
    """The cost proper in a sum of weights: sections, metres or thousandths of a dB."""
    return total >> _FIELD & _MASK


def unmeasured_of(total: int) -> int:
    """How many sections of a sum of weights had no figure."""
    return total >> 2 * _FIELD


def figures(total: int, cost: Cost) -> int | float:
    """The cost proper in the unit people use: sections, metres or dB."""
    return primary_of(total) / 1000 if cost is Cost.LOSS else primary_of(total)


def highest_weight(limit: int | float, cost: Cost) -> int:
    """The largest sum of weights that respects a limit; sections without a figure never do."""
    scaled = int(limit * 1000 + 1e-6) if cost is Cost.LOSS else int(limit)
    return scaled << _FIELD | _MASK
