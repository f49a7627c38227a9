"""Pages of what can be sold, of reservations and of a section's sources; and the command for the same."""

import json
from io import StringIO

import pytest
from dcim.models import Site
from django.core.management import CommandError, call_command
from django.urls import reverse

from netbox_optical.models import OpticalMultiplexSection, OpticalSpectrum, SpectrumAllocation
from tests import factories as make
from tests.web.users import messages_of

pytestmark = pytest.mark.django_db

AVAILABILITY = '/plugins/optical/sections/availability/'
RESERVATIONS = '/plugins/optical/sections/reservations/'


@pytest.fixture
def network(db):
    return make.small_network(cards=1)


def sites(network):
    return [roadm.device.site_id for roadm in network.roadms]


def test_the_matrix_page(network, operator):
    assert operator.get(AVAILABILITY).status_code == 403
    operator.may('view', OpticalMultiplexSection, Site)
    assert operator.get(AVAILABILITY).status_code == 200
    page = operator.get(AVAILABILITY, data={'widths': '50000 75000', 'cost': 'hops', 'allow_unknown': 'on'})
    assert [row.count for row in page.context['rows']] == [96, 64]
    assert 'data-count="96"' in page.content.decode()
    wrong = operator.get(AVAILABILITY, data={'widths': '50001', 'cost': 'hops'})
    assert wrong.context['rows'] is None and '50' in str(wrong.context['form'].errors)


def test_the_reservations_page(network, operator, admin):
    a, z = sites(network)
    body = {'site_a': a, 'site_z': z, 'width': 50_000, 'carriers': 1, 'minutes': 30, 'reason': '<b>12</b>',
            'allow_unknown': 'on'}
    operator.may('view', OpticalMultiplexSection, Site)
    assert operator.post(RESERVATIONS, body).status_code == 403
    operator.may('reserve', OpticalMultiplexSection)
    assert operator.post(RESERVATIONS, body).status_code == 302
    row = SpectrumAllocation.objects.get()
    assert row.reserved_by == operator.user and row.state == 'reserved'
    page = operator.get(RESERVATIONS).content.decode()
    assert str(row.reservation) in page and '&lt;b&gt;12' in page and '<b>12' not in page
    assert operator.post(RESERVATIONS, {'release': 'x'}).status_code == 302
    answer = operator.post(RESERVATIONS, {'release': str(row.reservation)})
    assert 'Given back on 1' in messages_of(answer) and not SpectrumAllocation.objects.exists()
    refused = operator.post(RESERVATIONS, {**body, 'allow_unknown': ''})
    assert 'occupancy unknown' in str(refused.context['form'].errors)


def test_the_sources_of_a_section(network, operator):
    make.make_spectrum('Secret customer').book([network.section])
    url = reverse('plugins:netbox_optical:opticalmultiplexsection_sources', args=[network.section.pk])
    assert operator.get(url).status_code == 403
    operator.may('view', OpticalMultiplexSection)
    page = operator.get(url).content.decode()
    assert 'data-state="used"' in page and 'data-state="unknown"' in page and 'Secret customer' not in page
    operator.may('view', OpticalSpectrum)
    assert 'Secret customer' in operator.get(url).content.decode()


def command(*args):
    out = StringIO()
    call_command('optical_paths', *args, stdout=out)
    return out.getvalue()


def test_the_command_finds_paths(network):
    codes = [roadm.pop.code for roadm in network.roadms]
    text = command(*codes, '--width', '50000', '--allow-unknown')
    assert text.startswith('1. 1 hops, 80.0 km, 19.0 dB, at 191350000 MHz (not all of it known to be free): flex')
    document = json.loads(command(*codes, '--width', '50000', '--allow-unknown', '--format', 'json'))
    assert document['paths'][0]['sections'][0]['section'] == network.section.pk
    matrix = json.loads(command('--matrix', '--width', '50000', '--allow-unknown', '--format', 'json'))
    assert [row['count'] for row in matrix] == [96]


@pytest.mark.parametrize(('args', 'words'), [
    (['--width', '50000'], 'no path'), (['--width', '50001', '--allow-unknown'], '50'),
    (['--width', '50000', '--exclude-device', 'nobody'], 'nobody'),
])
def test_the_command_says_why_not(network, args, words):
    with pytest.raises(CommandError, match=words):
        command(*[roadm.pop.code for roadm in network.roadms], *args)
