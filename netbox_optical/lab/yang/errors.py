"""What a RESTCONF request can be refused with."""

from __future__ import annotations

from typing import Any


class RestconfError(Exception):
    """A refused request.

    Attributes:
        status: HTTP status code.
        tag: NETCONF error tag, e.g. `invalid-value`.
        message: for people.
        path: the data node concerned, as text.
    """

    def __init__(self, status: int, tag: str, message: str, path: str = ''):
        super().__init__(message)
        self.status = status
        self.tag = tag
        self.message = message
        self.path = path

    def body(self) -> dict[str, Any]:
        """The `ietf-restconf:errors` document [RFC 8040 section 7.1]."""
        error = {
            'error-type': 'protocol' if self.status in (401, 405, 406, 415) else 'application',
            'error-tag': self.tag,
            'error-message': self.message,
        }
        if self.path:
            error['error-path'] = self.path
        return {'ietf-restconf:errors': {'error': [error]}}


def bad(message: str, path: str = '', tag: str = 'invalid-value') -> RestconfError:
    """400: the request itself is wrong."""
    return RestconfError(400, tag, message, path)


def absent(path: str) -> RestconfError:
    """404: the data node is not there."""
    return RestconfError(404, 'invalid-value', 'the requested data does not exist', path)


def denied(message: str, path: str = '', tag: str = 'operation-not-supported') -> RestconfError:
    """409: right in form, refused in the present state of the device."""
    return RestconfError(409, tag, message, path)
