"""Reservations: kept from others, given to their owner, gone when they lapse."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.backends.postgresql.psycopg_any import NumericRange
from django.utils import timezone
from users.models import User
from utilities.exceptions import AbortRequest

from netbox_optical.models import OpticalMultiplexSection, OpticalSpectrum, SpectrumAllocation
from netbox_optical.planning.paths import PathQuery, find_paths
from netbox_optical.planning.reservations import release, reserve, standing
from netbox_optical.planning.service import CarrierRequest, ServiceRequest, create_service
from tests import factories as make

pytestmark = pytest.mark.django_db

CENTRE = 193_100_000


@pytest.fixture
def network(db):
    return make.small_network(cards=1)


@pytest.fixture
def planner(db):
    return User.objects.create_user('planner', is_superuser=True)


def query(network, **changes):
    sites = [roadm.device.site for roadm in network.roadms]
    return PathQuery(*sites, 50_000, **{'frequencies': (CENTRE,), 'allow_unknown': True, **changes})


def service(network, **changes):
    lines, clients = ([network.port(side, f'port-1/1/{place}') for side in (0, 1)] for place in (1, 3))
    return ServiceRequest(**{
        'partner': network.partner, 'service_type': '100GBE', 'flow_id': 1, 'client_id': 1,
        'client_port_a': clients[0], 'client_port_z': clients[1], 'mode': network.mode,
        'carriers': [CarrierRequest(7, *lines, central_frequency=CENTRE, width=50_000)], **changes})


def lapse():
    SpectrumAllocation.objects.update(reserved_until=timezone.now() - timedelta(seconds=1))


def test_reserved_spectrum_is_not_offered_and_not_booked(network, planner):
    made = reserve(planner, query(network), minutes=5, reason='Offer 12')
    assert made.end - made.start == timedelta(minutes=5)
    assert [item.id for item in standing(planner)] == [made.id]
    answer = find_paths(query(network))
    assert not answer.routes and answer.refusals[0].answer.explanations[0].rule == 'occupied'
    with pytest.raises(ValidationError) as refused:
        create_service(service(network))
    assert 'a reservation of planner until' in ' '.join(refused.value.messages)
    other = make.make_spectrum(start=CENTRE, end=CENTRE + 50_000)
    with pytest.raises(AbortRequest, match='a reservation of planner until'):
        other.book([network.section])


def test_a_lapsed_one_stands_in_nobodys_way(network, planner):
    reserve(planner, query(network))
    lapse()
    assert standing(planner) == [] and find_paths(query(network)).routes
    create_service(service(network))
    row, = SpectrumAllocation.objects.all()
    assert row.spectrum and row.state == 'used'


def test_a_lapsed_one_does_not_stop_a_passband_from_moving(network, planner):
    reserve(planner, query(network))
    lapse()
    spectrum = make.make_spectrum(start=192_000_000, end=192_050_000)
    spectrum.book([network.section])
    spectrum.start, spectrum.end = CENTRE - 25_000, CENTRE + 25_000
    spectrum.full_clean()
    spectrum.save()
    assert SpectrumAllocation.objects.get().passband == NumericRange(CENTRE - 25_000, CENTRE + 25_000, '[)')


def test_its_owner_can_order_a_service_on_it(network, planner):
    made = reserve(planner, query(network))
    with pytest.raises(PermissionDenied):
        create_service(service(network, reservation=made.id, user=User.objects.create_user('somebody')))
    assert SpectrumAllocation.objects.get().reservation == made.id
    create_service(service(network, reservation=made.id, user=planner))
    assert SpectrumAllocation.objects.get().spectrum == OpticalSpectrum.objects.get()


def test_only_the_owner_gives_it_back(network, planner):
    made = reserve(planner, query(network))
    with pytest.raises(PermissionDenied):
        release(User.objects.create_user('somebody'), made.id)
    assert release(planner, made.id) == 1
    assert release(planner, made.id) == 0


def test_who_may_not_reserve_every_section_is_refused(network, db):
    with pytest.raises(PermissionDenied):
        reserve(User.objects.create_user('somebody'), query(network))
    assert not SpectrumAllocation.objects.exists()


@pytest.mark.parametrize('minutes', [0, 10_081])
def test_how_long(network, planner, minutes):
    with pytest.raises(ValidationError, match='10080'):
        reserve(planner, query(network), minutes=minutes)


def test_bug_5_occupancy_follows_what_uses_it_in_one_transaction(network):
    create_service(service(network))
    spectrum = OpticalSpectrum.objects.get()
    assert not find_paths(query(network)).routes
    spectrum.start, spectrum.end = spectrum.start + 100_000, spectrum.end + 100_000
    spectrum.save()
    assert find_paths(query(network)).routes
    assert not find_paths(query(network, frequencies=(CENTRE + 100_000,))).routes
    spectrum.status = 'terminated'
    spectrum.save()
    assert find_paths(query(network, frequencies=(CENTRE + 100_000,))).routes
    assert not SpectrumAllocation.objects.exists()


@pytest.mark.parametrize(('centre', 'width'), [(191_325_000, 50_000), (196_100_000, 75_000)])
def test_bug_12_edges_that_leave_the_band_are_refused_before_anything_is_stored(network, centre, width):
    wanted = service(network)
    wanted.carriers[0].central_frequency, wanted.carriers[0].width = centre, width
    with pytest.raises(ValidationError) as refused:
        create_service(wanted)
    assert 'central_frequency' in refused.value.message_dict
    assert not OpticalSpectrum.objects.exists()


def test_bug_14_the_order_of_paths_does_not_depend_on_the_database(network):
    second = [make.make_port(roadm, '2-A-1-L1') for roadm in network.roadms]
    make.make_fiber(*reversed(second), segments=(('G.652.D', 80_000),))
    offered = [route.edges for route in find_paths(query(network, k=5)).routes]
    assert len(offered) == 2
    # An update moves a row to the end of the table, where an unordered query finds it last.
    OpticalMultiplexSection.objects.filter(pk=min(offered)[0]).update(loss='19.01')
    assert [route.edges for route in find_paths(query(network, k=5)).routes] == offered
