"""What the database itself refuses, whoever writes to it."""

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import NumericRange

from netbox_optical.models import (
    AcceptedValue,
    ChannelUse,
    Deviation,
    DigitalService,
    FiberSegment,
    OperationalMode,
    OpticalDevice,
    OpticalFiber,
    OpticalMultiplexSection,
    OpticalSpectrum,
    Partner,
    PoP,
    SpectrumAllocation,
    TransportChannel,
)
from tests import factories as make

pytestmark = pytest.mark.django_db


def refused(constraint, change):
    """The database has to refuse the change by this constraint."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        change()


def test_F1_2_pop_code():
    pop = make.make_pop()
    for code in ('aa00', 'AA0', 'A A0', ''):
        refused('pop_code_format', lambda code=code: PoP.objects.filter(pk=pop.pk).update(code=code))


@pytest.mark.parametrize(('maker', 'model', 'field', 'constraint'), [
    (make.make_pop, PoP, 'code', 'pop_code'), (make.make_pop, PoP, 'external_id', 'pop_external_id'),
    (make.make_partner, Partner, 'external_id', 'partner_external_id'),
    (make.make_device, OpticalDevice, 'tid', 'device_tid'),
    (make.make_fiber, OpticalFiber, 'external_id', 'fiber_external_id'),
    (make.make_spectrum, OpticalSpectrum, 'name', 'spectrum_name'),
    (make.make_channel, TransportChannel, 'och_id', 'channel_och'),
])
def test_unique_among_the_live(maker, model, field, constraint):
    first, second = maker(), maker()
    if field == 'external_id':
        model.objects.filter(pk=first.pk).update(external_id=7)
        first.refresh_from_db()
    value = {field: getattr(first, field)}
    refused(constraint, lambda: model.objects.filter(pk=second.pk).update(**value))
    model.objects.filter(pk=first.pk).update(status='terminated')
    assert model.objects.filter(pk=second.pk).update(**value) == 1


def test_segments():
    fiber = make.make_fiber(segments=())

    def add(**values):
        return lambda: FiberSegment.objects.bulk_create([FiberSegment(**{
            'fiber': fiber, 'position': 1, 'type': 'G.652.D', 'length': 1, **values})])

    refused('segment_length', add(length=0))
    refused('segment_count', add(position=6))
    add()()
    refused('segment_position', add())


@pytest.mark.parametrize(('model', 'maker', 'values', 'constraint'), [
    (OpticalFiber, make.make_fiber, {'measured_loss': -1}, 'fiber_loss'),
    (OpticalSpectrum, make.make_spectrum, {'end': make.BASE}, 'spectrum_edges'),
    (TransportChannel, make.make_channel, {'och_id': 0}, 'channel_och_id'),
    (TransportChannel, make.make_channel, {'central_frequency': 0}, 'channel_frequency'),
    (DigitalService, make.make_service, {'flow_id': 0}, 'service_ids'),
    (DigitalService, make.make_service, {'client_id': 0}, 'service_ids'),
    (OperationalMode, make.make_mode, {'carriers': 3}, 'mode_carriers'),
])
def test_check(model, maker, values, constraint):
    item = maker()
    refused(constraint, lambda: model.objects.filter(pk=item.pk).update(**values))


def test_two_ends_are_two_ports():
    channel = make.make_channel()
    service = make.make_service(channel)
    section = make.make_section()
    refused('channel_ends', lambda: TransportChannel.objects.update(line_port_z=channel.line_port_a))
    refused('service_ends', lambda: DigitalService.objects.update(client_port_z=service.client_port_a))
    refused('section_ends', lambda: OpticalMultiplexSection.objects.filter(pk=section.pk).update(z_port=section.a_port))


def test_allocations_of_one_section_do_not_overlap():
    section, spectrum = make.make_section(), make.make_spectrum()

    def add(start, end, source='service'):
        return SpectrumAllocation.objects.create(
            section=section, spectrum=spectrum, passband=NumericRange(start, end, '[)'), source=source)

    add(100, 200)
    refused('allocation_overlap', lambda: add(199, 300))
    refused('allocation_overlap', lambda: add(120, 130))
    refused('allocation_not_empty', lambda: add(500, 500))
    add(200, 300)
    add(0, 100)
    # What a device reports may well overlap: that is a disagreement to be shown.
    add(150, 250, source='device')


def test_units_of_one_channel_do_not_overlap_while_live():
    channel = make.make_channel()
    first = make.make_service(channel)
    refused('channeluse_units', lambda: make.make_service(channel, place=4))
    first.status = 'terminated'
    first.save()
    make.make_service(channel, place=5)
    assert ChannelUse.objects.filter(channel=channel, live=True).count() == 1


def test_one_accepted_value_per_field_and_of_a_field():
    item = make.make_accepted()
    twin = AcceptedValue(device=item.device, resource=item.resource, field=item.field, value='other')
    refused('accepted_once', twin.save)
    refused('accepted_of_a_field', AcceptedValue(device=item.device, resource=item.resource, field='').save)
    refused('accepted_of_a_field', AcceptedValue(device=item.device, resource='nothing', field='x').save)


def test_one_deviation_per_difference():
    deviation = make.make_deviation(resource='x')
    target = deviation.target
    twin = Deviation(
        object_type=deviation.object_type, object_id=target.pk, device=deviation.device, resource='x', field='label',
        severity='cosmetic', first_seen=deviation.first_seen, last_seen=deviation.last_seen)
    refused('deviation_once', twin.save)
