"""Logins come from where they are kept, and never show."""

import json

import pytest

from netbox_optical import settings
from netbox_optical.models import Credential
from netbox_optical.planning import credentials
from netbox_optical.settings import OpticalSettings

SECRET = 'correct horse battery'


@pytest.fixture
def file_settings(tmp_path, monkeypatch):
    file = tmp_path / 'logins.json'
    file.write_text(json.dumps({'flexils': {'user': 'optical', 'password': SECRET}}))
    made = OpticalSettings(credential_file=str(file))
    monkeypatch.setattr(credentials, 'get_settings', lambda: made)
    return file


def test_file(file_settings):
    login = credentials.resolve(Credential(name='x', backend='file', reference='flexils'))
    assert (login.user, login.password.get_secret_value()) == ('optical', SECRET)
    assert SECRET not in repr(login) and SECRET not in str(login)


def test_file_without_the_reference(file_settings):
    with pytest.raises(credentials.CredentialMissing, match='no login "other"') as caught:
        credentials.resolve(Credential(name='x', backend='file', reference='other'))
    assert SECRET not in str(caught.value)


def test_broken_file_does_not_leak(file_settings):
    file_settings.write_text('{"flexils": {"user": "optical", "password": "' + SECRET)
    with pytest.raises(credentials.CredentialMissing) as caught:
        credentials.resolve(Credential(name='x', backend='file', reference='flexils'))
    assert SECRET not in str(caught.value) and caught.value.__cause__ is None


def test_environment(monkeypatch):
    prefix = settings.get_settings().credential_env_prefix
    monkeypatch.setenv(f'{prefix}NODE_1_USER', 'optical')
    monkeypatch.setenv(f'{prefix}NODE_1_PASSWORD', SECRET)
    login = credentials.resolve(Credential(name='x', backend='environment', reference='node.1'))
    assert login.password.get_secret_value() == SECRET


def test_environment_names_the_missing_variable():
    with pytest.raises(credentials.CredentialMissing, match='NODE_2_USER'):
        credentials.resolve(Credential(name='x', backend='environment', reference='node-2'))


def test_no_credential_is_an_empty_login():
    assert credentials.resolve(None).user == ''
