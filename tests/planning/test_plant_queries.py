"""The network is loaded by as many queries whatever its size."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from netbox_optical.models import OpticalFiber
from netbox_optical.planning.plant import load_plant
from netbox_optical.planning.plant_import import import_plant
from netbox_optical.planning.topology import Fiber, Node, Place, Segment, Topology

NODES = 20


def network(fibers):
    """A ring of twenty ROADMs with as many parallel fibres as are wanted."""
    keys = [str(number) for number in range(NODES)]
    return Topology('ring', [Place(key, f'Node {key}') for key in keys], [Node(key, key) for key in keys], [
        Fiber(keys[number % NODES], keys[(number + 1) % NODES], (Segment('G.652.D', 80_000),), 17.5)
        for number in range(fibers)])


def cold_load():
    with CaptureQueriesContext(connection) as queries:
        graph = load_plant().graph()
    return graph, [query['sql'] for query in queries]


@pytest.mark.django_db
def test_a_cold_load_takes_as_many_queries_for_600_fibres_as_for_60(admin_user):
    loads = {}
    for fibers in (60, 600):
        import_plant(admin_user, network(fibers))
        assert OpticalFiber.objects.count() == fibers
        cold_load()  # a process reads a content type once
        graph, queries = cold_load()
        assert len(graph.edge_list) == fibers
        loads[fibers] = queries
    assert len(loads[60]) == len(loads[600]) == 9, loads
