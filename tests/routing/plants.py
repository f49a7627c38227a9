"""Plants to search, and the exhaustive search that the real one is compared with."""

from itertools import product

from netbox_optical.routing import Cost, Edge, Fiber, Graph, Node, PortRef
from netbox_optical.spectrum import Band, Occupancy, Passband, bitmap

SMALL = Band(193_100_000, 193_200_000)  # 16 slots of 6.25 GHz
G30_LINES = ('port-1/3.3/1', 'port-1/3.3/2', 'port-1/4.3/1', 'port-2/3.3/1')


def roadm(name, **more):
    return Node(name, f'flex.{name}', 'flexils', 'roadm', name.upper(), **more)


def amplifier(name, **more):
    return Node(name, f'ola.{name}', 'flexils', 'amplifier', name.upper(), **more)


def g30(name, role='transponder-oadm'):
    return Node(name, f'g30.{name}', 'groove-g30', role, name.upper())


def g42(name):
    return Node(name, f'g42.{name}', 'gx-g42', 'transponder', name.upper())


def fiber(id, a, z, length_m=80_000, loss_db=18.0, **more):
    """A fibre between 'device port' and 'device port'."""
    return Fiber(id, PortRef(*a.split()), PortRef(*z.split()), length_m, loss_db, name=str(id), **more)


def edge(id, a, z, used=(), *, band=SMALL, **more):
    """A section with known occupancy between 'device port' and 'device port'."""
    (a_node, a_port), (z_node, z_port) = a.split(), z.split()
    more.setdefault('fibers', (f'{id}-fibre',))
    more.setdefault('occupancy', Occupancy.from_used(used, band))
    return Edge(id, a_node, a_port, z_node, z_port, **more)


def slots(low, high, band=SMALL):
    """Slots low..high-1 as a passband."""
    return Passband(band.frequency_of_slot(low), band.frequency_of_slot(high))


def random_graph(rng, *, max_nodes=8, fills=(0.1, 0.3, 0.5, 0.7), measured=1.0):
    """A connected-or-not small network of ROADMs and G30 open-line nodes, with parallel sections."""
    count = rng.randint(2, max_nodes)
    nodes = [g30(f'n{n}') if rng.random() < 0.3 else roadm(f'n{n}') for n in range(count)]
    fill = rng.choice(fills)
    edges = []
    for n in range(rng.randint(count - 1, 2 * count + 1)):
        a, z = rng.sample(nodes, 2)
        figures = {
            'length_m': rng.choice([1, 2, 3, 5, 8]) * 1_000 if rng.random() < measured else None,
            'loss_db': rng.choice([0.25, 1.5, 3.0, 7.125]) if rng.random() < measured else None,
        }
        edges.append(Edge(
            n, a.id, _port(rng, a, n), z.id, _port(rng, z, n), fibers=(n,), occupancy=_occupancy(rng, fill),
            risk_groups=frozenset(g for g in 'rst' if rng.random() < 0.15), **figures))
    return Graph(nodes, edges, band=SMALL)


def _port(rng, node, n):
    return rng.choice(G30_LINES) if node.platform == 'groove-g30' else f'1-A-{n}-L1'


def _occupancy(rng, fill):
    used = 0
    while used.bit_count() < fill * SMALL.slots:
        low = rng.randrange(SMALL.slots)
        used |= (3 << low) & SMALL.mask
    unknown = SMALL.mask if rng.random() < 0.08 else 0
    return Occupancy(used, unknown, SMALL)


def exhaustive(graph, request):
    """(unmeasured, cost, edge ids) of every feasible simple route, found by walking all of them, cheapest first."""
    found = []

    def walk(node, port_in, path, visited, free):
        if node == request.target:
            if all(_passes(graph.nodes[node], port_in, port) for port in request.target_ports) and \
                    _passes_all(graph, path, request) and _fits(free, request.carriers) and \
                    _quick(graph, path, request):
                found.append(_score(graph, path, request))
            return
        for one in graph.edges.values():
            if node not in (one.a_node, one.z_node) or _excluded(one, request):
                continue
            out, other, arrival = (one.a_port, one.z_node, one.z_port) if node == one.a_node else \
                (one.z_port, one.a_node, one.a_port)
            entries = request.source_ports if port_in is None else (port_in,)
            if other in visited or not all(_passes(graph.nodes[node], entry, out) for entry in entries):
                continue
            walk(other, arrival, [*path, one.id], visited | {other},
                 free & one.occupancy.available(request.allow_unknown))

    walk(request.source, None, [], {request.source}, graph.band.mask)
    return sorted(found)


def _passes(node, port_in, port_out):
    """The shelf-and-slot rule, said again in another way: equal text up to the subslot."""
    def card(port):
        return port.split('-', 1)[1].split('/')[0], port.split('/')[1].split('.')[0]
    return node.platform != 'groove-g30' or card(port_in) == card(port_out)


def _excluded(one, request):
    return (set(one.fibers) & request.exclude_fibers or {one.a_node, one.z_node} & request.exclude_nodes
            or one.risk_groups & request.exclude_risk_groups)


def _passes_all(graph, path, request):
    edges = [graph.edges[one] for one in path]
    nodes = {request.source, request.target}.union(*({one.a_node, *one.amplifiers, one.z_node} for one in edges))
    fibers = set().union(*(one.fibers for one in edges))
    groups = set().union(*(one.risk_groups for one in edges))
    return (request.include_nodes <= nodes and request.include_fibers <= fibers
            and request.include_risk_groups <= groups)


def _fits(free, carriers):
    places = [[carrier] if isinstance(carrier, Passband) else
              [slots(low, low + carrier // 6_250) for low in range(SMALL.slots - carrier // 6_250 + 1)]
              for carrier in carriers]
    return any(
        all(not bitmap.passband_bits(passband, SMALL) & ~free for passband in choice)
        and all(not one.overlaps(other) for n, one in enumerate(choice) for other in choice[:n])
        for choice in product(*places))


def _score(graph, path, request):
    figures = [_figure(graph.edges[id], request) for id in path]
    known = [figure for figure in figures if figure is not None]
    return len(figures) - len(known), round(sum(known), 6), tuple(path)


def _figure(one, request):
    """The cost of a section, said again in another way: nanoseconds rounded per section, a mix to its sixth digit."""
    us = None if one.length_m is None else round(one.length_m * 1.468 / 0.299792458) / 1000
    if request.cost != Cost.MIX:
        return {'hops': 1, 'length': one.length_m, 'loss': one.loss_db, 'latency': us}[request.cost]
    total = request.mix.hop
    for per, figure in ((request.mix.km / 1000, one.length_m), (request.mix.db, one.loss_db), (request.mix.us, us)):
        if per:
            if figure is None:
                return None
            total += per * figure
    return round(total, 6)


def _quick(graph, path, request):
    found = latency(graph, path)
    return request.max_latency_us is None or (found is not None and found <= request.max_latency_us)


def latency(graph, path):
    delays = [graph.edges[id].latency_ns for id in path]
    return None if None in delays else sum(delays) / 1000
