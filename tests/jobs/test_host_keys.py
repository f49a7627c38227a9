"""Learning SSH host keys, from the simulated devices."""

from io import StringIO

import pytest
from core.models import ObjectChange
from django.core.management import CommandError, call_command
from django.urls import reverse

from netbox_optical.drivers.transport.ssh import fingerprint_of
from netbox_optical.models import OpticalDevice
from netbox_optical.planning import host_keys
from tests.api.client import api_client, detail_url
from tests.web.users import Person, messages_of

OTHER = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f'


@pytest.fixture
def device(garr):
    """One that is managed over SSH, whose key NetBox does not know yet; and the key."""
    found = OpticalDevice.objects.exclude(host_key='').filter(platform='flexils').first()
    key = ' '.join(found.host_key.split()[:2])  # without its comment
    port = garr.inventory()['elements'][found.tid]['ports']['tl1-ssh']
    OpticalDevice.objects.filter(pk=found.pk).update(host_key='', transport='tl1-ssh', port=port)
    return OpticalDevice.objects.get(pk=found.pk), key


def test_shown_first_and_stored_when_confirmed(device, operator):
    target, key = device
    client = api_client((OpticalDevice, ['view', 'learn_host_key'], None))
    shown = client.post(detail_url(target, 'learn-host-key'), {}, format='json')
    assert shown.status_code == 200, shown.data
    assert shown.data['fingerprint'] == fingerprint_of(key) and shown.data['stored'] is False
    target.refresh_from_db()
    assert target.host_key == ''
    wrong = client.post(detail_url(target, 'learn-host-key'), {'fingerprint': 'SHA256:x'}, format='json')
    assert wrong.status_code == 400 and 'SHA256:x' in str(wrong.data['fingerprint'])
    stored = client.post(
        detail_url(target, 'learn-host-key'), {'fingerprint': shown.data['fingerprint']}, format='json')
    assert stored.status_code == 200 and stored.data['stored'] is True
    target.refresh_from_db()
    assert target.host_key == key
    change = ObjectChange.objects.filter(changed_object_id=target.pk, action='update').last()
    assert change.prechange_data['host_key'] == '' and change.postchange_data['host_key'] == key
    again = client.post(
        detail_url(target, 'learn-host-key'), {'fingerprint': shown.data['fingerprint']}, format='json')
    assert again.status_code == 200


def test_a_changed_key_is_refused_naming_both(device, operator):
    target, key = device
    OpticalDevice.objects.filter(pk=target.pk).update(host_key=OTHER)
    client = api_client((OpticalDevice, ['view', 'learn_host_key'], None))
    for body in ({}, {'fingerprint': fingerprint_of(key)}):
        response = client.post(detail_url(target, 'learn-host-key'), body, format='json')
        assert response.status_code == 409
        assert fingerprint_of(key) in response.data['detail'] and fingerprint_of(OTHER) in response.data['detail']
    target.refresh_from_db()
    assert target.host_key == OTHER


def test_page(device):
    target, key = device
    url = reverse('plugins:netbox_optical:opticaldevice_learn_host_key', kwargs={'pk': target.pk})
    person = Person('half').may('view change', OpticalDevice)
    assert person.post(url).status_code == 403
    person.may('learn_host_key', OpticalDevice, tid=target.tid)
    page = person.post(url).content.decode()
    assert fingerprint_of(key) in page
    target.refresh_from_db()
    assert target.host_key == ''
    response = person.post(url, {'fingerprint': fingerprint_of(key)})
    assert fingerprint_of(key) in messages_of(response)
    target.refresh_from_db()
    assert target.host_key == key


def test_command(device, operator):
    target, key = device
    out = StringIO()
    call_command('optical_learn_host_key', target.tid, user='operator', stdout=out)
    assert fingerprint_of(key) in out.getvalue() and 'not stored' in out.getvalue()
    with pytest.raises(CommandError, match='confirmed was'):
        call_command('optical_learn_host_key', target.tid, user='operator', fingerprint='SHA256:x')
    call_command('optical_learn_host_key', target.tid, user='operator', fingerprint=fingerprint_of(key), stdout=out)
    target.refresh_from_db()
    assert target.host_key == key
    assert ObjectChange.objects.filter(changed_object_id=target.pk, user_name='operator').exists()


def test_transports_without_host_keys_and_devices_that_do_not_answer(device):
    target, _ = device
    client = api_client((OpticalDevice, ['view', 'learn_host_key'], None))
    g30 = OpticalDevice.objects.get(tid='g30.mi01')
    refused = client.post(detail_url(g30, 'learn-host-key'), {}, format='json')
    assert refused.status_code == 400 and 'no SSH host key' in str(refused.data)
    OpticalDevice.objects.filter(pk=target.pk).update(port=1)
    dead = client.post(detail_url(target, 'learn-host-key'), {}, format='json')
    assert dead.status_code == 502 and dead.data['category'] == 'unreachable'
    assert host_keys.refusal(g30) and not host_keys.refusal(target)
