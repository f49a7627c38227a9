"""What the database has a part in: import of a plant, cold load, matrix of what can be sold, and a section's page.

Needs a NetBox instance (`NETBOX_OPTICAL_INSTANCE`), whose database is left as it was. Times are of the clock, since
PostgreSQL works for us in a process of its own.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from netbox_optical.routing import Graph, find_routes
from netbox_optical.spectrum import bitmap

from .cases import FILLS, WIDTHS, Generated, demands
from .figures import figures

SITES = 36  # of the matrix: with three widths almost as many searches as one page may take
REPEATS = 7
CHECKED = 30  # demands whose answer from the database must be that of the same network in memory


@dataclass
class Loaded:
    """One network at one fill. Times in ms; `queries` of a cold load, `page_queries` of a page.

    `cold_cpu`: mean processor time of a cold load on this side; the rest is PostgreSQL's, and that of a busy machine.
    `differing`: demands of which the graph from the database says otherwise than the same network in memory.
    """

    network: str
    fill: float
    sections: int = 0
    differing: int = 0
    queries: int = 0
    page_queries: int = 0
    matrix_searches: int = 0
    cold: dict[str, float] = field(default_factory=dict)
    cold_cpu: float = 0.0
    page: dict[str, float] = field(default_factory=dict)
    matrix: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        return vars(self)


@dataclass(frozen=True)
class Imported:
    """One import with its change log; seconds."""

    network: str
    seconds: float
    objects: int
    again_seconds: float


def set_up() -> None:
    """Django, before anything else here."""
    import django

    django.setup()


@contextmanager
def imported(network: Generated):
    """The network in NetBox, for as long as the block lasts."""
    from django.db import connection, transaction
    from users.models import User

    with transaction.atomic():
        user = User.objects.create_superuser(username='bench', password=None)
        first, outcome = _clock(lambda: _import(network, user))
        again, _ = _clock(lambda: _import(network, user))
        with connection.cursor() as cursor:
            cursor.execute('ANALYZE')  # as autovacuum would have done by now
        yield user, Imported(network.name, round(first / 1000, 2), sum(outcome.made.values()), round(again / 1000, 2))
        transaction.set_rollback(True)


def _import(network: Generated, user):
    from utilities.request import apply_request_processors

    from netbox_optical.planning.changes import request_as
    from netbox_optical.planning.plant_import import import_plant
    from netbox_optical.planning.topology import Fiber, Node, Place, Segment, Topology

    keys = [str(number) for number in range(network.nodes)]
    described = Topology('bench', [Place(key, f'Node {key}') for key in keys], [Node(key, key) for key in keys], [
        Fiber(str(a), str(z), (Segment('G.652.D', metres),), round(metres / 1_000 * 0.22, 2))
        for a, z, metres in network.links])
    with apply_request_processors(request_as(user)):
        return import_plant(user, described)


def measure(network: Generated, user) -> Iterator[Loaded]:
    """All fills, one after the other, on the network that is in NetBox now."""
    for fill in FILLS:
        yield _measure(network, fill, user)


def _measure(network: Generated, fill: float, user) -> Loaded:
    from netbox_optical.planning.plant import load_plant

    memory = network.graph(fill)
    _fill(memory)
    result = Loaded(network.name, fill)
    plant = load_plant()  # a process reads content types once
    graph = plant.graph()
    result.sections = len(graph.edge_list)
    result.differing = _differing(memory, graph, _devices())
    result.queries = _count(lambda: load_plant().graph())
    cpu = time.thread_time()
    result.cold = figures([_clock(lambda: load_plant().graph())[0] for _ in range(REPEATS)])
    result.cold_cpu = round((time.thread_time() - cpu) * 1_000 / REPEATS, 1)
    result.matrix, rows = _clock(_matrix)
    result.matrix, result.matrix_searches = round(result.matrix, 1), len(rows)
    _page(result, user)
    return result


def _fill(memory: Graph) -> None:
    """Give the sections the channels of the same network in memory: booked, and seen by both end ports."""
    from django.db.backends.postgresql.psycopg_any import NumericRange

    from netbox_optical.models import OpticalMultiplexSection, OpticalPort, SpectrumAllocation

    SpectrumAllocation.objects.all().delete()
    wanted = {frozenset((edge.a_node, edge.z_node)): edge.occupancy.used for edge in memory.edge_list}
    numbers = {device: number for number, device in _devices().items()}
    rows, ports = [], []
    for section in OpticalMultiplexSection.objects.select_related('a_port', 'z_port'):
        used = wanted[frozenset(numbers[port.optical_device_id] for port in (section.a_port, section.z_port))]
        blocks = bitmap.intervals_of(used, memory.band)
        rows += [SpectrumAllocation(section=section, passband=NumericRange(block.start, block.end), source='nms')
                 for block in blocks]
        for port in (section.a_port, section.z_port):
            port.observed_passbands = [[block.start, block.end] for block in blocks]
            ports.append(port)
    SpectrumAllocation.objects.bulk_create(rows, batch_size=2000)
    OpticalPort.objects.bulk_update(ports, ['observed_passbands'], batch_size=500)


def _devices() -> dict[int, int]:
    """Number of a node in memory -> primary key of its optical device."""
    from netbox_optical.models import OpticalDevice

    names = OpticalDevice.objects.values_list('pk', 'device__site__name')
    return {int(re.search(r'Node (\d+)$', name)[1]): pk for pk, name in names}


def _differing(memory: Graph, graph: Graph, devices: dict[int, int]) -> int:
    count = 0
    for request in demands(memory, CHECKED):
        here = find_routes(memory, request)
        there = find_routes(graph, replace(request, source=devices[request.source], target=devices[request.target]))
        count += [route.cost for route in here or ()] != [route.cost for route in there or ()]
    return count


def _matrix() -> list:
    from dcim.models import Site

    from netbox_optical.planning.paths import availability

    sites = Site.objects.filter(optical_pop__isnull=False).order_by('pk')[:SITES]
    return availability(sites, WIDTHS[1:], cost='length')


def _page(result: Loaded, user) -> None:
    """The page of the section with most channels, as a browser asks for it."""
    from django.db.models import Count
    from django.test import Client

    from netbox_optical.models import OpticalMultiplexSection

    sections = OpticalMultiplexSection.objects.annotate(channels=Count('allocations'))
    section = sections.order_by('-channels', 'pk').first()
    client = Client()
    client.force_login(user)

    def load() -> None:
        answer = client.get(section.get_absolute_url())
        if answer.status_code != 200 or b'<tr data-state="' not in answer.content:
            raise RuntimeError(f'The page of {section} answered {answer.status_code} or without its spectrum.')

    load()
    result.page_queries = _count(load)
    result.page = figures([_clock(load)[0] for _ in range(REPEATS)])


def _count(call: Callable[[], Any]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        call()
    return len(queries)


def _clock(call: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    answer = call()
    return (time.perf_counter() - began) * 1_000, answer
