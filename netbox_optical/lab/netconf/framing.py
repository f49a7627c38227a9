"""Message framing [RFC 6242]: the end-of-message mark of base:1.0 and the chunks of base:1.1."""

from __future__ import annotations

import re

MARK = b']]>]]>'
LIMIT = 8_000_000  # bytes of one message; no edit of this gear comes near

_HEADER = re.compile(rb'\n#(?:([1-9]\d{0,9})|(#))\n')
# What a header may still become.
_BEGINNING = re.compile(rb'(\n(#([1-9]\d{0,9}|#)?)?)?')


class FramingError(Exception):
    """The peer does not keep to the framing; the session cannot go on."""


class Framer:
    """Cuts a stream of bytes into messages and wraps messages. Begins with end-of-message marks.

    Attributes:
        chunked: set it after the hellos, when both sides know base:1.1.
    """

    def __init__(self) -> None:
        self.chunked = False
        self._buffer = b''
        self._chunks = b''

    def feed(self, data: bytes) -> None:
        self._buffer += data

    def next(self) -> bytes | None:
        """The next whole message, or None. Raises FramingError."""
        if len(self._buffer) + len(self._chunks) > LIMIT:
            raise FramingError(f'a message is longer than {LIMIT} bytes')
        return self._next_chunked() if self.chunked else self._next_marked()

    def wrap(self, message: bytes) -> bytes:
        if self.chunked:
            return b'\n#%d\n%s\n##\n' % (len(message), message)
        return message + MARK

    def _next_marked(self) -> bytes | None:
        message, mark, rest = self._buffer.partition(MARK)
        if not mark:
            return None
        self._buffer = rest
        return message

    def _next_chunked(self) -> bytes | None:
        while True:
            header = _HEADER.match(self._buffer)
            if header is None:
                if not _BEGINNING.fullmatch(self._buffer):
                    raise FramingError(f'{self._buffer[:14]!r} is no chunk header')
                return None
            if header[2]:
                self._buffer = self._buffer[header.end():]
                message, self._chunks = self._chunks, b''
                if not message:
                    raise FramingError('a message without chunks')
                return message
            end = header.end() + int(header[1])
            if len(self._buffer) < end:
                return None
            self._chunks += self._buffer[header.end():end]
            self._buffer = self._buffer[end:]
