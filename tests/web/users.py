"""A user with exactly the permissions that a test gives, and the client to use them with."""

from __future__ import annotations

from core.models import ObjectType
from django.test import Client
from users.models import ObjectPermission, User


class Person:
    """`may('view', DigitalService, pk=3)` adds a permission, constrained by what follows the model."""

    def __init__(self, name: str = 'operator', superuser: bool = False):
        self.user = User.objects.create_user(username=name, is_superuser=superuser)
        self.client = Client()
        self.client.force_login(self.user)

    def may(self, actions: str, *models, **constraints) -> Person:
        permission = ObjectPermission.objects.create(
            name=f'{self.user.username} {ObjectPermission.objects.count()}', actions=actions.split(),
            constraints=constraints or None)
        permission.object_types.set([ObjectType.objects.get_for_model(model) for model in models])
        permission.users.add(self.user)
        return self

    def get(self, url: str, **extra):
        return self.client.get(url, **extra)

    def post(self, url: str, data: dict | None = None, **extra):
        return self.client.post(url, data or {}, **extra)


def messages_of(response) -> str:
    """The texts of the messages that the next page would show."""
    from django.contrib.messages import get_messages
    return ' '.join(str(message) for message in get_messages(response.wsgi_request))
