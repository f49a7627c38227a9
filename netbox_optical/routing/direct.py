"""The add/drop ports behind two transponder line ports, or the fibre that joins the two directly."""

from collections.abc import Iterable
from dataclasses import dataclass

from netbox_optical.routing.errors import RoutingError
from netbox_optical.routing.graph import Fiber, Id, PortRef
from netbox_optical.routing.route import DIRECT_CONNECTION

__all__ = ('AddDropEnds', 'DirectConnection', 'add_drop_port', 'line_ends')


@dataclass(frozen=True, slots=True)
class DirectConnection:
    """Two line ports on the two ends of one fibre: there is no line system to configure, and no other offer."""

    fiber: Id
    a: PortRef
    z: PortRef

    def __str__(self) -> str:
        return DIRECT_CONNECTION


@dataclass(frozen=True, slots=True)
class AddDropEnds:
    """The add/drop ports of the line system to which two line ports are patched, and the patch fibres."""

    a: PortRef
    z: PortRef
    a_fiber: Id
    z_fiber: Id


def add_drop_port(line_port: PortRef, fibers: Iterable[Fiber]) -> tuple[PortRef, Fiber]:
    """The far end of the active fibre on a line port, and that fibre. RoutingError when there is not exactly one."""
    line_port = PortRef(*line_port)
    patched = [fiber for fiber in fibers if line_port in (fiber.a, fiber.z)]
    active = [fiber for fiber in patched if fiber.active]
    if len(active) == 1:
        return active[0].other(line_port), active[0]
    if active:
        names = ', '.join(str(fiber.name or fiber.id) for fiber in active)
        raise RoutingError(f'Line port {line_port.port} ends several fibres: {names}.', value=line_port,
                           remedy='Leave one of them.')
    raise RoutingError(
        f'Line port {line_port.port} is not fibred.' if not patched else
        f'The fibre {patched[0].name or patched[0].id} on line port {line_port.port} is not active.',
        value=line_port, remedy='Add a patch fibre to an add/drop port.' if not patched else 'Bring it into service.',
    )


def line_ends(a_line: PortRef, z_line: PortRef, fibers: Iterable[Fiber]) -> DirectConnection | AddDropEnds:
    """How two transponder line ports reach each other: by one fibre, or by the add/drop ports behind them.

    RoutingError when a line port is not fibred, or the two line ports are one and the same.
    """
    a_line, z_line, fibers = PortRef(*a_line), PortRef(*z_line), list(fibers)
    if a_line == z_line:
        raise RoutingError(f'Both ends are the line port {a_line.port}.', value=a_line, remedy='Choose two ports.')
    a, a_fiber = add_drop_port(a_line, fibers)
    z, z_fiber = add_drop_port(z_line, fibers)
    if a == z_line and z == a_line:
        return DirectConnection(a_fiber.id, a_line, z_line)
    return AddDropEnds(a, z, a_fiber.id, z_fiber.id)
