"""A running lab, drivers on its elements, and what the workflow engine does with them: observe, plan, apply."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from netbox_optical.drivers.base import (
    Driver,
    Endpoint,
    Login,
    NmsEndpoint,
    Observation,
    Operation,
    Timeouts,
    TlsPolicy,
)
from netbox_optical.drivers.joint import plan_jointly
from netbox_optical.drivers.registry import open_driver
from netbox_optical.drivers.resources import FiberEnd, FiberPeer, OpticalRoute, Resource, Target
from netbox_optical.lab.thread import LabThread

from .cases import TRANSPORTS
from .network import AA, BB, NETWORK

TIMEOUTS = Timeouts(connect=5.0, read=15.0, slow=30.0, job=30.0)
Targets = Mapping[str, list[Target]]


class Bench:
    """Drivers over one transport on the elements of a lab; one session each, reused."""

    def __init__(self, lab: LabThread, transport: str):
        self.lab = lab
        self.transport = transport
        self.inventory = lab.inventory()
        self.credentials = json.loads(Path(self.inventory['credentials']).read_text(encoding='utf-8'))
        self._drivers: dict[str, Driver] = {}

    def __enter__(self) -> Bench:
        return self

    def __exit__(self, *_: object) -> None:
        for driver in self._drivers.values():
            driver.close()

    def requests(self) -> int:
        """Management requests that elements and network manager have received so far."""
        status = self.lab.status()
        return status['requests'] + status['tnms']['requests']

    def driver(self, tid: str) -> Driver:
        if tid not in self._drivers:
            self._drivers[tid] = open_driver(self._endpoint(tid))
        return self._drivers[tid]

    def observe(self, tid: str, *resources: Resource) -> Observation:
        return self.driver(tid).observe(resources)

    def plan(self, targets: Targets) -> list[Operation]:
        """Every device's plan against fresh observations, in the order of the devices, stored and read again."""
        wanted = {tid: [target.resource for target in wishes] for tid, wishes in targets.items()}
        for route in [r for resources in list(wanted.values()) for r in resources if isinstance(r, OpticalRoute)]:
            for tid in {node for hop in route.hops for node in (hop.source_node, hop.destination_node)}:
                if route not in wanted.setdefault(tid, []):
                    wanted[tid].append(route)
        # A neighbour is named by its identity, which it tells when it is asked for its end.
        for tid, end in [(tid, r) for tid, found in list(wanted.items()) for r in found if isinstance(r, FiberEnd)]:
            wanted.setdefault(end.peer.node, []).append(self._other_end(tid, end))
        found = {tid: self.observe(tid, *resources) for tid, resources in wanted.items()}
        planned, _ = plan_jointly(targets, wanted, found, lambda tid: contextlib.nullcontext(self.driver(tid)))
        return [Operation.model_validate_json(operation.model_dump_json()) for _, operation in planned]

    def apply(self, operations: Iterable[Operation]) -> None:
        for operation in operations:
            self.driver(operation.device).apply(operation, {})

    def _other_end(self, tid: str, end: FiberEnd) -> FiberEnd:
        fqdn = f'{tid}.{self.inventory["domain"]}'
        peer = FiberPeer(node=tid, platform=self._element(tid)['platform'], fqdn=fqdn, port=end.port)
        return FiberEnd(port=end.peer.port, label='', peer=peer)

    def _element(self, tid: str) -> dict[str, Any]:
        return self.inventory['elements'][tid]

    def _login(self, family: str) -> Login:
        known = self.credentials[family]
        return Login(known['user'], SecretStr(known['password']))

    def _endpoint(self, tid: str) -> Endpoint:
        element = self._element(tid)
        known, host = TRANSPORTS[element['platform']], element['host']
        # Neighbours of another platform are only read.
        transport = self.transport if self.transport in known else known[0]
        if transport == 'gateway':
            # The node next door leads to it; a gateway itself is reached through another one.
            transport, host = 'tl1-tcp', self._element(BB if tid != BB else AA)['host']
        tls = TlsPolicy(ca_file=self.inventory['ca'])
        nms = NmsEndpoint((self.inventory['tnms']['url'],), self._login('tnms'), tls) if transport == 'tnms' else None
        return Endpoint(
            device=tid, platform=element['platform'], transport=transport, addresses=(host,),
            port=element['ports'].get(transport), login=self._login(element['platform']), tls=tls,
            host_key=element.get('ssh_host_key'), nms=nms, timeouts=TIMEOUTS,
        )


@contextlib.contextmanager
def running(state_dir: Path) -> Iterator[LabThread]:
    """The lab, listening; every ROADM lets others be reached through it."""
    with LabThread(NETWORK, state_dir) as lab:
        def open_gateways() -> None:
            for element in lab.lab.elements.values():
                if element.platform == 'flexils':
                    element.options.gateway = True

        lab.call(open_gateways)
        yield lab
