"""Why not: the rule that dropped each fibre or section, and the refusal that collects them."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from enum import StrEnum

__all__ = ('Drop', 'NoRoute', 'Reason', 'Rule')


class Rule(StrEnum):
    """Rules that take a fibre or section out of a search."""

    # Of the request.
    EXCLUDED_FIBER = 'excluded fibre'
    EXCLUDED_NODE = 'on an excluded device'
    EXCLUDED_RISK_GROUP = 'in an excluded risk group'
    NOT_DIVERSE = 'shared with a route to be diverse from'
    LATENCY_UNKNOWN = 'latency unknown'
    OCCUPIED = 'occupied'
    NO_BLOCK = 'no free block wide enough'
    UNKNOWN = 'occupancy unknown'
    # Of the plant.
    INACTIVE = 'not active'
    TRANSPONDER_NODE = 'on a device outside the line system'
    TRANSPONDER_PORT = 'on a transponder card port'
    NO_DEVICE = 'on a device that is not known'
    PORT_CLASH = 'port ends two fibres'
    LOOP = 'loop'
    HALF_BUILT = 'half-built section'
    AMBIGUOUS = 'ambiguous amplifier'
    ISOLATED = 'reaches no add/drop node'
    # Of a route that is looked at again.
    GONE = 'section gone'
    CHANGED = 'section changed'


class Reason(StrEnum):
    """What, taken together, made a request impossible."""

    NOT_IN_GRAPH = 'end outside the line system'
    END_EXCLUDED = 'end excluded'
    ENDS_OCCUPIED = 'no spectrum at the ends'
    DISCONNECTED = 'not connected'
    DROPPED = 'every way uses a dropped section'
    TRANSIT = 'no way through the nodes'
    CONTINUITY = 'no spectrum free end to end'
    INCLUDED = 'no way past what is to be passed'
    LIMIT = 'limit'
    DISJOINT = 'no two routes that share nothing'
    EFFORT = 'not searched to the end'


@dataclass(frozen=True, slots=True)
class Drop:
    """One rule that took one fibre or section out.

    Attributes:
        rule: the rule.
        detail: a sentence for a person.
        section: id of the section, or None when the fibre never became part of one.
        fibers: ids of the fibres that the rule hit.
    """

    rule: Rule
    detail: str
    section: Hashable | None = None
    fibers: tuple[Hashable, ...] = ()


@dataclass(frozen=True, slots=True)
class NoRoute:
    """The answer "no": false, empty when iterated, and explained.

    Attributes:
        reason: what made the request impossible.
        message: a sentence for a person.
        explanations: every rule that dropped a fibre or section for this request; those of the request first, then
            those of the plant.
        limit_cost: when the reason is LIMIT, the cost of the cheapest route beyond the limit, else None. None as well
            when only the bound on latency is in the way, or when the search beyond the limit was given up.
        limit_latency_us: when the reason is LIMIT and the bound on latency is in the way, the least latency found, µs.
    """

    reason: Reason
    message: str
    explanations: tuple[Drop, ...] = ()
    limit_cost: int | float | None = None
    limit_latency_us: float | None = None

    def __bool__(self) -> bool:
        return False

    def __len__(self) -> int:
        return 0

    def __iter__(self) -> Iterator[None]:
        return iter(())

    def __str__(self) -> str:
        return self.message
