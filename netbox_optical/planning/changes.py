"""Changes that are made outside a web request, in somebody's name."""

from __future__ import annotations

import uuid
from typing import Any

from utilities.request import NetBoxFakeRequest

__all__ = ('request_as',)


def request_as(user: Any, request_id: uuid.UUID | None = None) -> NetBoxFakeRequest:
    """A request for `apply_request_processors`: NetBox logs what happens inside as this user's, under one id."""
    return NetBoxFakeRequest({
        'META': {}, 'COOKIES': {}, 'POST': {}, 'GET': {}, 'FILES': {}, 'user': user, 'method': 'POST',
        'path': '', 'path_info': '', 'id': request_id or uuid.uuid4(),
    })
