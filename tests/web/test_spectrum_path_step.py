"""The path step of a spectrum that stands alone: choose a way, take a suggestion, use up a reservation."""

import pytest

from netbox_optical.models import OpticalSpectrum, SpectrumAllocation
from netbox_optical.planning.paths import PathQuery
from netbox_optical.planning.reservations import reserve
from tests import factories as make
from tests.web.bad_input import add_url, edit_url, everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def network(db):
    """Two sections between two ROADMs, and a free add/drop port on each."""
    net = make.small_network(cards=1)
    net.second = make.make_fiber(*(make.make_port(roadm, '2-A-1-L1') for roadm in net.roadms))
    net.ends = [make.make_port(roadm, '1-E9-1-T1A') for roadm in net.roadms]
    return net


def form(network, **changes):
    data = {
        'partner': network.partner.pk, 'name': 'Alien', 'width': 50_000, 'port_a': network.ends[0].pk,
        'port_z': network.ends[1].pk, **changes}
    return {name: value for name, value in data.items() if value is not None}


def test_the_second_way_is_chosen(network, admin):
    before = everything()
    page = admin.post(add_url('opticalspectrum'), form(network, _routes='1'))
    assert everything() == before
    ways = page.context['alternatives']
    assert len(ways) == 2 and all('No mode' in way.margin and way.gsnr for way in ways)
    assert 'data-state="proposed"' in page.content.decode()
    made = admin.post(add_url('opticalspectrum'), form(network, route=ways[1].value))
    assert made.status_code == 302, made.context['form'].errors
    assert str(SpectrumAllocation.objects.get().section_id) == ways[1].value


def test_suggestions_fill_edges_or_width(network, admin):
    make.make_spectrum('Taken', start=191_325_000, end=196_075_000).book(
        row for row in type(network.section).objects.all())
    page = admin.post(add_url('opticalspectrum'), form(network, width=75_000, _routes='1'))
    fills = {item['change']: item['fill'] for item in page.context['form'].refusal['suggestions']}
    assert fills['a narrower width'] == 'width=50000'
    page = admin.post(add_url('opticalspectrum'), form(network, width=75_000, _fill='width=50000'))
    assert len(page.context['alternatives']) == 2
    fixed = form(network, width=None, start=193_000_000, end=193_050_000)
    page = admin.post(add_url('opticalspectrum'), {**fixed, '_routes': '1'})
    fills = {item['change']: item['fill'] for item in page.context['form'].refusal['suggestions']}
    assert fills['another centre'] == 'start=196075000&end=196125000'
    page = admin.post(add_url('opticalspectrum'), {**fixed, '_fill': fills['another centre']})
    assert len(page.context['alternatives']) == 2
    made = admin.post(add_url('opticalspectrum'), {**fixed, 'start': 196_075_000, 'end': 196_125_000})
    assert made.status_code == 302


def test_a_reservation_gives_way(network, admin):
    query = PathQuery(*(roadm.device.site for roadm in network.roadms), 50_000, frequencies=(193_100_000,),
                      allow_unknown=True)
    held = reserve(admin.user, query)
    fixed = form(network, width=None, start=193_075_000, end=193_125_000, route=str(held.sections[0].pk))
    assert admin.post(add_url('opticalspectrum'), fixed).status_code == 200
    assert admin.post(add_url('opticalspectrum'), {**fixed, 'reservation': str(held.id)}).status_code == 302
    assert not SpectrumAllocation.objects.filter(reservation=held.id).exists()


def test_the_way_of_a_planned_spectrum_can_be_looked_at_again(network, admin):
    admin.post(add_url('opticalspectrum'), form(network))
    spectrum = OpticalSpectrum.objects.get()
    first = SpectrumAllocation.objects.get().section_id
    # As the page sends it: the devices, which only narrow the choice of ports, too.
    edges = form(network, width=None, start=spectrum.start, end=spectrum.end, device_a=network.roadms[0].pk,
                 device_z=network.roadms[1].pk)
    page = admin.post(edit_url(spectrum), {**edges, '_routes': '1'})
    # Its own booking is not in the way.
    other = next(way for way in page.context['alternatives'] if way.value != str(first))
    assert admin.post(edit_url(spectrum), {**edges, 'route': other.value}).status_code == 302
    assert str(SpectrumAllocation.objects.get().section_id) == other.value
    assert admin.post(edit_url(spectrum), {**edges, 'description': 'x'}).status_code == 302
    assert str(SpectrumAllocation.objects.get().section_id) == other.value
