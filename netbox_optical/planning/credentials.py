"""Logins from where they are kept: environment variables or a file. Nothing here is ever stored or logged."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from urllib.parse import quote, quote_plus

from django.core.exceptions import ImproperlyConfigured
from pydantic import SecretStr

from netbox_optical.choices import CredentialBackendChoices
from netbox_optical.drivers.base import Login
from netbox_optical.models import Credential
from netbox_optical.settings import get_settings

MASK = '********'


class CredentialMissing(ImproperlyConfigured):
    """The reference leads nowhere; the message says where it was looked for, never what was found."""


def resolve(credential: Credential | None) -> Login:
    """The login of a credential; an empty one for None. Raises CredentialMissing."""
    if credential is None:
        return Login()
    if credential.backend == CredentialBackendChoices.FILE:
        return _from_file(credential)
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
