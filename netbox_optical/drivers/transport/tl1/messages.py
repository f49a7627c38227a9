"""TL1 output, first layer: bytes to messages, incrementally, whatever the segmentation. [GR-831]

Only the structure of lines decides: the identification line (`M  ctag code`), and a terminator that stands alone
outside quoted strings and comments. Words inside labels, echoes and comments never do.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field

PROMPT = 'TL1>>'

_HEADER = re.compile(r'\s*(?P<sid>"[^"]+"|\S+) (?:\d{2}|\d{4})-\d\d-\d\d \d\d:\d\d:\d\d\s*')
_RESPONSE = re.compile(r'M +(?P<ctag>\S+) +(?P<code>COMPLD|DENY|PRTL|DELAY|RTRV)\s*')
_AUTONOMOUS = re.compile(r'(?P<alarm>\*C|\*\*|\*|A) +(?P<atag>\d[\d.]*) +(?P<verb>\S.*?)\s*')
_ACK = re.compile(r'\s*(?P<code>IP|PF|OK|NA|NG|RL)(?: +(?P<ctag>\w+))?\s*(?P<end><?)\s*')
_END = re.compile(rf'\s*([;><])\s*(?={PROMPT}|$)')


class Garbled(ValueError):
    """The stream breaks the TL1 message structure."""


class Truncated(Garbled):
    """The stream ended inside a message."""


@dataclass(frozen=True)
class Acknowledgement:
    """`IP`, `PF`, `OK`, `NA`, `NG` or `RL`; `ctag` is empty when the element left it out."""

    code: str
    ctag: str


@dataclass(frozen=True)
class Autonomous:
    """An unsolicited message: alarm code, ATAG, verb and text lines."""

    alarm: str
    atag: str
    verb: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A response, or one part of it. `last` tells whether it ended with `;`; `code` is its own completion code."""

    sid: str
    ctag: str
    code: str
    lines: tuple[str, ...]
    last: bool


Message = Acknowledgement | Autonomous | Part


class TelnetFilter:
    """Drops NUL bytes and telnet commands (RFC 854), also when they are split over segments."""

    IAC, SB, SE = 255, 250, 240

    def __init__(self) -> None:
        self._mode = ''

    def feed(self, data: bytes) -> bytes:
        """The payload of one segment."""
        if not self._mode and self.IAC not in data:
            return data.replace(b'\0', b'')
        kept = bytearray()
        for byte in data:
            self._step(byte, kept)
        return bytes(kept)

    def _step(self, byte: int, kept: bytearray) -> None:
        if self._mode == 'command':
            # An escaped 255 cannot occur in UTF-8 text, so it is dropped as well.
            self._mode = 'option' if 251 <= byte <= 254 else 'data' if byte == self.SB else ''
        elif self._mode == 'option':
            self._mode = ''
        elif self._mode == 'data':
            self._mode = 'data-command' if byte == self.IAC else 'data'
        elif self._mode == 'data-command':
            self._mode = '' if byte == self.SE else 'data'
        elif byte == self.IAC:
            self._mode = 'command'
        elif byte:
            kept.append(byte)


# What matters next inside a quoted string, and outside of one.
_IN_QUOTES = re.compile(r'["\\]')
_OUTSIDE = re.compile(r'"|/\*')


@dataclass
class _Open:
    """A message whose terminator has not come yet, and whether we are inside a quoted string or a comment."""

    head: re.Match[str]
    sid: str
    lines: list[str] = field(default_factory=list)
    quoted: bool = False
    comment: bool = False

    def add(self, line: str) -> None:
        self.lines.append(line)
        at = 0
        while at < len(line):
            at = self._scan(line, at)

    def _scan(self, line: str, at: int) -> int:
        if self.comment:
            end = line.find('*/', at)
            self.comment = end < 0
            return len(line) if end < 0 else end + 2
        found = (_IN_QUOTES if self.quoted else _OUTSIDE).search(line, at)
        if found is None:
            return len(line)
        if found[0] == '\\':
            return found.end() + 1
        if found[0] == '"':
            self.quoted = not self.quoted
        else:
            self.comment = True
        return found.end()


class MessageReader:
    """Feed it bytes as they come; it gives back the messages that are complete."""

    def __init__(self) -> None:
        self._telnet = TelnetFilter()
        self._decoder = codecs.getincrementaldecoder('utf-8')('replace')
        self._rest = ''
        self._sid = ''
        self._open: _Open | None = None
        self._ack: re.Match[str] | None = None

    @property
    def at_prompt(self) -> bool:
        """The element waits for input (a hint only: an acknowledgement may be followed by a prompt, too)."""
        return self._open is None and self._rest.endswith(PROMPT)

    @property
    def inside(self) -> bool:
        """A message has begun and not ended."""
        return self._open is not None

    def feed(self, data: bytes) -> list[Message]:
        """Messages completed by these bytes. Raises Garbled."""
        return self._consume(self._decoder.decode(self._telnet.feed(data)))

    def finish(self) -> list[Message]:
        """The last messages when no more bytes come. Raises Truncated when one is incomplete."""
        messages = self._consume(self._decoder.decode(b'', final=True) + '\n')
        if self._open:
            raise Truncated('the output ended inside a message')
        return messages

    def _consume(self, text: str) -> list[Message]:
        lines = (self._rest + text).replace('\r', '\n').split('\n')
        self._rest = lines.pop()
        messages = [message for line in lines if line.strip() for message in self._line(line)]
        # A prompt has no line end: a terminator glued to it would otherwise never be seen.
        glued = _END.match(self._rest)
        if glued and PROMPT in self._rest and not self._inside_text():
            self._rest = self._rest[glued.end() :]
            messages += self._line(glued.group(1))
        return messages

    def _inside_text(self) -> bool:
        return self._open is not None and (self._open.quoted or self._open.comment)

    def _line(self, line: str) -> list[Message]:
        if self._open is None:
            return self._idle(line)
        end = None if self._inside_text() else _END.match(line)
        if end and end.group(1) != '<':
            message = _close(self._open, end.group(1) == ';')
            self._open = None
            return [message, *(self._idle(line[end.end() :]) if line[end.end() :] else [])]
        if not self._inside_text() and _RESPONSE.fullmatch(line):
            raise Garbled(f'a response began inside another message: {line.strip()}')
        self._open.add(line)
        return []

    def _idle(self, line: str) -> list[Message]:
        while line.startswith(PROMPT):
            line = line[len(PROMPT) :]
        ack, self._ack = self._ack, None
        end = _END.match(line)
        if ack and end and end.group(1) == '<':
            return [Acknowledgement(ack.group('code'), ack.group('ctag') or '')]
        if header := _HEADER.fullmatch(line):
            self._sid = header.group('sid').strip('"')
        elif head := _RESPONSE.fullmatch(line) or _AUTONOMOUS.fullmatch(line):
            self._open = _Open(head, self._sid)
        elif ack := _ACK.fullmatch(line):
            if ack.group('end'):
                return [Acknowledgement(ack.group('code'), ack.group('ctag') or '')]
            self._ack = ack
        return []


def _close(message: _Open, last: bool) -> Message:
    found = message.head.groupdict()
    if 'ctag' in found:
        return Part(message.sid, found['ctag'], found['code'], tuple(message.lines), last)
    return Autonomous(found['alarm'], found['atag'], found['verb'], tuple(message.lines))
