"""Logins from where they are kept: environment, file, netbox-secrets. Nothing here is ever stored or logged."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from urllib.parse import quote, quote_plus

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from pydantic import SecretStr

from netbox_optical.choices import CredentialBackendChoices
from netbox_optical.drivers.base import Login
from netbox_optical.models import Credential
from netbox_optical.settings import get_settings

MASK = '********'
SECRETS_APP = 'netbox_secrets'


class CredentialMissing(ImproperlyConfigured):
    """The reference leads nowhere; the message says where it was looked for, never what was found."""


def resolve(credential: Credential | None) -> Login:
    """The login of a credential; an empty one for None. Raises CredentialMissing."""
    if credential is None:
        return Login()
    if credential.backend == CredentialBackendChoices.FILE:
        return _from_file(credential)
    if credential.backend == CredentialBackendChoices.NETBOX_SECRETS:
        return _from_netbox_secrets(credential)
    return _from_environment(credential)


def _from_environment(credential: Credential) -> Login:
    name = get_settings().credential_env_prefix + re.sub(r'[^A-Z0-9]', '_', credential.reference.upper())
    try:
        return Login(os.environ[f'{name}_USER'], SecretStr(os.environ[f'{name}_PASSWORD']))
    except KeyError as error:
        raise CredentialMissing(
            f'credential "{credential.name}": environment variable {error.args[0]} is not set') from None


def _from_file(credential: Credential) -> Login:
    path = get_settings().credential_file
    if path is None:
        raise CredentialMissing(f'credential "{credential.name}": the setting credential_file is not set')
    try:
        entry = json.loads(Path(path).read_text(encoding='utf-8'))[credential.reference]
        return Login(entry['user'], SecretStr(entry['password']))
    except (OSError, ValueError, KeyError, TypeError) as error:
        # The cause is named by its kind only: its text could quote the file.
        raise CredentialMissing(
            f'credential "{credential.name}": no login "{credential.reference}" in {path} ({type(error).__name__})'
        ) from None


def _from_netbox_secrets(credential: Credential) -> Login:
    """The one secret of the role whose slug is the reference: its name is the user, its plaintext the password."""
    what = f'credential "{credential.name}": '
    if not apps.is_installed(SECRETS_APP):
        raise CredentialMissing(f'{what}the plugin netbox-secrets is not installed in this NetBox')
    settings = get_settings()
    if not settings.secrets_user or not settings.secrets_private_key_file:
        raise CredentialMissing(f'{what}the settings secrets_user and secrets_private_key_file are not both set')
    secrets = list(apps.get_model(SECRETS_APP, 'Secret').objects.filter(role__slug=credential.reference)[:2])
    if len(secrets) != 1:
        count = 'more than one' if secrets else 'no'
        raise CredentialMissing(f'{what}{count} secret has the role "{credential.reference}"; one is needed')
    try:
        key = apps.get_model(SECRETS_APP, 'UserKey').objects.get(user__username=settings.secrets_user)
        master = key.get_master_key(Path(settings.secrets_private_key_file).read_bytes())
        if master is None:
            raise ValueError('the private key does not fit')
        (secret,) = secrets
        secret.decrypt(master)
        return Login(secret.name, SecretStr(secret.plaintext))
    except Exception as error:
        # Of whatever kind: a text from inside decryption is not for a log.
        raise CredentialMissing(
            f'{what}the secret cannot be unlocked with the key of user "{settings.secrets_user}" '
            f'({type(error).__name__})') from None


def hide(text: str, *logins: Login) -> str:
    """The text without the passwords of these logins, also where they stand quoted for JSON, a URL or TL1."""
    for login in logins:
        secret = login.password.get_secret_value()
        if not secret:
            continue
        forms = {secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], quote(secret),
                 quote(secret, safe=''), quote_plus(secret)}
        for form in sorted(forms, key=len, reverse=True):
            text = text.replace(form, MASK)
    return text
