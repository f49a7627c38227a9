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


def test_netbox_secrets_that_is_not_installed():
    with pytest.raises(credentials.CredentialMissing, match='netbox-secrets is not installed'):
        credentials.resolve(Credential(name='x', backend='netbox-secrets', reference='flexils'))


class _Rows(list):
    def filter(self, **lookup):
        return _Rows(row for row in self if row.slug == lookup['role__slug'])

    def get(self, **lookup):
        return next(row for row in self if row.user == lookup['user__username'])


class _Secret:
    """The calls of netbox-secrets that are used; locked until decrypted with the right master key."""

    def __init__(self, slug, name):
        self.slug, self.name, self.plaintext = slug, name, None

    def decrypt(self, master):
        if master != b'master':
            raise ValueError(f'Invalid key or ciphertext! {SECRET}')
        self.plaintext = SECRET


class _UserKey:
    user = 'netbox'

    def get_master_key(self, private_key):
        return {b'right': b'master', b'other': b'wrong'}.get(private_key)


@pytest.fixture
def vault(tmp_path, monkeypatch):
    """A stand-in for the other plugin's models, with a secret for each of two roles and two for a third."""
    rows = _Rows([_Secret('flexils', 'optical'), _Secret('twice', 'a'), _Secret('twice', 'b')])
    models = {'Secret': rows, 'UserKey': _Rows([_UserKey()])}

    class Apps:
        is_installed = staticmethod(lambda name: name == 'netbox_secrets')

        @staticmethod
        def get_model(app, name):
            return type(name, (), {'objects': models[name]})

    file = tmp_path / 'key.pem'
    file.write_bytes(b'right')
    made = OpticalSettings(secrets_user='netbox', secrets_private_key_file=str(file))
    monkeypatch.setattr(credentials, 'apps', Apps)
    monkeypatch.setattr(credentials, 'get_settings', lambda: made)
    return file


def test_netbox_secrets(vault):
    login = credentials.resolve(Credential(name='x', backend='netbox-secrets', reference='flexils'))
    assert (login.user, login.password.get_secret_value()) == ('optical', SECRET)


@pytest.mark.parametrize(('reference', 'key', 'text'), [
    ('other', b'right', 'no secret has the role "other"'), ('twice', b'right', 'more than one'),
    ('flexils', b'other', 'cannot be unlocked'), ('flexils', b'foreign', 'cannot be unlocked')])
def test_netbox_secrets_that_cannot_be_had(vault, reference, key, text):
    vault.write_bytes(key)
    with pytest.raises(credentials.CredentialMissing, match=text) as caught:
        credentials.resolve(Credential(name='x', backend='netbox-secrets', reference=reference))
    assert SECRET not in str(caught.value) and caught.value.__cause__ is None


def test_netbox_secrets_without_the_settings(vault, monkeypatch):
    monkeypatch.setattr(credentials, 'get_settings', OpticalSettings)
    with pytest.raises(credentials.CredentialMissing, match='secrets_user'):
        credentials.resolve(Credential(name='x', backend='netbox-secrets', reference='flexils'))
