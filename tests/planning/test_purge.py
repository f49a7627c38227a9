"""Purge: what is out of sync is taken out of NetBox, with its runs, and nothing is sent to a device."""

import pytest
from core.models import ObjectChange
from dcim.models import Cable, Device
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from netbox_optical.models import (
    DigitalService,
    OpticalDevice,
    OpticalFiber,
    OpticalMultiplexSection,
    OpticalSpectrum,
    PortClaim,
    TransportChannel,
    WorkflowRun,
    WorkflowStep,
)
from netbox_optical.planning import purge
from netbox_optical.planning.changes import changes_by
from netbox_optical.planning.runs import ActionRefused
from tests import factories as make
from tests.api.client import client_of, detail_url, make_user
from tests.web.users import Person, messages_of

pytestmark = pytest.mark.django_db


def lost(item, **values):
    """Found to be out of sync."""
    type(item).objects.filter(pk=item.pk).update(in_sync=False, **values)
    return type(item).objects.get(pk=item.pk)


def refusal_of(target):
    with pytest.raises(ActionRefused) as refused:
        purge.purge(target, 'DELETE')
    assert type(target).objects.filter(pk=target.pk).exists()
    return refused.value.messages[0]


def test_F10_110_a_fibre_goes_with_its_segments_section_and_runs_and_its_cable_stays(admin_user):
    fiber = lost(make.make_fiber(segments=(('G.652.D', 1000), ('G.652.D', 2000))))
    run = make.make_run(fiber, status='failed')
    with changes_by(admin_user):
        gone = purge.purge(fiber, 'DELETE')
    counts = {'OpticalFiber': 1, 'FiberSegment': 2, 'WorkflowRun': 1, 'WorkflowStep': 2}
    assert gone | {f'netbox_optical.{model}': count for model, count in counts.items()} == gone
    assert not OpticalFiber.objects.exists() and not OpticalMultiplexSection.objects.exists()
    assert not WorkflowRun.objects.filter(pk=run.pk).exists() and not WorkflowStep.objects.exists()
    assert Cable.objects.filter(pk=fiber.cable_id).exists()
    for model, pk in (('opticalfiber', fiber.pk), ('workflowrun', run.pk)):
        change = ObjectChange.objects.get(
            changed_object_type__model=model, changed_object_id=pk, action='delete', user=admin_user)
        assert change.prechange_data


def test_F10_110_a_service_goes_with_the_channels_that_nobody_else_uses():
    service = make.make_service(make.make_channel(7, status='active'), status='active')
    channel = service.channels.get()
    other = make.make_service(channel, place=4, units=(1, 2), status='active')
    kept = purge.purge(lost(service), 'DELETE')
    assert kept['netbox_optical.DigitalService'] == 1 and 'netbox_optical.TransportChannel' not in kept
    gone = purge.purge(lost(other, status='failed'), 'DELETE')
    assert gone['netbox_optical.TransportChannel'] == gone['netbox_optical.OpticalSpectrum'] == 1
    assert not (DigitalService.objects.exists() or TransportChannel.objects.exists()
                or OpticalSpectrum.objects.exists() or PortClaim.objects.exists())


def test_an_active_service_is_still_not_deleted_otherwise():
    service = lost(make.make_service(status='active'))
    with pytest.raises(Exception, match='terminate it before deleting it'):
        service.delete()


def test_F10_110_the_word_has_to_be_typed():
    fiber = lost(make.make_fiber())
    for word in ('', None, 'delete', 'TERMINATE'):
        with pytest.raises(ValidationError, match='Type DELETE'):
            purge.purge(fiber, word)
    assert OpticalFiber.objects.count() == 1


def test_F10_110_only_what_is_out_of_sync_and_not_held_by_a_run():
    assert 'is in sync; terminate it' in refusal_of(make.make_fiber(in_sync=True))
    assert 'was not found to be out of sync' in refusal_of(make.make_fiber())
    held = lost(make.make_fiber())
    run = make.make_run(held, status='running')
    assert run.get_absolute_url() in refusal_of(held)
    for status in ('failed', 'terminated'):
        purge.purge(make.make_fiber(status=status), 'DELETE')


def test_F10_110_dependants_are_listed():
    network = make.small_network()
    spectrum = make.make_spectrum(status='active')
    spectrum.book([network.section])
    assert spectrum.name in refusal_of(lost(network.spans[0]))
    said = refusal_of(lost(network.roadms[0]))
    assert network.spans[0].name in said and network.patches[0].name in said
    channel = make.make_channel(9)
    said = refusal_of(lost(channel.spectrum))
    assert str(channel) in said


def test_F10_110_a_device_goes_and_the_one_of_netbox_stays():
    device = lost(make.make_device())
    make.make_port(device)
    gone = purge.purge(device, 'DELETE')
    assert gone['netbox_optical.OpticalPort'] == 1
    assert not OpticalDevice.objects.exists() and Device.objects.filter(pk=device.device_id).exists()


# Surfaces


def test_F10_110_page_and_rest_need_the_permission_on_this_very_object():
    mine, foreign = lost(make.make_fiber()), lost(make.make_fiber())
    person = Person().may('view', OpticalFiber).may('purge', OpticalFiber, pk=mine.pk)
    assert person.get(f'{foreign.get_absolute_url()}purge/').status_code == 404
    page = person.get(f'{mine.get_absolute_url()}purge/').content.decode()
    assert 'Type DELETE' in page
    assert f'{mine.get_absolute_url()}purge/' in person.get(mine.get_absolute_url()).content.decode()
    answer = person.post(f'{mine.get_absolute_url()}purge/', {'confirm': 'no'})
    assert 'Type DELETE' in messages_of(answer)
    answer = person.post(f'{mine.get_absolute_url()}purge/', {'confirm': 'DELETE'})
    assert '1 optical fiber' in messages_of(answer) and 'No device was touched' in messages_of(answer)
    assert list(OpticalFiber.objects.all()) == [foreign]
    change = ObjectChange.objects.get(
        changed_object_id=mine.pk, changed_object_type__model='opticalfiber', action='delete')
    assert change.user == person.user

    client = client_of(make_user((OpticalFiber, ['view'], None)))
    assert client.post(detail_url(foreign, 'purge'), {'confirm': 'DELETE'}, format='json').status_code == 403
    reasons = client.get(detail_url(foreign, 'actions')).data
    assert 'You lack the permission to purge' in reasons['purge']
    client = client_of(make_user((OpticalFiber, ['view', 'purge'], None)))
    assert client.get(detail_url(foreign, 'actions')).data['purge'] is None
    assert client.post(detail_url(foreign, 'purge'), {}, format='json').status_code == 400
    answer = client.post(detail_url(foreign, 'purge'), {'confirm': 'DELETE'}, format='json')
    assert answer.status_code == 200 and answer.data['deleted']['netbox_optical.OpticalFiber'] == 1
    kept = make.make_fiber(in_sync=True)
    answer = client.post(detail_url(kept, 'purge'), {'confirm': 'DELETE'}, format='json')
    assert answer.status_code == 409 and 'is in sync' in answer.data['detail']


def test_the_page_says_why_it_is_not_possible():
    fiber = make.make_fiber(in_sync=True)
    page = Person('root', superuser=True).get(f'{fiber.get_absolute_url()}purge/').content.decode()
    assert 'id="refusal"' in page and 'name="confirm"' not in page


def test_the_command(capsys):
    fiber = lost(make.make_fiber())
    user = make_user((OpticalFiber, ['view'], None))
    with pytest.raises(CommandError, match='may not purge'):
        call_command('optical_purge', 'fiber', str(fiber.pk), '--user', user.username, '--confirm', 'DELETE')
    user = make_user((OpticalFiber, ['view', 'purge'], None))
    with pytest.raises(CommandError, match='Type DELETE'):
        call_command('optical_purge', 'fiber', str(fiber.pk), '--user', user.username)
    call_command('optical_purge', 'fiber', str(fiber.pk), '--user', user.username, '--confirm', 'DELETE')
    assert 'netbox_optical.OpticalFiber: 1' in capsys.readouterr().out
    assert ObjectChange.objects.get(changed_object_id=fiber.pk, changed_object_type__model='opticalfiber',
                                    action='delete').user == user
