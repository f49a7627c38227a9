"""Super-channel indexes (SCH) of add/drop ports: which are free, and which one a circuit ends on."""

from __future__ import annotations

from ...base import PlanContext
from ...errors import CannotPlan
from .records import CHANNELS_PER_PORT, NodeView, all_views, port_of


def free_indexes(view: NodeView, port: str, context: PlanContext) -> list[int]:
    """Indexes 1..128 of a port that neither an SCH nor an end of any observed circuit uses, lowest first.

    Circuits count as well as SCH: a circuit that was provisioned ahead has no SCH yet.
    """
    view.need('SCH', 'OSNC')
    used = set(view.channels) | set(view.circuits)
    used |= {
        osnc.remote_aid for other in all_views(context) for osnc in other.circuits.values()
        if osnc.remote_node == view.tid
    }  # fmt: skip
    taken = {aid.rpartition('-')[2] for aid in used if port_of(aid) == port}
    return [index for index in range(1, CHANNELS_PER_PORT + 1) if str(index) not in taken]


def choose_channel(view: NodeView, port: str, circuit: str, context: PlanContext) -> str:
    """AID of a free SCH for a circuit that is made in this plan; both ends' planning gets the same answer."""
    scope = ('sch', view.tid, port)
    index = context.choose(scope, circuit, free_indexes(view, port, context))
    if index is None:
        raise CannotPlan(f'no free super-channel index on {port}', device=view.tid)
    return f'{port}-{index}'


def channel_of(view: NodeView, port: str, circuit: str, peer: tuple[str, str], context: PlanContext) -> str:
    """AID of the SCH where an existing circuit ends on a port, or empty; `peer` is (TID, port) of its other end."""
    for osnc in view.circuits.values():
        if osnc.name == circuit and osnc.joins(port, *peer):
            return osnc.aid
    for other in all_views(context):
        for osnc in other.circuits.values():
            if osnc.name == circuit and other.tid == peer[0] and osnc.joins(peer[1], view.tid, port):
                return osnc.remote_aid
    return crossed_channel(view, port, circuit)


def crossed_channel(view: NodeView, port: str, circuit: str) -> str:
    """The same, from this node's cross-connections alone."""
    for crossing in view.crossings:
        for aid in crossing.aids:
            if crossing.name == circuit and port_of(aid) == port:
                return aid
    return ''
