"""What a service costs from plan to light on simulated devices that take their time: whether devices work side by side,
and what we spend besides.

Needs a NetBox instance (`NETBOX_OPTICAL_INSTANCE`), whose database is left as it was. The engine works in this process,
as a worker's does.
"""

from __future__ import annotations

import logging
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LATENCY = 0.05  # seconds that every device takes to answer
KINDS = ('create', 'validate', 'terminate')

# Where from and to, client and line port, card, mode and width (MHz).
SERVICES = {
    'G30': ('g30.mi01', 'g30.bo01', 'port-1/1/3', 'port-1/1/1', 'CHM2T', 'QPSK_100G', 50_000),
    'G42': ('g42.mi01', 'g42.pd01', '1-4-T1', '1-4-L1', 'CHM6-C6', '100E.31U', 100_000),
}

type Span = tuple[float, float]


@dataclass(frozen=True)
class Provisioned:
    """One run, its plan included; seconds.

    Attributes:
        wall: from asking for the plan to the end of the job.
        busy: of it, while at least one device was being waited for.
        chain: the longest time that one device was waited for.
        overhead: of the job alone, while no device was waited for; `queries` are those of the job.
    """

    service: str
    kind: str
    wall: float
    busy: float
    chain: float
    overhead: float
    queries: int
    exchanges: int

    @property
    def ratio(self) -> float:
        """How far from perfectly side by side: 1 when nobody waited for anybody else."""
        return self.busy / self.chain

    def line(self) -> str:
        """One line of the table."""
        return (f'{self.service:8} {self.kind:10} {self.wall:6.2f} {self.busy:6.2f} {self.chain:6.2f} '
                f'{self.ratio:6.2f} {self.overhead:9.2f} {self.queries:8} {self.exchanges:10}')


HEAD = (f'{"service":8} {"run":10} {"wall s":>6} {"busy":>6} {"chain":>6} {"ratio":>6} {"overhead":>9} {"queries":>8} '
        f'{"exchanges":>10}')


def measure() -> Iterator[Provisioned]:
    """The life of one service of each kind."""
    with _network() as (lab, user):
        for tid in lab.lab.elements:
            lab.order(tid, 'delay', seconds=LATENCY, times=0)
        for number, name in enumerate(SERVICES, start=1):
            service = _order(number, *SERVICES[name])
            for kind in KINDS:
                yield _measure(name, service, kind, user)


def _measure(name: str, service: Any, kind: str, user: Any) -> Provisioned:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from utilities.request import apply_request_processors

    from netbox_optical.jobs.engine import Engine
    from netbox_optical.jobs.workflow import change_request
    from netbox_optical.planning import runs
    from netbox_optical.planning.sessions import Sessions

    planning, working = [], []
    began = time.perf_counter()
    service.refresh_from_db()
    with Sessions(planning.append) as sessions:
        options = {} if kind == 'validate' else {'sessions': sessions}
        run = runs.apply(runs.plan(service, kind, user, **options), user)
    queued = time.perf_counter()
    with CaptureQueriesContext(connection) as queries, apply_request_processors(change_request(run)):
        Engine(run, logging.getLogger('bench'), working.append).execute()
    ended = time.perf_counter()
    run.refresh_from_db()
    if run.status != 'succeeded':
        raise RuntimeError(f'{run} is {run.status}: {run.error}')
    exchanges = planning + working
    return Provisioned(
        name, kind, ended - began, _covered(map(_span, exchanges)), _longest(exchanges),
        ended - queued - _covered(map(_span, working)), len(queries), len(exchanges))


def _span(exchange: Any) -> Span:
    began = exchange.started.timestamp()
    return began, began + exchange.seconds


def _covered(spans: Iterable[Span]) -> float:
    """Seconds in which at least one of the spans lies: the commands of a manager's script share one."""
    total = until = 0.0
    for began, ended in sorted(spans):
        total += max(0.0, ended - max(began, until))
        until = max(until, ended)
    return total


def _longest(exchanges: Iterable[Any]) -> float:
    by_device: dict[str, list[Span]] = defaultdict(list)
    for exchange in exchanges:
        by_device[exchange.device].append(_span(exchange))
    return max(_covered(spans) for spans in by_device.values())


@contextmanager
def _network() -> Iterator[tuple[Any, Any]]:
    """The demo network in NetBox and on sockets, for as long as the block lasts."""
    from django.conf import settings
    from django.db import connection, transaction
    from django.test import override_settings
    from users.models import User

    from netbox_optical.lab.network import load_network
    from netbox_optical.lab.thread import LabThread
    from netbox_optical.management.commands.optical_demo_seed import addresses
    from netbox_optical.planning.seed import seed

    network = load_network('garr')
    with tempfile.TemporaryDirectory() as folder, LabThread(network, Path(folder)) as lab, transaction.atomic():
        ours = {**settings.PLUGINS_CONFIG['netbox_optical'], 'domain': network.domain,
                'credential_file': lab.inventory()['credentials']}
        with override_settings(PLUGINS_CONFIG={**settings.PLUGINS_CONFIG, 'netbox_optical': ours}):
            seed(network, addresses(lab.inventory()))
            with connection.cursor() as cursor:
                cursor.execute('ANALYZE')  # as autovacuum would have done by now
            yield lab, User.objects.create_superuser(username='bench', password=None)
        transaction.set_rollback(True)


def _order(number: int, a: str, z: str, client: str, line: str, card: str, mode: str, width: int) -> Any:
    from netbox_optical.models import OperationalMode, OpticalPort, Partner
    from netbox_optical.planning.service import CarrierRequest, ServiceRequest, create_service

    def port(tid: str, aid: str) -> OpticalPort:
        return OpticalPort.objects.get(optical_device__tid=tid, aid=aid)

    return create_service(ServiceRequest(
        partner=Partner.objects.first(), service_type='100GBE', flow_id=number, client_id=1,
        client_port_a=port(a, client), client_port_z=port(z, client),
        mode=OperationalMode.objects.get(card_type=card, name=mode),
        carriers=[CarrierRequest(
            och_id=number, line_port_a=port(a, line), line_port_z=port(z, line), width=width)]))
