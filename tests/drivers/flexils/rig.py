"""A small simulated network with a network manager, and what a caller of the drivers does: observe, plan, apply.

    flex.aa01 --- flex.am01 (amplifier) --- flex.bb01 --- flex.cc01
        |                                                     |
        +-----------------------------------------------------+
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import ipaddress
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import asyncssh
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import SecretStr

from netbox_optical.drivers.base import (
    Endpoint,
    Login,
    NmsEndpoint,
    Observation,
    Operation,
    PlanContext,
    Timeouts,
    TlsPolicy,
)
from netbox_optical.drivers.errors import CannotPlan
from netbox_optical.drivers.infinera.flexils import FlexilsDriver
from netbox_optical.drivers.joint import plan_jointly
from netbox_optical.drivers.resources import (
    AddDropPort,
    Carrier,
    FiberEnd,
    FiberPeer,
    OpticalCircuit,
    OpticalCrossConnect,
    OpticalRoute,
    RouteHop,
    Shutter,
    Target,
)
from netbox_optical.lab.credentials import Credentials
from netbox_optical.lab.flexils.fabric import Fabric
from netbox_optical.lab.flexils.node import FlexilsNode
from netbox_optical.lab.flexils.options import NodeOptions
from netbox_optical.lab.network import NetworkDescription
from netbox_optical.lab.tnms.options import TnmsOptions
from netbox_optical.lab.tnms.server import TnmsServer

HOST = '127.0.0.1'
USER, PASSWORD = 'netbox', 'Se;cr:et "7"'
NMS_USER, NMS_PASSWORD = 'manager', 'Other-8'
TRANSPORTS = ('tl1-tcp', 'tl1-ssh', 'tnms')
WAIT = 20.0
QUICK = Timeouts(connect=3.0, read=5.0, slow=8.0, job=10.0)

AA, AM, BB, CC = 'flex.aa01', 'flex.am01', 'flex.bb01', 'flex.cc01'
# Transponders at the far ends of fibres, as far as they matter here: how they want to be named.
G30, G42 = 'g30.aa01', 'g42.bb01'
PEERS = {G30: Observation(device=G30, identity='MA4621080105'), G42: Observation(device=G42, identity=G42)}


def _roadm(tid: str, index: int) -> dict:
    cards = [
        {'aid': f'1-A-{n}', 'type': 'FRM', 'subtype': 'FRM-20X', 'ports': ['L1', 'S1', 'S2', 'S3']} for n in (1, 2)
    ]
    cards.append({'aid': '1-E1-1', 'type': 'FSM', 'ports': ['T1', 'T1A', 'T11', 'T2A']})
    cards.append({'aid': '1-E1-2', 'type': 'FMMF250', 'ports': ['T1A', 'T2A']})
    cards.append({'aid': '1-A-5', 'type': 'FMMC12', 'ports': ['T1']})
    cards.append({'aid': '1-A-6', 'type': 'FBM', 'ports': ['T1'], 'plugs': {'T1': '1-A-5'}})
    return _device(tid, index, 'roadm', cards)


def _device(tid: str, index: int, role: str, cards: list) -> dict:
    return {
        'tid': tid, 'pop': tid[-4:].upper(), 'index': index, 'platform': 'flexils', 'role': role,
        'transport': 'tl1-tcp', 'serial': f'MA46210801{index:02d}', 'software': 'R22.1.2', 'cards': cards,
    }  # fmt: skip


def _network() -> NetworkDescription:
    amplifier = [{'aid': f'1-A-{n}', 'type': 'IAM', 'subtype': 'IAM-2', 'ports': ['L1']} for n in (1, 2)]
    spans = [
        (f'{AA} 1-A-1-L1', f'{AM} 1-A-1-L1'),
        (f'{AM} 1-A-2-L1', f'{BB} 1-A-1-L1'),
        (f'{BB} 1-A-2-L1', f'{CC} 1-A-1-L1'),
        (f'{AA} 1-A-2-L1', f'{CC} 1-A-2-L1'),
    ]
    document = {
        'name': 'test', 'domain': 'garr.example', 'source': 'made up', 'partners': [],
        'pops': [
            {'code': tid[-4:].upper(), 'name': tid, 'city': tid, 'latitude': 0, 'longitude': 0}
            for tid in (AA, AM, BB, CC)
        ],
        'devices': [_roadm(AA, 1), _device(AM, 2, 'amplifier', amplifier), _roadm(BB, 3), _roadm(CC, 4)],
        'fibers': [{'a': a.split(), 'z': z.split(), 'kind': 'span', 'loss': 1.0, 'segments': []} for a, z in spans],
    }  # fmt: skip
    return NetworkDescription.model_validate(document)


NETWORK = _network()


class Loop:
    """An event loop in a thread for the simulated elements."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(WAIT)

    def call(self, function, *args):
        async def run():
            return function(*args)

        return self.run(run())

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(WAIT)
        self.loop.close()


class Rig:
    """The simulated network, and drivers for its nodes over one transport."""

    def __init__(self, folder: Path) -> None:
        self.loop = Loop()
        self.host_key = asyncssh.generate_private_key('ssh-ed25519')
        self.certificate = make_certificate(folder)
        fabric = Fabric(NETWORK)
        self.nodes = {
            device.tid: FlexilsNode(
                device=device, network=NETWORK, fabric=fabric, host=HOST, credentials=Credentials(USER, PASSWORD),
                options=NodeOptions(tcp_port=0, ssh_port=0, host_key=self.host_key, provision_delay=0.0),
            )
            for device in NETWORK.devices
        }  # fmt: skip
        self.tnms = TnmsServer(
            nodes=list(self.nodes.values()), network=NETWORK, host=HOST,
            credentials=Credentials(NMS_USER, NMS_PASSWORD), certfile=self.certificate[0],
            keyfile=self.certificate[1], port=0, options=TnmsOptions(pending_delay=0.0, running_delay=0.0),
        )  # fmt: skip
        for server in (*self.nodes.values(), self.tnms):
            self.loop.run(server.start())
        self.transport = 'tl1-tcp'
        self.journal: list = []
        self._drivers: dict[str, FlexilsDriver] = {}

    def close(self) -> None:
        self.hang_up()
        for server in (self.tnms, *self.nodes.values()):
            self.loop.run(server.stop())
        self.loop.close()

    def hang_up(self) -> None:
        for driver in self._drivers.values():
            driver.close()
        self._drivers.clear()

    def reset(self) -> None:
        """Commissioned state, default switches, no sessions of ours."""
        self.hang_up()
        for node in self.nodes.values():
            node.options = NodeOptions(
                tcp_port=0, ssh_port=0, host_key=self.host_key, provision_delay=0.0
            )
            self.loop.call(node.reset)
        self.tnms.options = TnmsOptions(pending_delay=0.0, running_delay=0.0)
        self.loop.call(self.tnms.reset)
        self.journal.clear()

    def state(self) -> dict:
        return {tid: self.loop.call(node.state) for tid, node in self.nodes.items()}

    def endpoint(self, tid: str, transport: str | None = None, **changes) -> Endpoint:
        node = self.nodes[tid]
        transport = transport or self.transport
        values = {
            'device': tid, 'platform': 'flexils', 'transport': transport, 'addresses': (HOST,),
            'port': node.ssh_port if transport == 'tl1-ssh' else node.tcp_port,
            'login': Login(USER, SecretStr(PASSWORD)), 'timeouts': QUICK,
            'host_key': ' '.join(self.host_key.export_public_key().decode().split()[:2]),
            'nms': NmsEndpoint(
                (f'https://{HOST}:{self.tnms.port}',), Login(NMS_USER, SecretStr(NMS_PASSWORD)),
                TlsPolicy(ca_file=str(self.certificate[0])),
            ),
        }  # fmt: skip
        return Endpoint(**(values | changes))

    def driver(self, tid: str) -> FlexilsDriver:
        if tid not in self._drivers:
            self._drivers[tid] = FlexilsDriver(self.endpoint(tid), self.journal.append)
        return self._drivers[tid]

    # -- what the workflow engine does -------------------------------------------------------------------------------

    def context(self, targets: dict[str, list[Target]], extra: Iterable[str] = ()) -> PlanContext:
        """Observations of every node that has targets, is on a route, or at the far end of a circuit.

        They hold what planning these targets needs.
        """
        routes = [t.resource for ts in targets.values() for t in ts if isinstance(t.resource, OpticalRoute)]
        wanted = {tid: [target.resource for target in ts] for tid, ts in targets.items()}
        for route in routes:
            for hop in route.hops:
                for tid in (hop.source_node, hop.destination_node):
                    if route not in wanted.setdefault(tid, []):
                        wanted[tid].append(route)
        for circuit_ in [t.resource for ts in targets.values() for t in ts if isinstance(t.resource, OpticalCircuit)]:
            looks = wanted.setdefault(circuit_.destination_node, [])
            if circuit_ not in looks:
                looks.append(circuit_)
        for tid in extra:
            wanted.setdefault(tid, [])
        found = PEERS | {tid: self.driver(tid).observe(resources) for tid, resources in wanted.items()}
        # What stands in the way is for the test to find out.
        with contextlib.suppress(CannotPlan):
            plan_jointly(targets, wanted, found, lambda tid: contextlib.nullcontext(self.driver(tid)))
        return PlanContext(found)

    def plan(self, targets: dict[str, list[Target]]) -> list:
        context = self.context(targets)
        found = [operation for tid, ts in targets.items() for operation in self.driver(tid).plan(ts, context)]
        return sorted(found, key=rank)

    def apply(self, operations: Iterable, **bound) -> None:
        for operation in operations:
            self.driver(operation.device).apply(operation, bound)

    def converge(self, targets: dict[str, list[Target]], **bound) -> list:
        """Plan, apply, and demand that nothing is left to do."""
        operations = self.plan(targets)
        self.apply(operations, **bound)
        left = self.plan(targets)
        assert left == [], [operation.title for operation in left]
        return operations


def wait_until(done: Callable[[], object]) -> None:
    """Until something has happened in a simulated node. Fails after a while."""
    deadline = time.monotonic() + WAIT
    while not done():
        assert time.monotonic() < deadline, 'it never happened'
        time.sleep(0.01)


def rank(operation: Operation) -> int:
    """The order over devices: what frees spectrum, then ports, routes, circuits, shutters, then unused routes."""
    kinds = ('fiber-end', 'add-drop-port', 'optical-route', 'optical-circuit', 'optical-cross-connect', 'shutter')
    if operation.action == 'delete':
        return -1 if operation.kind in ('optical-circuit', 'optical-cross-connect') else len(kinds)
    return kinds.index(operation.kind)


@contextlib.contextmanager
def rig(folder: Path) -> Iterator[Rig]:
    found = Rig(folder)
    try:
        yield found
    finally:
        found.close()


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for the loopback address that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, 'tnms')])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / 'tnms.pem', folder / 'tnms.key'
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return paths


# -- wishes -----------------------------------------------------------------------------------------------------------

NAME = 'OCh042_aa01-cc01'
PASSBAND = (194_000_000, 194_100_000)


def hop(source: str, destination: str) -> RouteHop:
    (source_node, source_port), (node, port) = source.split(), destination.split()
    return RouteHop(source_node=source_node, source_port=source_port, destination_node=node, destination_port=port)


def long_route(name: str = 'aa01-am01-bb01-cc01') -> OpticalRoute:
    hops = (hop(f'{AA} 1-A-1-L1', f'{BB} 1-A-1-L1'), hop(f'{BB} 1-A-2-L1', f'{CC} 1-A-1-L1'))
    return OpticalRoute(name=name, label='aa01-cc01', hops=hops, start=191_325_000, end=196_125_000)


def short_route(name: str = 'aa01-cc01') -> OpticalRoute:
    hops = (hop(f'{AA} 1-A-2-L1', f'{CC} 1-A-2-L1'),)
    return OpticalRoute(name=name, label='aa01-cc01', hops=hops, start=191_325_000, end=196_125_000)


def circuit(**changes) -> OpticalCircuit:
    values = {
        'name': NAME, 'label': 'f001c01', 'source_port': '1-E1-1-T1A', 'destination_node': CC,
        'destination_port': '1-E1-2-T1A', 'route': 'aa01-am01-bb01-cc01', 'passband': PASSBAND,
        'carrier': Carrier(frequency=194_050_000, width=75_000),
    }  # fmt: skip
    return OpticalCircuit(**(values | changes))


def service(wish: OpticalCircuit | None = None, route: OpticalRoute | None = None, present: bool = True) -> dict:
    """The targets of a whole circuit; the ports stay when it goes."""
    wish, route = wish or circuit(), route or long_route()
    near = Shutter(
        circuit=wish.name, port=wish.source_port, peer_node=wish.destination_node, peer_port=wish.destination_port
    )
    far = Shutter(circuit=wish.name, port=wish.destination_port, peer_node=AA, peer_port=wish.source_port)
    targets = {
        AA: [
            Target(resource=AddDropPort(port=wish.source_port)),
            Target(resource=route, present=present),
            Target(resource=wish, present=present),
            Target(resource=near, present=present),
        ]
    }
    targets.setdefault(wish.destination_node, []).extend(
        [Target(resource=AddDropPort(port=wish.destination_port)), Target(resource=far, present=present)]
    )
    return targets


def crossing(**changes) -> OpticalCrossConnect:
    values = {
        'name': 'x1', 'label': 'manual', 'from_port': '1-E1-1-T1A', 'to_port': '1-A-1-L1', 'passband': PASSBAND,
        'carrier': Carrier(frequency=194_050_000, width=75_000),
    }  # fmt: skip
    return OpticalCrossConnect(**(values | changes))


def fiber_end(port: str, far: str, platform: str = 'flexils', label: str | None = None) -> FiberEnd:
    """A fibre end; `far` is `<TID> <port>`."""
    node, remote = far.split()
    fqdn = f'{node}.garr.example'
    label = f'Physically connected to {fqdn} {remote}. ' if label is None else label
    return FiberEnd(port=port, label=label, peer=FiberPeer(node=node, platform=platform, fqdn=fqdn, port=remote))
