"""Margin of offers and of channels: what is told, stored, refused, warned about, and what stays unknown."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from netbox_optical.budget.gnpy_path import available
from netbox_optical.models import FiberSegment, OpticalMultiplexSection, OpticalSpectrum, TransportChannel
from netbox_optical.planning.budget import way_budget
from netbox_optical.planning.light import ESTIMATE, GNPY, Light
from netbox_optical.planning.margins import warnings_of
from netbox_optical.planning.paths import PathQuery, find_paths, margins_of
from netbox_optical.planning.service import create_service, offer_routes
from netbox_optical.spectrum.passband import Passband

from .conftest import mode, port, request_100g

pytestmark = pytest.mark.usefixtures('garr')


def needs(osnr):
    """The mode of `request_100g`, with a required OSNR."""
    line = mode('CHM2T', 'QPSK_100G')
    line.required_osnr = osnr
    line.save()
    return line


@pytest.fixture
def refusing(settings):
    def configure(**values):
        settings.PLUGINS_CONFIG = {'netbox_optical': {
            **settings.PLUGINS_CONFIG['netbox_optical'], 'margin_below_zero': 'refuse', **values}}
    return configure


def test_every_offer_has_the_margin_that_its_way_will_have():
    request = request_100g(mode=needs(12))
    offers = offer_routes(request)
    assert len(offers) > 1
    assert all(offer.margin.margin_db == pytest.approx(offer.margin.gsnr_db - 12) for offer in offers)
    longest, shortest = max(offers, key=lambda each: each.length), min(offers, key=lambda each: each.length)
    assert longest.margin.gsnr_db < shortest.margin.gsnr_db
    assert all(offer.latency > offer.length * 4.8e-3 for offer in offers)
    channel = create_service(request).channels.get()
    assert float(channel.estimated_gsnr) == pytest.approx(offers[0].margin.gsnr_db, abs=0.006)
    assert float(channel.margin) == pytest.approx(offers[0].margin.margin_db, abs=0.011)
    assert channel.margin_at is not None and channel.required_osnr_then == 12
    assert warnings_of([channel]) == []
    if not available():
        assert way_budget(channel.spectrum).signal.gsnr_db == pytest.approx(offers[0].margin.gsnr_db)


def test_queries_do_not_grow_with_the_offers():
    request = request_100g()
    offer_routes(request)
    with CaptureQueriesContext(connection) as all_of_them:
        offers = offer_routes(request)
    request.sections = offers[-1].sections
    with CaptureQueriesContext(connection) as one:
        assert [offer.sections for offer in offer_routes(request)] == [offers[-1].sections]
    assert len(all_of_them) == len(one)
    create_service(request)
    query = PathQuery(
        port('flex.mi01', '1-E1-1-T1A'), port('flex.rm01', '1-E1-1-T1A'), 50_000, k=8, allow_unknown=True)
    answer = find_paths(query)
    assert len(answer.routes) > 4
    with CaptureQueriesContext(connection) as captured:
        margins_of(answer)
    assert len(captured) == 4  # spans with fibres, segments, what is booked, the channels of that


def test_a_chosen_way_is_that_way_wherever_it_stands_in_the_list():
    offers = offer_routes(request_100g())
    wanted = offers[2]
    service = create_service(request_100g(sections=wanted.sections))
    spectrum = service.channels.get().spectrum
    assert {row.section_id for row in spectrum.allocations.all()} == set(wanted.sections)
    assert wanted.sections != offers[0].sections


def test_a_chosen_way_that_is_gone_or_taken_is_refused():
    with pytest.raises(ValidationError, match='section 987654 is gone'):
        create_service(request_100g(sections=[987_654]))
    wanted = offer_routes(request_100g())[1]
    spectrum = OpticalSpectrum(
        partner=request_100g().partner, name='Neighbour', start=193_075_000, end=193_125_000, status='active')
    spectrum.save()
    spectrum.book(OpticalMultiplexSection.objects.filter(pk__in=wanted.sections[:1]))
    with pytest.raises(ValidationError, match='Neighbour'):
        create_service(request_100g(sections=wanted.sections))
    assert create_service(request_100g()).channels.count() == 1


def test_a_mode_that_needs_more_is_refused_with_both_numbers(refusing):
    refusing()
    request = request_100g(mode=needs(30))
    gsnr = offer_routes(request)[0].margin.gsnr_db
    with pytest.raises(ValidationError) as caught:
        create_service(request)
    message = ' '.join(caught.value.message_dict['mode'])
    assert f'{gsnr:.2f} dB' in message and '30.00 dB' in message and request.mode.name in message
    assert not TransportChannel.objects.exists()


def test_the_least_margin_is_a_setting(refusing):
    gsnr = offer_routes(request_100g())[0].margin.gsnr_db
    request = request_100g(mode=needs(round(gsnr - 1, 2)))
    refusing(minimum_margin=1.5)
    with pytest.raises(ValidationError, match=r'at least 1\.50 dB'):
        create_service(request)
    refusing(minimum_margin=0.5)
    assert create_service(request).channels.get().margin == pytest.approx(1, abs=0.02)


def test_a_mode_that_needs_more_is_warned_about_by_default():
    channel = create_service(request_100g(mode=needs(30))).channels.get()
    assert channel.margin < 0
    warning, = warnings_of([channel])
    assert warning.startswith('OCh042: ') and '30.00 dB' in warning and f'{channel.estimated_gsnr} dB' in warning


def test_what_is_not_known_is_neither_refused_nor_silent(refusing):
    refusing()
    channel = create_service(request_100g(mode=needs(None))).channels.get()
    assert channel.margin is None and channel.estimated_gsnr is not None
    assert 'required OSNR' in channel.margin_note and 'QPSK_100G' in channel.margin_note
    assert 'not known' in warnings_of([channel])[0]


def test_a_way_of_unknown_fibre_has_no_margin_and_says_so(refusing):
    refusing()
    FiberSegment.objects.all().delete()
    channel = create_service(request_100g(mode=needs(12))).channels.get()
    assert channel.margin is None and channel.estimated_gsnr is None and 'not known' in channel.margin_note


def test_a_margin_without_its_gsnr_cannot_be_stored():
    channel = create_service(request_100g()).channels.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        TransportChannel.objects.filter(pk=channel.pk).update(margin=3, estimated_gsnr=None)


def test_carriers_of_one_service_load_each_other():
    offer = offer_routes(request_100g())[0]
    light = Light(offer.sections)
    way = [(section, False) for section in offer.sections]
    alone, = light.margins(way, [Passband(193_075_000, 193_125_000)], None)
    both = light.margins(way, [Passband(193_075_000, 193_125_000), Passband(193_125_000, 193_175_000)], None)
    assert len(both) == 2 and both[0].gsnr_db < alone.gsnr_db and 'No mode' in alone.why_not


@pytest.mark.skipif(not available(), reason='GNPy is not installed (optional extra netbox-optical[gnpy])')
def test_with_gnpy_the_way_is_what_gnpy_says_and_close_to_the_estimate():
    service = create_service(request_100g(mode=needs(12)))
    spectrum = service.channels.get().spectrum
    way = way_budget(spectrum)
    assert way.signal.method == GNPY and way.signal.note == ''
    assert way.signal.gsnr_db == pytest.approx(float(service.channels.get().estimated_gsnr), abs=0.5)
    answer = find_paths(PathQuery(
        port('flex.mi01', '1-E1-1-T1A'), port('flex.rm01', '1-E1-1-T1A'), 50_000, allow_unknown=True))
    exact, rough = margins_of(answer, gnpy=True)[0], margins_of(answer)[0]
    assert (exact.method, rough.method) == (GNPY, ESTIMATE)
    assert exact.gsnr_db == pytest.approx(rough.gsnr_db, abs=0.5) and exact.gsnr_db != rough.gsnr_db
