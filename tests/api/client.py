"""REST clients for tests without NetBox's test classes."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from typing import Any

from core.models import ObjectType
from django.urls import reverse
from rest_framework.test import APIClient
from users.constants import TOKEN_PREFIX
from users.models import ObjectPermission, Token, User

_users = count(1)


def make_user(*permissions: tuple[type, Iterable[str], dict | None], superuser: bool = False) -> User:
    """A user with permissions, each (model, actions, constraints)."""
    user = User.objects.create_user(username=f'user{next(_users)}', is_superuser=superuser)
    for model, actions, constraints in permissions:
        permission = ObjectPermission.objects.create(
            name=f'{user.username} {model.__name__}', actions=list(actions), constraints=constraints)
        permission.users.add(user)
        permission.object_types.add(ObjectType.objects.get_for_model(model))
    return user


def client_of(user: User, *, write: bool = True) -> APIClient:
    """A client that sends the user's token."""
    token = Token.objects.create(user=user, write_enabled=write)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f'Bearer {TOKEN_PREFIX}{token.key}.{token.token}')
    return client


def api_client(*permissions: tuple[type, Iterable[str], dict | None], superuser: bool = False) -> APIClient:
    """A client of a fresh user."""
    return client_of(make_user(*permissions, superuser=superuser))


def list_url(model: type) -> str:
    return reverse(f'plugins-api:netbox_optical-api:{model._meta.model_name}-list')


def detail_url(instance: Any, action: str = 'detail') -> str:
    return reverse(
        f'plugins-api:netbox_optical-api:{instance._meta.model_name}-{action}', kwargs={'pk': instance.pk})
