"""Sections follow the fibres, in the transaction that changes them."""

import pytest
from django.db import transaction
from utilities.exceptions import AbortRequest

from netbox_optical.models import OpticalFiber, OpticalMultiplexSection
from netbox_optical.planning.plant import load_plant
from netbox_optical.planning.service import create_service

from .conftest import port, request_100g

pytestmark = pytest.mark.usefixtures('garr')


def section_through(fiber):
    return OpticalMultiplexSection.objects.get(spans__fiber=fiber)


def a_span():
    return OpticalFiber.objects.get(cable=port('flex.mi01', '1-A-1-L1').interface.cable)


def test_a_section_goes_and_comes_with_its_fibres():
    count = OpticalMultiplexSection.objects.count()
    span = a_span()
    ends = section_through(span).a_port_id, section_through(span).z_port_id
    cable = span.cable
    span.delete()
    assert OpticalMultiplexSection.objects.count() == count - 1
    again = OpticalFiber(cable=cable, status='active')
    again.full_clean(exclude=['name'])
    again.save()
    assert OpticalMultiplexSection.objects.count() == count
    assert (section_through(again).a_port_id, section_through(again).z_port_id) == ends


def test_a_fibre_that_is_not_active_is_in_no_section():
    span = a_span()
    span.status = 'planned'
    span.save()
    assert not OpticalMultiplexSection.objects.filter(spans__fiber=span).exists()


def test_length_and_loss_are_sums_over_spans():
    section = section_through(a_span())
    fibers = [row.fiber for row in section.spans.all()]
    assert len(fibers) > 1
    assert section.length == sum(fiber.length for fiber in fibers)
    assert section.loss == sum(fiber.measured_loss for fiber in fibers)


def test_F3_30_a_fibre_that_carries_spectrum_stays():
    service = create_service(request_100g())
    booked = service.channels.get().spectrum.allocations.first().section
    fiber = booked.spans.first().fiber
    count = OpticalMultiplexSection.objects.count()
    with pytest.raises(AbortRequest, match='OCh042 mi01-rm01'), transaction.atomic():
        fiber.delete()
    assert OpticalMultiplexSection.objects.count() == count


@pytest.mark.parametrize(('length', 'unit'), [('12.19', 'km'), ('12190', 'm'), ('39993.438', 'ft')])
def test_trap_6_cable_length_counts_in_every_unit(length, unit):
    span = a_span()
    span.segments.all().delete()
    span.cable.length, span.cable.length_unit = length, unit
    span.cable.save()
    span.refresh_from_db()
    assert abs(span.length - 12190) <= 1
    loaded = next(fiber for fiber in load_plant().fibers if fiber.id == span.pk)
    assert abs(loaded.length_m - 12190) <= 1


def test_plant_loads_in_a_constant_number_of_queries(django_assert_num_queries):
    load_plant()  # a process reads a content type once
    with django_assert_num_queries(6):
        load_plant()
    span = a_span()
    span.delete()
    with django_assert_num_queries(6):
        load_plant()
