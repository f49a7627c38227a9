"""What the plugin has to know of an R1 without talking to it."""

from netbox_optical.drivers.resources import FiberEnd, Resource
from netbox_optical.platforms import PlatformProfile


def on_fiber(end: FiberEnd) -> tuple[Resource, ...]:
    """A fibre brings nothing along here; only one between two ports of the same node makes no sense."""
    if end.node and end.peer.node == end.node:
        raise ValueError(f'{end.node}: an R1 is not patched to itself ({end.port} to {end.peer.port})')
    return ()


PROFILE = PlatformProfile(
    key='acme-r1',
    label='Acme R1',
    manufacturer='Acme',
    roles=('roadm',),
    transports=('alp-tcp',),
    prefix='r1',
    line=r'L[12]',
    client='',
    add_drop=r'A[1-4]',
    card=r'(?P<card>[LA])\d',
    line_system=True,
    on_fiber=on_fiber,
)
