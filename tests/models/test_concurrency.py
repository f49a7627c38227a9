"""What two people do at the same moment: the database lets one through, and the other is told."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import NumericRange
from utilities.exceptions import AbortRequest

from netbox_optical.models import (
    ChannelUse,
    DigitalService,
    OpticalSpectrum,
    PortClaim,
    SpectrumAllocation,
    TransportChannel,
    WorkflowRun,
)
from tests import factories as make

# Truncating NetBox's tables after each test takes seconds; there is no other way to see two transactions.
pytestmark = pytest.mark.django_db(transaction=True)

REFUSALS = (IntegrityError, AbortRequest, ValidationError)


def race(*works):
    """Run each in a transaction of its own, all past their checks before the first one commits; outcomes in order."""
    gate = threading.Barrier(len(works), timeout=20)
    outcomes: list[object] = [None] * len(works)

    def one(index, work):
        try:
            with transaction.atomic():
                # The first statement of the transaction, so that none has seen what another one does.
                connection.ensure_connection()
                gate.wait()
                work()
        except REFUSALS as error:
            outcomes[index] = error
        except BaseException as error:
            outcomes[index] = AssertionError(f'{type(error).__name__}: {error}')
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=item) for item in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)
    return outcomes


def assert_one_wins(outcomes):
    losers = [outcome for outcome in outcomes if outcome is not None]
    assert len(losers) == len(outcomes) - 1, outcomes
    assert all(isinstance(outcome, REFUSALS) for outcome in losers), losers
    return losers


def test_F3_21_F7_70_bug_48_two_channels_on_one_line_port():
    first, second = make.make_channel(1), make.make_channel(2)
    port = make.make_port(
        make.make_device(f'g30.{make.free_code().lower()}', platform='groove-g30', role='transponder'), 'port-1/1/1')

    def take(channel):
        def work():
            mine = TransportChannel.objects.get(pk=channel.pk)
            mine.line_port_a = port
            mine.save()
        return work

    loser, = assert_one_wins(race(take(first), take(second)))
    assert 'port-1/1/1' in str(loser)
    assert PortClaim.objects.filter(port=port).count() == 1
    assert TransportChannel.objects.filter(line_port_a=port).count() == 1


def test_F7_71_two_services_on_one_client_port():
    channel = make.make_channel()
    first, second = make.make_service(channel), make.make_service(channel, place=4, units=(1, 2))
    port = make.make_port(channel.line_port_a.optical_device, 'port-1/1/7')

    def take(service):
        def work():
            mine = DigitalService.objects.get(pk=service.pk)
            mine.client_port_a = port
            mine.save()
        return work

    assert_one_wins(race(take(first), take(second)))
    assert DigitalService.objects.filter(client_port_a=port).count() == 1


def test_F7_79_bug_21_one_och_id_twice():
    channels = [make.make_channel(1), make.make_channel(2)]

    def rename(channel):
        return lambda: TransportChannel.objects.filter(pk=channel.pk).update(och_id=42)

    losers = assert_one_wins(race(*map(rename, channels)))
    assert 'netbox_optical_channel_och' in str(losers[0])
    assert TransportChannel.objects.filter(och_id=42).count() == 1


def test_F7_66_one_flow_and_client_twice():
    services = [make.make_service(flow_id=value) for value in (1, 2)]

    def rename(service):
        return lambda: DigitalService.objects.filter(pk=service.pk).update(flow_id=9, client_id=9)

    losers = assert_one_wins(race(*map(rename, services)))
    assert 'netbox_optical_service_flow_client' in str(losers[0])


def test_overlapping_spectrum_on_one_section():
    section = make.make_section()
    first = make.make_spectrum(start=193_075_000, end=193_125_000)
    second = make.make_spectrum(start=193_100_000, end=193_150_000)
    book = [lambda item=item: OpticalSpectrum.objects.get(pk=item.pk).book([section]) for item in (first, second)]
    loser, = assert_one_wins(race(*book))
    assert section.name in str(loser) and 'taken' in str(loser)
    winner = SpectrumAllocation.objects.get().spectrum
    assert f'by {winner.name}' in str(loser)
    assert SpectrumAllocation.objects.count() == 1


def test_F4_35_touching_spectrum_on_one_section():
    section = make.make_section()
    spectra = [make.make_spectrum(start=start, end=start + 50_000) for start in (193_075_000, 193_125_000)]
    book = [lambda item=item: OpticalSpectrum.objects.get(pk=item.pk).book([section]) for item in spectra]
    assert race(*book) == [None, None]
    assert SpectrumAllocation.objects.count() == 2


def test_same_units_of_one_channel():
    channel = make.make_channel()
    first = make.make_service(channel)
    second = make.make_service(channel, place=4, units=(1, 2))

    def take(service):
        def work():
            use = ChannelUse.objects.get(service=service)
            use.units = NumericRange(2, 3, '[)')
            use.save()
        return work

    losers = assert_one_wins(race(take(first), take(second)))
    assert 'netbox_optical_channeluse_units' in str(losers[0])


def test_two_runs_on_one_service():
    service = make.make_service()
    drafts = [make.make_run(service) for _ in 'ab']

    def approve(run):
        return lambda: WorkflowRun.objects.filter(pk=run.pk).update(status='approved')

    losers = assert_one_wins(race(*map(approve, drafts)))
    assert 'netbox_optical_run_one_live' in str(losers[0])
