"""Changes that are made outside a web request, in somebody's name."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from netbox.context import current_request
from utilities.request import NetBoxFakeRequest, apply_request_processors

__all__ = ('changes_by', 'request_as')


def request_as(user: Any, request_id: uuid.UUID | None = None) -> NetBoxFakeRequest:
    """A request for `apply_request_processors`: NetBox logs what happens inside as this user's, under one id."""
    return NetBoxFakeRequest({
        'META': {}, 'COOKIES': {}, 'POST': {}, 'GET': {}, 'FILES': {}, 'user': user, 'method': 'POST',
        'path': '', 'path_info': '', 'id': request_id or uuid.uuid4(),
    })


@contextmanager
def changes_by(user: Any, request_id: uuid.UUID | None = None) -> Iterator[None]:
    """NetBox logs the changes made inside as this user's, whoever's request it is; without a user nothing is logged."""
    outside = current_request.get()
    try:
        if user is None:
            current_request.set(None)
            yield
        else:
            with apply_request_processors(request_as(user, request_id)):
                yield
    finally:
        current_request.set(outside)
