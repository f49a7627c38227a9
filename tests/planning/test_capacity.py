"""How full the demo network is and what its PoPs can still get: in the database, by command and by REST."""

import csv
import io
import json

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.backends.postgresql.psycopg_any import NumericRange
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from netbox_optical.models import (
    OperationalMode,
    OpticalDevice,
    OpticalMultiplexSection,
    OpticalPort,
    PoP,
    SpectrumAllocation,
)
from netbox_optical.planning.capacity import COLUMNS, capacity
from netbox_optical.planning.plant import load_plant
from netbox_optical.planning.section_spectrum import spectrum_of
from netbox_optical.routing import Request, cheapest_route
from tests.api.client import api_client, make_user

ADDRESS = '/api/plugins/optical/sections/capacity/'
START, END = 191_325_000, 196_125_000


def between(found, a, z):
    return next(each for each in found.pairs if {each.a.code, each.z.code} == {a, z})


def book(section, start, end):
    SpectrumAllocation.objects.create(section=section, passband=NumericRange(start, end, '[)'))


@pytest.fixture
def read(garr):
    """Every line port was read, and nothing is lit."""
    OpticalPort.objects.filter(section_from__isnull=False).update(observed_passbands=[], observed_at=timezone.now())
    return garr


def test_what_nobody_read_is_unknown_and_used_only_when_allowed(garr):
    found = capacity()
    assert {(each.used, each.free, each.unknown, each.gaps) for each in found.sections} == {(0, 0, 1, 0)}
    assert all(each.uncertain and each.width == END - START for each in found.pairs)
    assert {each.width for each in capacity(allow_unknown=False).pairs} == {0}


def test_fill_fragmentation_and_the_widest_passband_follow_from_bookings(read):
    # Of 4.8 THz, 0.8 THz in the middle and 0.4 THz at the end are taken: 3.6 THz are free, 2 THz of it in one block.
    section = OpticalMultiplexSection.objects.filter(name__contains='flex.mi01').get(name__contains='flex.bo01')
    book(section, START + 2_000_000, START + 2_800_000)
    book(section, END - 400_000, END)
    found = capacity(allow_unknown=False)
    first = found.sections[0]
    assert first.section == section
    assert (first.used, first.free, first.unknown, first.gaps) == (0.25, 0.75, 0, 2)
    assert first.largest_gap == 2_000_000 and first.fragmentation == pytest.approx(1 - 2 / 3.6, abs=1e-4)
    told = spectrum_of(section, make_user(superuser=True))
    assert (told.fill, told.unknown, told.fragmentation, told.largest_gap) == (
        first.used, first.unknown, first.fragmentation, first.largest_gap)
    # The way round is free: Milano and Bologna still get the whole band, by more sections.
    pair = between(found, 'MI01', 'BO01')
    assert pair.width == END - START and pair.hops > 1 and not pair.uncertain


def test_every_pair_against_every_width_of_the_grid(read):
    """Each section loses a block of its own; the widest is then what no wider request gets, tried one by one."""
    for number, section in enumerate(OpticalMultiplexSection.objects.order_by('pk')):
        start = START + 300_000 * (number % 11)
        book(section, start, start + 1_500_000)
    found = capacity(allow_unknown=False)
    graph = load_plant().graph()
    nodes = {}
    for node in OpticalDevice.objects.filter(role__in=('roadm', 'transponder-oadm')):
        nodes.setdefault(node.device.site_id, []).append(node.pk)

    def fits(pair, width):
        return any(cheapest_route(graph, Request(a, z, (width,), stretch=None))
                   for a in nodes[pair.a.site_id] for z in nodes[pair.z.site_id])

    assert len(found.pairs) == len(nodes) * (len(nodes) - 1) // 2
    assert len({pair.width for pair in found.pairs}) > 1, 'a network on which all get the same shows nothing'
    for pair in found.pairs[:12]:
        widths = range(12_500, END - START + 1, 12_500)
        assert max(width for width in widths if fits(pair, width)) == pair.width


def test_the_fastest_mode_that_fits(read):
    OperationalMode.objects.update(width=None)
    assert {pair.mode for pair in capacity().pairs} == {None}
    slow, fast = OperationalMode.objects.filter(carriers=1, rate=100)[0], OperationalMode.objects.filter(
        carriers=1, rate=400)[0]
    OperationalMode.objects.filter(pk=slow.pk).update(width=50_000)
    OperationalMode.objects.filter(pk=fast.pk).update(width=END - START + 12_500)
    assert {pair.mode for pair in capacity().pairs} == {slow}
    OperationalMode.objects.filter(pk=fast.pk).update(width=75_000)
    assert {pair.mode for pair in capacity().pairs} == {fast}


def test_part_of_the_network_and_too_much_at_once(read):
    milan = PoP.objects.get(code='MI01')
    found = capacity(pops=[milan])
    assert found.pairs and all('MI01' in (each.a.code, each.z.code) for each in found.pairs)
    assert found.sections and all('.mi01' in each.section.name for each in found.sections)
    assert len(found.sections) < OpticalMultiplexSection.objects.count()
    with pytest.raises(ValidationError, match='choose fewer'):
        capacity(most_pairs=1)


def test_the_number_of_queries_does_not_grow(read):
    few, many = [PoP.objects.get(code='MI01')], list(PoP.objects.all())
    capacity(pops=few)
    counts = []
    for pops in (few, many, ()):
        with CaptureQueriesContext(connection) as queries:
            capacity(pops=pops)
        counts.append(len(queries))
    assert len(set(counts)) == 1 and counts[0] <= 20, counts


def test_what_may_not_be_viewed_has_no_name(read):
    section = OpticalMultiplexSection.objects.first()
    codes = ('MI01', 'BO01')
    user = make_user((OpticalMultiplexSection, ['view'], {'pk': section.pk}), (PoP, ['view'], {'code__in': codes}),
                     (OpticalDevice, ['view'], {'tid': 'flex.mi01'}))
    found = capacity(user)
    assert [each.section for each in found.sections] == [section]
    pair, = found.pairs
    assert {pair.a.code, pair.z.code} == set(codes) and pair.width and 'flex.mi01' in pair.way
    assert 'flex.bo01' not in pair.way and 'may not see' in pair.way


def test_over_rest(read):
    see = ((OpticalMultiplexSection, ['view'], None), (PoP, ['view'], None))
    answer = api_client(*see).get(ADDRESS)
    assert answer.status_code == 200, answer.data
    assert len(answer.data['sections']) == OpticalMultiplexSection.objects.count()
    assert {row['width'] for row in answer.data['pairs']} == {END - START} and answer.data['pairs'][0]['mode'] is None
    milan = PoP.objects.get(code='MI01')
    some = api_client(*see).get(f'{ADDRESS}?pop={milan.pk}&allow_unknown=false').data
    assert 0 < len(some['pairs']) < len(answer.data['pairs'])
    assert api_client().get(ADDRESS).status_code == 403
    assert api_client(see[0]).get(f'{ADDRESS}?pop={milan.pk}').status_code == 400, 'it does not exist for this user'
    assert api_client(*see).get(f'{ADDRESS}?pop=x').status_code == 400


def test_by_command_in_every_format(read, capsys, tmp_path):
    user = make_user(superuser=True).username

    def printed(*arguments, **options):
        call_command('optical_capacity', *arguments, user=user, **options)
        return capsys.readouterr().out

    document = json.loads(printed(format='json'))
    assert document['band'] == [START, END]
    rows = list(csv.DictReader(io.StringIO(printed(format='csv'))))
    assert list(rows[0]) == list(COLUMNS)
    assert [row['kind'] for row in rows] == ['section'] * len(document['sections']) + ['pair'] * len(document['pairs'])
    assert {row['width'] for row in rows if row['kind'] == 'pair'} == {str(END - START)}
    assert '4800 GHz at 193.725 THz' in printed('mi01')
    assert '| MI01 |' in printed('MI01', format='markdown')
    printed(format='csv', output=tmp_path / 'capacity.csv')
    assert (tmp_path / 'capacity.csv').read_text().startswith('kind,name,')
    with pytest.raises(CommandError, match='there is no'):
        printed('XX99')
