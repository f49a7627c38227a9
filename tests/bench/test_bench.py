"""What the benchmark compares with is right, and it runs to the end; nothing is timed here."""

import json
import random

import pytest
from dcim.models import Site

networkx = pytest.importorskip('networkx')

from netbox_optical.routing import Cost, Request, find_routes  # noqa: E402
from testing.bench import __main__ as bench  # noqa: E402
from testing.bench import bulk  # noqa: E402
from testing.bench.aims import aims  # noqa: E402
from testing.bench.bulk import FileImport  # noqa: E402
from testing.bench.cases import Case  # noqa: E402
from testing.bench.database import Loaded  # noqa: E402
from testing.bench.graphs import filled, from_gml, generated  # noqa: E402
from testing.bench.provisioning import Provisioned  # noqa: E402
from testing.bench.run import Result, run_case  # noqa: E402
from testing.bench.yen import first_fit, simple_graph  # noqa: E402

GML = '''graph [
  node [ id 0 label "a" Latitude 45.0 Longitude 9.0 ]
  node [ id 1 label "A" Latitude 45.0 Longitude 10.0 ]
  node [ id 2 label "no place" ]
  edge [ source 0 target 1 ]
  edge [ source 0 target 1 ]
  edge [ source 1 target 2 ]
]
'''


def test_generated_networks_are_connected_filled_and_the_same_every_time():
    links = generated(40, 70, seed=4)
    assert links == generated(40, 70, seed=4) and len(links) == 70
    graph = filled(40, links, 0.6, seed=5)
    assert networkx.is_connected(simple_graph(graph))
    for edge in graph.edge_list:
        assert 0.6 <= edge.occupancy.used.bit_count() / graph.band.slots < 0.63


def test_with_every_path_yen_and_first_fit_agree_with_the_exact_search():
    rng = random.Random(6)
    both = set()
    for seed in range(6):
        graph = filled(7, generated(7, 10, seed), 0.85, seed)
        simple = simple_graph(graph)
        for _ in range(15):
            source, target = rng.sample(range(7), 2)
            width = rng.choice([37_500, 50_000, 100_000])
            found = find_routes(graph, Request(source, target, (width,), cost=Cost.LENGTH, stretch=None))
            path = first_fit(simple, source, target, width // 6_250, k=1_000)
            assert bool(found) == (path is not None)
            if found:
                assert found[0].cost == networkx.path_weight(simple, path, 'length')
            both.add(bool(found))
    assert both == {True, False}


def test_a_topology_with_parallel_links_and_a_node_without_a_place(tmp_path):
    file = tmp_path / 'small.gml'
    file.write_text(GML)
    nodes, links = from_gml(file)
    assert nodes == 3 and [link[:2] for link in links] == [(0, 1), (0, 1), (1, 2)]
    assert 100_000 < links[0][2] < 104_000 and links[2][2] == 80_000  # 78.6 km as the crow flies


def test_it_counts_what_it_should():
    result = run_case(Case('small', 0.5, lambda: filled(12, generated(12, 20, 1), 0.5, 2)), 10)
    assert result.demands == 10 and result.refused == 0 and result.feasible >= result.yen_refused
    assert set(result.search) == set(result.yen) == set(result.pair) == {'p50', 'p95', 'max'}


def test_it_prints_a_table_writes_figures_and_does_without_topologies(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr('testing.bench.cases.SIZES', ((10, 16),))
    target = tmp_path / 'bench.json'
    assert bench.main(['--json', str(target), '--demands', '4', '--topologies', str(tmp_path / 'none')]) == 0
    out = capsys.readouterr().out
    assert 'topologies are left out' in out and out.count('generated 10/16') == 3
    figures = json.loads(target.read_text())
    assert [one['fill'] for one in figures['searches']] == [0.3, 0.6, 0.9] and figures['database'] == []


def _small_files(monkeypatch):
    for name, size in (('ROWS', 12), ('CORE_ROWS', 3), ('DEVICES', 4)):
        monkeypatch.setattr(bulk, name, size)


@pytest.mark.django_db
def test_the_database_holds_the_same_network_and_is_left_as_it_was(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr('testing.bench.cases.SIZES', ((10, 16),))
    _small_files(monkeypatch)
    target = tmp_path / 'bench.json'
    assert bench.main(['--database', '--json', str(target), '--demands', '4']) == 0
    figures = json.loads(target.read_text())
    assert [(one['sections'], one['queries'], one['differing']) for one in figures['database']] == [(16, 9, 0)] * 3
    assert all(one['matrix_searches'] == 3 * 45 and one['page_queries'] > 0 for one in figures['database'])
    assert figures['imports'][0]['objects'] == 10 + 10 + 10 + 16 + 2 * 16 + 2 * 10
    assert 'generated 10/16, logged' in capsys.readouterr().out
    lives = [(one['service'], one['kind']) for one in figures['provisioning']]
    assert lives == [(name, kind) for name in ('G30', 'G42') for kind in ('create', 'validate', 'terminate')]
    assert all(one['exchanges'] > 0 and one['queries'] <= 400 for one in figures['provisioning'])
    assert not Site.objects.exists()


@pytest.mark.django_db
def test_a_file_of_fibres_and_the_import_of_core_in_one_run(tmp_path, capsys, monkeypatch):
    _small_files(monkeypatch)
    monkeypatch.setattr(bench, '_lives', list)
    target = tmp_path / 'bench.json'
    assert bench.main(['--database', '--only', 'bulk', '--json', str(target)]) == 0
    (made,) = json.loads(target.read_text())['files']
    assert (made['rows'], made['core_rows']) == (12, 3) and made['queries'] > 0 and made['core_queries'] > 3 * 50
    assert '12 fibres from a file' in capsys.readouterr().out
    assert not Site.objects.exists()


def test_aims_are_met_or_missed():
    search, yen = {'p50': 1, 'p95': 4, 'max': 60}, {'p50': 9, 'p95': 39, 'max': 99}
    result = Result(Case('generated 100/200', 0.6, None), search=search, yen=yen, pair={'p95': 20, 'max': 99})
    large = Result(Case('generated 754/895', 0.3, None), search={'p95': 51})
    loads = [Loaded('generated 100/200', 0.9, cold={'p50': 149})]
    lives = [Provisioned('G30', 'create', wall=3, busy=1.6, chain=1, overhead=1.9, queries=400, exchanges=47),
             Provisioned('G30', 'terminate', wall=5, busy=3, chain=1, overhead=2.1, queries=401, exchanges=25)]
    files = [FileImport(100, 10.0, 500, 10, 2.0, 900)]
    found = {aim.text: aim.met for aim in aims([result, large], loads, files, lives)}
    assert found == {
        '100/200 at 60 %: search p95, ms': True, '100/200 at 60 %: search max, ms': False,
        '100/200 at 60 %: Yen p95 to search p95': False, '100/200 at 60 %: disjoint pair p95, ms': True,
        '100/200 at 60 %: disjoint pair max, ms': True, '754/895 at 30%: search p95, ms': False,
        '200 sections at 90%: cold load p50, ms': True, 'file of fibres: rows/s to those of core': True,
        'G30 create: time with devices to the longest of one device': False,
        'G30 create: job without device time, s': True, 'G30 create: queries of the job': True,
        'G30 terminate: job without device time, s': False, 'G30 terminate: queries of the job': False}
    assert str(aims([large], [])[0]) == 'MISSED 754/895 at 30%: search p95, ms: 51.00 (below 50)'
