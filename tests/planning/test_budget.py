"""Loss budgets of what NetBox holds: the demo network by plain arithmetic, and queries that do not grow."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from netbox_optical.models import OpticalFiber, OpticalMultiplexSection, OpticalSpectrum
from netbox_optical.planning.budget import section_budget, way_budget
from netbox_optical.planning.service import create_service
from tests.api.client import api_client
from tests.web.users import Person

from .conftest import port, request_100g

pytestmark = pytest.mark.usefixtures('garr')

# dB/km, ps/(nm km), group index, as netbox_optical/budget/fibers.py tells them with their sources.
TYPICAL = {'G.652.D': (0.2, 17.0, 1.468), 'G.655': (0.2, 4.5, 1.468)}
LIGHT_KM_S = 299_792.458


def section_through(tid, aid):
    fiber = OpticalFiber.objects.get(cable=port(tid, aid).interface.cable)
    return OpticalMultiplexSection.objects.get(spans__fiber=fiber)


def described(network, section):
    """The spans of a section as the network's description has them."""
    ends = {frozenset((each.a, each.z)): each for each in network.fibers}
    return [
        ends[frozenset((end.optical_device.tid, end.aid) for end in row.fiber.ends)] for row in section.spans.all()]


def arithmetic(spans):
    """Length in km, loss in dB, latency in us, dispersion in ps/nm."""
    pieces = [segment for span in spans for segment in span.segments]
    km = [piece.length / 1000 for piece in pieces]
    typical = [TYPICAL[piece.type] for piece in pieces]
    return (
        sum(km), sum(span.loss for span in spans),
        sum(length * index / LIGHT_KM_S * 1e6 for length, (_, _, index) in zip(km, typical, strict=True)),
        sum(length * dispersion for length, (_, dispersion, _) in zip(km, typical, strict=True)),
    )


def numbers(budget):
    return budget.length_m / 1000, budget.loss_db, budget.latency_us, budget.dispersion_ps_nm


def booked():
    return create_service(request_100g()).channels.get().spectrum


def test_every_section_of_the_demo_network_is_plain_arithmetic(garr):
    for section in OpticalMultiplexSection.objects.all():
        budget = section_budget(section.spans.all())
        assert numbers(budget) == pytest.approx(arithmetic(described(garr, section)))
        assert budget.length_m == section.length
        assert budget.measured_loss_db == pytest.approx(float(section.loss))


def test_milano_torino_in_numbers():
    # 77.875 km of G.652.D with 16.85 dB; 55.728 km of G.652.D and 23.9 km of G.655 with 17.62 dB.
    budget = section_budget(section_through('flex.mi01', '1-A-1-L1').spans.all())
    assert budget.length_m == 157_503
    assert budget.loss_db == pytest.approx(34.47)
    assert budget.dispersion_ps_nm == pytest.approx((77.875 + 55.728) * 17 + 23.9 * 4.5)
    assert budget.latency_us == pytest.approx(771.2, abs=0.1)
    # 12 splices in the first span, 9 + 3 + 1 in the second, two pairs of connectors in each.
    assert budget.design_loss_db == pytest.approx(157.503 * 0.2 + 25 * 0.05 + 4 * 0.25)
    assert budget.excess_db == pytest.approx(34.47 - budget.design_loss_db)


def test_a_way_is_the_sum_of_its_sections(garr):
    spectrum = booked()
    sections = [row.section for row in spectrum.allocations.all()]
    way = way_budget(spectrum)
    assert way.sections == len(sections) > 1
    assert numbers(way.budget) == pytest.approx(
        arithmetic([span for section in sections for span in described(garr, section)]))
    assert way.carriers == 1
    assert 15 < way.signal.gsnr_db < way.signal.osnr_db < 33


def test_margin_against_the_mode():
    spectrum = booked()
    assert way_budget(spectrum).margin_db is None
    channel = spectrum.channel
    channel.mode.required_osnr = 12
    channel.mode.save()
    way = way_budget(OpticalSpectrum.objects.get(pk=spectrum.pk))
    assert way.required_osnr_db == 12
    assert way.margin_db == pytest.approx(way.signal.gsnr_db - 12)


def test_neighbours_on_the_way_are_the_load():
    spectrum = booked()
    alone = way_budget(spectrum)
    neighbour = OpticalSpectrum(
        partner=spectrum.partner, name='Neighbour', start=spectrum.end, end=spectrum.end + 50_000, status='active')
    neighbour.save()
    neighbour.book([spectrum.allocations.first().section])
    together = way_budget(spectrum)
    assert together.carriers == 2
    assert together.signal.osnr_db == pytest.approx(alone.signal.osnr_db, abs=0.05)
    assert together.signal.gsnr_db < alone.signal.gsnr_db
    assert way_budget(neighbour).sections == 1


def test_unknown_fibre_gives_no_estimate_and_says_so():
    spectrum = booked()
    fiber = spectrum.allocations.first().section.spans.first().fiber
    fiber.segments.all().delete()
    way = way_budget(spectrum)
    assert way.signal is None and 'not known' in way.why_not
    assert way.margin_db is None and way.budget.dispersion_ps_nm is None


def test_a_spectrum_that_is_booked_nowhere_has_no_budget():
    spectrum = booked()
    spectrum.allocations.all().delete()
    assert way_budget(spectrum) is None


def test_queries_do_not_grow_with_the_way(django_assert_num_queries):
    spectrum = booked()
    first = spectrum.allocations.first().section
    short = OpticalSpectrum(
        partner=spectrum.partner, name='Short', start=spectrum.end, end=spectrum.end + 50_000, status='active')
    short.save()
    short.book([first])
    assert way_budget(short).budget.spans < way_budget(spectrum).budget.spans
    for each in (short, spectrum):
        fresh = OpticalSpectrum.objects.get(pk=each.pk)
        with django_assert_num_queries(6):
            way_budget(fresh)


def test_pages_show_it():
    spectrum = booked()
    channel = spectrum.channel
    channel.mode.required_osnr = 12
    channel.mode.save()
    way = way_budget(OpticalSpectrum.objects.get(pk=spectrum.pk))
    person = Person('admin', superuser=True)
    for instance in (spectrum, channel):
        page = person.get(instance.get_absolute_url()).content.decode()
        assert f'{way.budget.loss_db:.2f} dB' in page
        assert f'{way.margin_db:.2f} dB' in page and f'Margin, {way.signal.method}' in page
        assert 'no measurement' in page
    section = section_through('flex.mi01', '1-A-1-L1')
    page = person.get(section.get_absolute_url()).content.decode()
    assert '771.2 µs' in page and '2379 ps/nm' in page and 'no measurement' not in page


def test_rest_detail_of_a_section_has_the_budget():
    client = api_client(superuser=True)
    sections = sorted(OpticalMultiplexSection.objects.all(), key=lambda section: section.spans.count())
    counts = []
    for section in (sections[0], sections[-1]):
        url = reverse('plugins-api:netbox_optical-api:opticalmultiplexsection-detail', kwargs={'pk': section.pk})
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(url).data
        counts.append(len(captured))
        budget = section_budget(section.spans.all())
        assert answer['budget'] == {
            'length': budget.length_m, 'loss': budget.loss_db, 'design_loss': budget.design_loss_db,
            'measured_loss': budget.measured_loss_db, 'excess_loss': budget.excess_db, 'latency': budget.latency_us,
            'dispersion': budget.dispersion_ps_nm}
    assert sections[0].spans.count() < sections[-1].spans.count()
    assert counts[0] == counts[1]
