"""What a drift report costs: two hundred devices that take 20 ms to answer, half of a thousand services and all.

The devices are simulated in a process of their own, as real ones would not use our processor. Their services are
written side by side and not by a thousand runs; what a report reads and compares is the same. A report before the first
one has marked what agrees, so that the one that is timed has nothing to write. Needs a NetBox instance, whose database
is left as it was.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import batched
from pathlib import Path
from typing import Any

from . import ring

LATENCY = 0.02  # seconds that every device takes to answer
START_TIMEOUT = 120.0
HEAD = (f'{"devices":>7} {"services":>8} {"wall s":>7} {"read s":>7} {"devices s":>9} {"ratio":>6} {"requests":>8} '
        f'{"queries":>7} {"deviations":>10}')


@dataclass(frozen=True)
class Reported:
    """One report; seconds.

    Attributes:
        wall: of the whole report; `read`: of it, until the last device was read.
        device_time: for which devices were being waited for, all together, logins included.
        requests: of the device that was asked most.
        queries: of the database.
        open: deviations, of which there should be none.
    """

    devices: int
    services: int
    wall: float
    read: float
    device_time: float
    concurrency: int
    requests: int
    queries: int
    open: int

    @property
    def pages(self) -> int:
        """Services are compiled by the page."""
        from netbox_optical.planning.adoption.products import PAGE

        return -(-self.services // PAGE)

    @property
    def ratio(self) -> float:
        """Wall time to what the devices would take if they were read side by side and we did nothing besides."""
        return self.wall / (self.device_time / self.concurrency)

    def line(self) -> str:
        """One line of the table."""
        return (f'{self.devices:7} {self.services:8} {self.wall:7.2f} {self.read:7.2f} {self.device_time:9.2f} '
                f'{self.ratio:6.2f} {self.requests:8} {self.queries:7} {self.open:10}')

    def as_dict(self) -> dict[str, Any]:
        return {**vars(self), 'ratio': round(self.ratio, 2)}


def measure() -> Iterator[Reported]:
    """With half of the services, then with all."""
    with _lab() as inventory, _in_netbox(inventory) as user:
        every = list(ring.channels())
        made = 0
        for part in (every[::2], every[1::2]):
            made += _light(part, made)
            _report(user, made)
            _delay(inventory, LATENCY)
            yield _report(user, made)
            _delay(inventory, 0)


@contextmanager
def _lab() -> Iterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        description = Path(folder, 'ring.json')
        description.write_text(ring.network().model_dump_json(), encoding='utf-8')
        state = Path(folder, 'state')
        process = subprocess.Popen(
            [sys.executable, '-m', 'netbox_optical.lab', 'up', '--state-dir', state, '--network', description],
            stdout=subprocess.DEVNULL)
        try:
            yield _started(process, state / 'inventory.json')
        finally:
            process.terminate()
            process.wait(timeout=30)


def _started(process: subprocess.Popen, inventory: Path) -> dict[str, Any]:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline and process.poll() is None:
        if inventory.exists():
            return json.loads(inventory.read_text(encoding='utf-8'))
        time.sleep(0.2)
    raise RuntimeError(f'the simulated network did not start in {START_TIMEOUT:.0f} s')


def _delay(inventory: dict[str, Any], seconds: float) -> None:
    for tid in inventory['elements']:
        if seconds:
            _control(inventory, 'POST', element=tid, kind='delay', seconds=seconds, times=0)
    if not seconds:
        _control(inventory, 'DELETE')


def _control(inventory: dict[str, Any], method: str, **order: Any) -> None:
    body = json.dumps(order).encode() if order else None
    request = urllib.request.Request(f'{inventory["control"]}/faults', body, method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback is never behind a proxy
    with opener.open(request, timeout=10):
        pass


@contextmanager
def _in_netbox(inventory: dict[str, Any]) -> Iterator[Any]:
    from django.conf import settings
    from django.db import transaction
    from django.test import override_settings
    from users.models import User

    from netbox_optical.management.commands.optical_demo_seed import addresses
    from netbox_optical.planning.seed import seed

    with transaction.atomic():
        ours = {**settings.PLUGINS_CONFIG['netbox_optical'], 'domain': ring.DOMAIN,
                'credential_file': inventory['credentials']}
        with override_settings(PLUGINS_CONFIG={**settings.PLUGINS_CONFIG, 'netbox_optical': ours}):
            seed(ring.network(), addresses(inventory))
            yield User.objects.create_superuser(username='bench-drift', password=None)
        transaction.set_rollback(True)


def _light(channels: Iterable[ring.Channel], first: int) -> int:
    """Order these, and have the devices hold what is wished, in the order of a plan. Returns how many services."""
    from django.db import connection

    made = 0
    for page in batched(enumerate(channels, start=first + 1), 50):
        with connection.cursor() as cursor:
            cursor.execute('ANALYZE')  # as autovacuum would have done by now
        made += sum(_order(number, channel) for number, channel in page)
    _write()
    return made


def _order(number: int, channel: ring.Channel) -> int:
    from netbox_optical.models import OperationalMode, OpticalPort, Partner
    from netbox_optical.planning.service import CarrierRequest, ServiceRequest, create_service

    def port(tid: str, aid: str) -> OpticalPort:
        return OpticalPort.objects.get(optical_device__tid=tid, aid=aid)

    mode = OperationalMode.objects.get(card_type=channel.card, name=channel.mode)
    for client, (a, z) in enumerate(channel.clients, start=1):
        carrier = CarrierRequest(och_id=number) if client > 1 else CarrierRequest(
            och_id=number, line_port_a=port(*channel.ends[0]), line_port_z=port(*channel.ends[1]), width=channel.width)
        create_service(ServiceRequest(
            partner=Partner.objects.get(), service_type='100GBE', flow_id=number, client_id=client,
            client_port_a=port(*a), client_port_z=port(*z), carriers=[carrier], mode=mode if client == 1 else None))
    return len(channel.clients)


def _write() -> None:
    """All products as one wish; then they are active."""
    from netbox_optical.choices import LifecycleChoices
    from netbox_optical.intent.wish import Wish, stages_of
    from netbox_optical.models import DigitalService, OpticalFiber, OpticalSpectrum, TransportChannel
    from netbox_optical.planning.adoption.products import live_products
    from netbox_optical.planning.endpoints import device_endpoint
    from netbox_optical.planning.network import plan_wish, side_by_side
    from netbox_optical.planning.sessions import Sessions

    targets: dict[str, dict[str, Any]] = {}
    everything = Wish()
    for _kind, _target, wish in live_products():
        everything.devices |= wish.devices
        for tid, mine in wish.targets.items():
            targets.setdefault(tid, {}).update({target.resource.ref: target for target in mine})
    everything.targets.update({tid: list(mine.values()) for tid, mine in targets.items()})
    endpoints = {tid: device_endpoint(device) for tid, device in everything.devices.items()}
    with Sessions() as sessions:
        for stage in stages_of(plan_wish(everything, sessions).steps, lambda step: step.operation.model_dump()):
            by_device: dict[str, list[Any]] = {}
            for step in stage:
                by_device.setdefault(step.operation.device, []).append(step.operation)
            bound = _bound(stage, everything, endpoints, sessions)

            def apply(tid: str, by_device: dict = by_device, bound: dict = bound) -> None:
                with sessions.driver(endpoints[tid]) as driver:
                    for operation in by_device[tid]:
                        driver.apply(operation, {each.name: bound[each.device, each.ref.partition(':')[2]]
                                                 for each in operation.bindings})

            side_by_side(apply, by_device)
    for model in (OpticalFiber, OpticalSpectrum, TransportChannel, DigitalService):
        model.objects.exclude(status=LifecycleChoices.TERMINATED).update(
            status=LifecycleChoices.ACTIVE, in_sync=True, sync_reason='')


def _bound(stage: list, wish: Any, endpoints: dict, sessions: Any) -> dict[tuple[str, str], int]:
    """The widths that these steps bind, in MHz, by device and line port: as the transponders have them by now."""
    from netbox_optical.planning.network import observe

    tids = {binding.device for step in stage for binding in step.operation.bindings}
    lines = {tid: [target.resource for target in wish.targets[tid] if target.resource.kind == 'line-port']
             for tid in tids}
    return {
        (tid, carrier.port): carrier.width
        for tid, found in observe({tid: endpoints[tid] for tid in tids}, lines, sessions).items()
        for resource in found.resources.values() for carrier in getattr(resource, 'carriers', ())}


def _report(user: Any, services: int) -> Reported:
    from netbox_optical.planning.assurance.report import report
    from netbox_optical.planning.assurance.scope import devices_in
    from netbox_optical.settings import get_settings

    from .bulk import counted

    exchanges: list[Any] = []
    settled: list[float] = []
    devices, whole = devices_in(user)
    with counted() as queries:
        began = time.perf_counter()
        result = report(devices, whole=whole, user=user, listen=exchanges.append,
                        tell=lambda tid: settled.append(time.perf_counter()))
        wall = time.perf_counter() - began
    if result.errors or result.passed:
        raise RuntimeError(f'{len(result.errors)} devices were not read, {result.passed} products not compared: '
                           f'{list(result.errors.items())[:3]}')
    asked = Counter(exchange.device for exchange in exchanges)
    return Reported(
        len(devices), services, wall, settled[-1] - began, sum(exchange.seconds for exchange in exchanges),
        get_settings().max_parallel_devices, max(asked.values()), queries[0], len(result.open))

