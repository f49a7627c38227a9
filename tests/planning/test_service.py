"""Creating a service: names, channel, route, spectrum; and every refusal on its field, with nothing written."""

import dataclasses
import uuid

import pytest
from django.core.exceptions import ValidationError

from netbox_optical.models import (
    ChannelUse,
    DigitalService,
    OpticalFiber,
    OpticalMultiplexSection,
    OpticalSpectrum,
    PortClaim,
    SpectrumAllocation,
    SpectrumHop,
    SpectrumSection,
    TransportChannel,
)
from netbox_optical.planning.service import CarrierRequest, create_service, offer_routes

from .conftest import mode, port, request_100g

pytestmark = pytest.mark.usefixtures('garr')

WRITTEN = (
    ChannelUse, DigitalService, OpticalSpectrum, PortClaim, SpectrumAllocation, SpectrumHop, SpectrumSection,
    TransportChannel,
)


def refused(request):
    """The errors of a request that must be refused and must leave nothing behind."""
    before = {model: model.objects.count() for model in WRITTEN}
    with pytest.raises(ValidationError) as caught:
        create_service(request)
    assert {model: model.objects.count() for model in WRITTEN} == before
    return caught.value.message_dict if hasattr(caught.value, 'error_dict') else {'__all__': caught.value.messages}


def carrier(**changes):
    return dataclasses.replace(request_100g().carriers[0], **changes)


def test_F7_65_names_of_service_and_channel():
    service = create_service(request_100g())
    assert service.name == 'f001c01 OCh042 mi01-rm01'
    channel = service.channels.get()
    assert channel.title == 'och42_mi01-rm01'
    assert channel.spectrum.name == 'OCh042 mi01-rm01'


def test_route_is_stored_and_booked_on_every_section():
    offer = offer_routes(request_100g())[0]
    service = create_service(request_100g())
    spectrum = service.channels.get().spectrum
    section = spectrum.sections.get()
    assert section.circuit == 'OCh042_mi01-rm01'
    assert section.route.startswith('mi01-') and section.route.endswith('-rm01')
    hops = [str(hop.port) for hop in section.hops.all()]
    assert offer.text.startswith('flex.mi01 (1-E1-')
    assert len(hops) % 2 == 0 and hops[0].startswith('flex.mi01 1-A-') and hops[-1].startswith('flex.rm01 1-A-')
    assert spectrum.allocations.count() == offer.hops
    assert {(row.passband.lower, row.passband.upper) for row in spectrum.allocations.all()} == {(193075000, 193125000)}


def test_F4_44_lowest_free_centre_is_proposed():
    first = create_service(request_100g(carriers=[carrier(central_frequency=None)]))
    assert first.channels.get().central_frequency == 191_350_000
    second = create_service(request_100g(
        client_id=2, client_port_a=port('g30.mi01', 'port-1/2/3'), client_port_z=port('g30.rm01', 'port-1/2/3'),
        carriers=[carrier(och_id=43, central_frequency=None, line_port_a=port('g30.mi01', 'port-1/2/1'),
                          line_port_z=port('g30.rm01', 'port-1/2/1'))]))
    assert second.channels.get().central_frequency == 191_400_000


@pytest.mark.parametrize(('changes', 'field', 'text'), [
    ({'flow_id': 0}, 'flow_id', '1'),
    ({'client_id': 0}, 'client_id', '1'),
    ({'carriers': []}, 'och_ids', 'one or two carriers'),
    ({'mode': None}, 'mode', 'need an operational mode'),
])
def test_F7_66_ids_and_carriers(changes, field, text):
    errors = refused(request_100g(**changes))
    assert text in ' '.join(errors[field])


def test_F7_66_flow_and_client_of_a_live_service():
    create_service(request_100g())
    errors = refused(request_100g(carriers=[carrier(och_id=43)]))
    assert 'f001c01' in ' '.join(errors['client_id'])


def test_F7_66_och_ids_repeat():
    errors = refused(request_100g(carriers=[carrier(), carrier()]))
    assert '42' in ' '.join(errors['och_ids'])


def test_F7_67_both_ends_on_one_node():
    errors = refused(request_100g(client_port_z=port('g30.mi01', 'port-1/1/4')))
    assert 'g30.mi01' in ' '.join(errors['client_port_z'])


def test_F7_67_a_roadm_is_no_end():
    errors = refused(request_100g(client_port_a=port('flex.mi01', '1-E1-1-T1A')))
    assert 'ROADM' in ' '.join(errors['client_port_a'])


def test_F7_68_only_one_of_two_exists():
    create_service(request_100g())
    errors = refused(request_100g(
        client_id=2, client_port_a=port('g30.mi01', 'port-1/1/4'), client_port_z=port('g30.rm01', 'port-1/1/4'),
        carriers=[carrier(), carrier(och_id=99)]))
    assert '42' in ' '.join(errors['och_ids']) and '99' in ' '.join(errors['och_ids'])


def test_F7_69_F7_78_an_existing_channel_is_joined_while_it_has_room():
    create_service(request_100g(mode=mode('CHM2T', '16QAM_200G')))
    joined = create_service(request_100g(
        client_id=2, mode=None, carriers=[CarrierRequest(och_id=42)],
        client_port_a=port('g30.mi01', 'port-1/1/4'), client_port_z=port('g30.rm01', 'port-1/1/4')))
    assert TransportChannel.objects.count() == 1
    units = joined.channel_uses.get().units
    assert (units.lower, units.upper) == (1, 2)
    errors = refused(request_100g(
        client_id=3, mode=None, carriers=[CarrierRequest(och_id=42)],
        client_port_a=port('g30.mi01', 'port-1/1/5'), client_port_z=port('g30.rm01', 'port-1/1/5')))
    assert 'free units: none of 2' in ' '.join(errors['och_ids'])


def test_F7_77_bug_20_a_join_with_other_ends_is_refused_and_reversed_ends_are_fine():
    create_service(request_100g(mode=mode('CHM2T', '16QAM_200G')))
    errors = refused(request_100g(
        client_id=2, mode=None, carriers=[CarrierRequest(och_id=42)],
        client_port_a=port('g30.mi01', 'port-1/1/4'), client_port_z=port('g30.bo01', 'port-1/1/4')))
    assert 'g30.bo01' in ' '.join(errors['client_port_z'])
    swapped = create_service(request_100g(
        client_id=2, mode=None, carriers=[CarrierRequest(och_id=42)],
        client_port_a=port('g30.rm01', 'port-1/1/4'), client_port_z=port('g30.mi01', 'port-1/1/4')))
    assert swapped.name == 'f001c02 OCh042 rm01-mi01'


def test_a_join_needs_no_reservation():
    create_service(request_100g(mode=mode('CHM2T', '16QAM_200G')))
    errors = refused(request_100g(
        client_id=2, mode=None, carriers=[CarrierRequest(och_id=42)], reservation=uuid.uuid4(),
        client_port_a=port('g30.mi01', 'port-1/1/4'), client_port_z=port('g30.rm01', 'port-1/1/4')))
    assert 'needs no reservation' in ' '.join(errors['reservation'])
    assert DigitalService.objects.count() == 1


def test_F7_70_line_port_on_another_card():
    errors = refused(request_100g(carriers=[carrier(line_port_a=port('g30.mi01', 'port-1/2/1'))]))
    assert 'card 1/1' in ' '.join(errors['line_port_a'])


def test_F7_70_line_port_of_a_live_channel():
    create_service(request_100g())
    errors = refused(request_100g(
        client_id=2, client_port_a=port('g30.mi01', 'port-1/1/4'), client_port_z=port('g30.rm01', 'port-1/1/4'),
        carriers=[carrier(och_id=43, central_frequency=194_000_000)]))
    assert 'in use by OCh042' in ' '.join(errors['line_port_a'])


def test_F7_70_line_port_without_fibre():
    fiber = OpticalFiber.objects.get(cable=port('g30.mi01', 'port-1/1/1').interface.cable)
    fiber.delete()
    errors = refused(request_100g())
    assert 'has no fibre' in ' '.join(errors['line_port_a'])


def test_F7_71_a_used_client_port():
    create_service(request_100g())
    errors = refused(request_100g(client_id=2, carriers=[carrier(och_id=43)]))
    assert 'f001c01 OCh042 mi01-rm01' in ' '.join(errors['client_port_a'])


@pytest.mark.parametrize(('changes', 'field', 'text'), [
    ({'central_frequency': 193_103_000}, 'central_frequency', '193100000'),
    ({'width': 40_000}, 'width', '37500'),
    ({'central_frequency': 191_325_000}, 'central_frequency', '191350000'),
    ({'width': None}, 'width', 'give the width'),
    ({'line_port_a': None}, 'line_port_a', 'choose its line port'),
])
def test_F4_39_F4_40_grid_and_band(changes, field, text):
    errors = refused(request_100g(carriers=[carrier(**changes)]))
    assert text in ' '.join(errors[field])


def test_F7_72_mode_that_the_card_does_not_know():
    errors = refused(request_100g(mode=mode('CHM6-C6', '400E.96P')))
    assert '400E.96P' in ' '.join(errors['mode']) and 'CHM2T' in ' '.join(errors['mode'])


def test_F8_78_mode_too_slow():
    errors = refused(request_100g(
        service_type='400GBE', client_port_a=port('g30.mi01', 'port-1/1/9'),
        client_port_z=port('g30.rm01', 'port-1/1/9')))
    assert '400 Gb/s' in ' '.join(errors['mode'])


def test_F5_45_no_route_says_which_rule_dropped_which_fibre():
    roadm = port('flex.mi01', '1-A-1-L1').optical_device
    spans = [section for section in OpticalMultiplexSection.objects.filter(a_port__optical_device=roadm)]
    spans += list(OpticalMultiplexSection.objects.filter(z_port__optical_device=roadm))
    fibers = [span.spans.first().fiber for span in spans]
    errors = refused(request_100g(excluded_fibers=fibers))
    text = ' '.join(errors['route'])
    for fiber in fibers:
        assert fiber.name in text
    assert 'excluded fibre' in text


def test_two_channels_of_one_frequency_take_different_routes_or_are_refused():
    first = create_service(request_100g())
    second = create_service(request_100g(
        client_id=2, client_port_a=port('g30.mi01', 'port-1/2/3'), client_port_z=port('g30.rm01', 'port-1/2/3'),
        carriers=[carrier(och_id=43, line_port_a=port('g30.mi01', 'port-1/2/1'),
                          line_port_z=port('g30.rm01', 'port-1/2/1'))]))
    booked = [set(service.channels.get().spectrum.allocations.values_list('section', flat=True))
              for service in (first, second)]
    assert not booked[0] & booked[1]


def test_a_planned_service_that_is_deleted_takes_its_channel_along():
    create_service(request_100g()).delete()
    assert {model: model.objects.count() for model in WRITTEN} == dict.fromkeys(WRITTEN, 0)
