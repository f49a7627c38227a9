"""Fingerprints of certificates on devices and network managers, and what drivers are told."""

import pytest
from django.core.exceptions import ValidationError

from netbox_optical.planning.endpoints import device_endpoint, manager_endpoint
from tests import factories as make

pytestmark = pytest.mark.django_db
SHOWN = ':'.join(f'{value:02X}' for value in range(32))


@pytest.mark.parametrize('typed', [SHOWN, SHOWN.lower(), SHOWN.replace(':', ''), SHOWN.replace(':', ' ')])
def test_any_usual_spelling_is_taken(typed):
    manager = make.make_manager(tls_fingerprint=typed)
    assert manager.tls_fingerprint == SHOWN
    assert manager_endpoint(manager).tls.fingerprint == SHOWN
    device = make.make_device(platform='groove-g30', role='transponder', tls_fingerprint=typed)
    assert device_endpoint(device).tls.fingerprint == SHOWN


@pytest.mark.parametrize('typed', ['AB', SHOWN[:-1], SHOWN.replace('0', 'G'), f'{SHOWN}:00', 'sha1:abc'])
def test_anything_else_is_refused(typed):
    with pytest.raises(ValidationError) as caught:
        make.make_manager(tls_fingerprint=typed)
    assert 'tls_fingerprint' in caught.value.message_dict


def test_verification_is_on_by_default():
    for policy in (manager_endpoint(make.make_manager()).tls, device_endpoint(make.make_device()).tls):
        assert (policy.verify, policy.fingerprint) == (True, None)
