"""What several commands take and read."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import CommandError
from django.db import models
from users.models import User

__all__ = ('add_user', 'one_of', 'text_of', 'told', 'user_named')


def add_user(parser: argparse.ArgumentParser) -> None:
    """`--user`, which every command asks for that obeys permissions and writes the change log."""
    parser.add_argument('--user', required=True, help='name of the user in whose name, and with whose permissions')


def user_named(name: str) -> User:
    """Raises CommandError."""
    user = User.objects.filter(username=name).first()
    if user is None:
        raise CommandError(f'there is no user "{name}"')
    return user


def one_of(model: type[models.Model], *conditions: models.Q, **lookup: Any) -> Any:
    """The object that a word on the command line names. Raises CommandError."""
    found = model.objects.filter(*conditions, **lookup).first()
    if found is None:
        raise CommandError(f'there is no {model._meta.verbose_name} "{next(iter(lookup.values()))}"')
    return found


def told(refused: ValidationError | PermissionDenied) -> CommandError:
    """A refusal as the end of a command."""
    return CommandError(' '.join(refused.messages) if isinstance(refused, ValidationError) else str(refused))


def text_of(path: Path) -> str:
    """What is in a file. Raises CommandError."""
    try:
        return path.read_text(encoding='utf-8-sig')
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f'{path}: {error}') from error
