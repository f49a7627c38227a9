"""OpticalFiber -> resources: what the ports at its two ends should hold."""

from __future__ import annotations

from netbox_optical import naming
from netbox_optical.drivers.resources import FiberEnd, FiberPeer
from netbox_optical.intent.wish import Wish
from netbox_optical.models import OpticalFiber, OpticalPort


def compile_fiber(fiber: OpticalFiber, *, present: bool = True) -> Wish:
    """Both end ports name each other and are in service; absent: they are detached.

    What an end brings besides (the amplifiers of an open line) comes with it and stays when it goes: the hut is still
    there when the fibre is not. Raises ValueError for a pair of ports that a platform does not support.
    """
    wish = Wish()
    for here, there in ordered_ends(fiber):
        end = fiber_end(here, there)
        besides = here.optical_device.profile.on_fiber(end)
        wish.want(here.optical_device, end, present=present)
        if present:
            for resource in besides:
                wish.want(here.optical_device, resource)
    return wish


def ordered_ends(fiber: OpticalFiber) -> tuple[tuple[OpticalPort, OpticalPort], tuple[OpticalPort, OpticalPort]]:
    """(A, Z) and (Z, A)."""
    a, z = fiber.ends
    return (a, z), (z, a)


def fiber_end(here: OpticalPort, there: OpticalPort) -> FiberEnd:
    """What the port `here` should say of the fibre that leads to `there`."""
    far = there.optical_device
    return FiberEnd(
        node=here.optical_device.tid, port=here.aid, label=naming.fiber_end_description(far.fqdn, there.aid),
        peer=FiberPeer(node=far.tid, platform=far.platform, fqdn=far.fqdn, port=there.aid),
    )
