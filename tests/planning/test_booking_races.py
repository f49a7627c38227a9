"""Many who want the same light at the same moment: never twice, never stuck, and as many as fit."""

import threading
from itertools import combinations

import pytest
from dcim.models import Module
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from users.models import User

from netbox_optical.models import SpectrumAllocation
from netbox_optical.planning.paths import PathQuery
from netbox_optical.planning.reservations import Reservation, reserve
from netbox_optical.planning.service import CarrierRequest, ServiceRequest, create_service
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE, FIT = 50, 12
WIDTH = 50_000


def at_once(works):
    """Run each in a thread with a connection of its own; results, or what was refused, in order."""
    gate = threading.Barrier(len(works), timeout=30)
    outcomes = [None] * len(works)

    def one(index, work):
        try:
            connection.ensure_connection()
            gate.wait()
            outcomes[index] = work()
        except BaseException as error:
            outcomes[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=item) for item in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return outcomes


def bottleneck(cards):
    """Two ROADMs with one section between them, and `cards` pairs of transponder cards patched to them.

    The patches are written row by row, unchecked: fifty times two checked ones take longer than what is tested.
    """
    network = make.small_network(cards=1)
    more = range(2, cards + 1)
    for device, roadm in zip(network.transponders, network.roadms, strict=True):
        module = Module.objects.get(device=device.device)
        lines = make.make_ports(device, [f'port-1/{card}/1' for card in more], module=module)
        make.make_ports(device, [f'port-1/{card}/3' for card in more], module=module)
        tributaries = make.make_ports(roadm, [f'1-E{card}-1-T1A' for card in more])
        make.make_fibers(list(zip(lines, tributaries, strict=True)))
    return network


def request_on(network, card, och_id, centre=None):
    lines = [network.port(side, f'port-1/{card}/1') for side in (0, 1)]
    clients = [network.port(side, f'port-1/{card}/3') for side in (0, 1)]
    return ServiceRequest(
        partner=network.partner, service_type='100GBE', flow_id=och_id, client_id=1, client_port_a=clients[0],
        client_port_z=clients[1], mode=network.mode,
        carriers=[CarrierRequest(och_id, *lines, central_frequency=centre, width=WIDTH)])


def test_F4_42_fifty_services_over_one_bottleneck(monkeypatch):
    start = settings.PLUGINS_CONFIG['netbox_optical'].get('band_start', 191_325_000)
    monkeypatch.setitem(settings.PLUGINS_CONFIG['netbox_optical'], 'band_end', start + FIT * WIDTH)
    network = bottleneck(PEOPLE)
    requests = [request_on(network, card, card) for card in range(1, PEOPLE + 1)]
    outcomes = at_once([lambda request=request: create_service(request) for request in requests])
    refusals = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    assert all(isinstance(refusal, ValidationError) for refusal in refusals), refusals
    assert len(refusals) == PEOPLE - FIT
    assert all('no free block' in ' '.join(refusal.messages) for refusal in refusals)
    bands = [row.passband for row in SpectrumAllocation.objects.all()]
    assert len(bands) == FIT
    assert not any(one.lower < two.upper and two.lower < one.upper for one, two in combinations(bands, 2))


def test_bug_48_the_same_frequency_at_once_names_the_owner():
    network = make.small_network(cards=2)
    requests = [request_on(network, card, card, 193_100_000) for card in (1, 2)]
    outcomes = at_once([lambda request=request: create_service(request) for request in requests])
    loser, = [outcome for outcome in outcomes if isinstance(outcome, ValidationError)]
    winner, = [outcome for outcome in outcomes if not isinstance(outcome, BaseException)]
    assert f'taken by {winner.channels.get().spectrum}' in ' '.join(loser.messages)
    assert SpectrumAllocation.objects.count() == 1


def test_two_reservations_at_once_over_the_last_free_block(monkeypatch):
    start = settings.PLUGINS_CONFIG['netbox_optical'].get('band_start', 191_325_000)
    monkeypatch.setitem(settings.PLUGINS_CONFIG['netbox_optical'], 'band_end', start + WIDTH)
    network = make.small_network(cards=1)
    query = PathQuery(*(roadm.device.site for roadm in network.roadms), WIDTH, allow_unknown=True)
    people = [User.objects.create_user(f'planner{side}', is_superuser=True) for side in 'az']
    outcomes = at_once([lambda user=user: reserve(user, query) for user in people])
    winner, = [outcome for outcome in outcomes if isinstance(outcome, Reservation)]
    loser, = [outcome for outcome in outcomes if isinstance(outcome, ValidationError)]
    assert 'no free block' in ' '.join(loser.messages)
    assert {row.reservation for row in SpectrumAllocation.objects.all()} == {winner.id}
