"""TL1 input commands: cutting a byte stream into commands, and a command into blocks, values and keywords.

    VERB[-MOD1[-MOD2]]:TID:AID:CTAG:general:positional:keywords:state;

[GR-831], as the FlexILS dialect uses it. Quotes protect every separator; `\\"` and `\\\\` are escapes inside them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from netbox_optical.lab.flexils.errors import Deny

MAX_COMMAND_BYTES = 65536
_CTAG = re.compile(r'[A-Za-z0-9]{1,6}')
_VERB = re.compile(r'[A-Za-z0-9]+(-[A-Za-z0-9]+)*')
_IAC = 0xFF


@dataclass(frozen=True)
class Piece:
    """One value of a block. `equals` is where its first unquoted `=` stands, None without one."""

    text: str
    equals: int | None = None


@dataclass(frozen=True)
class Command:
    """One parsed input command; verb and keyword names in upper case, everything else as typed."""

    verb: str
    tid: str
    aid: str
    aids: tuple[str, ...]
    ctag: str
    positional: tuple[str, ...] = ()
    keywords: dict[str, str] = field(default_factory=dict)
    state: str = ''
    raw: str = ''

    def __repr__(self) -> str:
        shown = '********' if self.verb == 'ACT-USER' else self.raw
        return f'Command({self.verb}:{self.tid}:{self.aid}:{self.ctag}, {shown!r})'


class CommandReader:
    """Cuts what arrives on a connection into command texts, each with its closing `;`.

    Telnet negotiation and NUL bytes are dropped; a command may arrive in any number of pieces.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._scanned = 0
        self._quoted = False
        self._escaped = False
        self._discarding = False
        self._telnet = bytearray()
        self._subnegotiation = False

    def feed(self, data: bytes) -> list[str | Deny]:
        """The commands that `data` completes; a Deny IISP for one that is too long, skipped to its `;`."""
        self._buffer += self._without_telnet(data)
        commands: list[str | Deny] = []
        while (end := self._find_end()) is not None:
            text = self._buffer[:end].decode('utf-8', errors='replace')
            del self._buffer[:end]
            self._scanned = 0
            if self._discarding:
                self._discarding = False
                continue
            text = text.replace('\r', '').replace('\n', '').strip()
            if text != ';':
                commands.append(text)
        if len(self._buffer) > MAX_COMMAND_BYTES:
            self._buffer.clear()
            self._scanned, self._quoted, self._escaped = 0, False, False
            if not self._discarding:
                commands.append(Deny('IISP', 'Command is too long'))
            self._discarding = True
        return commands

    def _find_end(self) -> int | None:
        for index in range(self._scanned, len(self._buffer)):
            char = self._buffer[index]
            if self._escaped:
                self._escaped = False
            elif self._quoted and char == 0x5C:
                self._escaped = True
            elif char == 0x22:
                self._quoted = not self._quoted
            elif char == 0x3B and not self._quoted:
                return index + 1
        self._scanned = len(self._buffer)
        return None

    def _without_telnet(self, data: bytes) -> bytes:
        """Drop IAC sequences [RFC 854] and NUL. 0xFF never occurs in UTF-8, so no text is lost."""
        kept = bytearray()
        for byte in data:
            if self._telnet:
                self._telnet.append(byte)
                self._end_telnet()
            elif byte == _IAC:
                self._telnet.append(byte)
            elif byte and not self._subnegotiation:
                kept.append(byte)
        return bytes(kept)

    def _end_telnet(self) -> None:
        verb = self._telnet[1]
        if 251 <= verb <= 254 and len(self._telnet) < 3:
            return
        self._subnegotiation = verb == 250 or (self._subnegotiation and verb != 240)
        self._telnet.clear()


def split_blocks(text: str) -> list[list[Piece]]:
    """Blocks of a command (without its `;`), each a list of comma-separated values. Raises Deny IISP."""
    blocks: list[list[Piece]] = [[]]
    chars: list[tuple[str, bool]] = []
    quoted = escaped = False
    for char in text:
        if escaped:
            chars.append((char, True))
            escaped = False
        elif quoted and char == '\\':
            escaped = True
        elif char == '"':
            quoted = not quoted
        elif not quoted and char in ':,':
            blocks[-1].append(_piece(chars))
            chars = []
            if char == ':':
                blocks.append([])
        else:
            chars.append((char, quoted))
    if quoted:
        raise Deny('IISP', 'Quote is not closed')
    blocks[-1].append(_piece(chars))
    return blocks


def _piece(chars: list[tuple[str, bool]]) -> Piece:
    chars = _strip(chars)
    equals = next((i for i, (char, quoted) in enumerate(chars) if char == '=' and not quoted), None)
    if equals is not None:
        chars = chars[: equals + 1] + _strip(chars[equals + 1 :])
    return Piece(''.join(char for char, _ in chars), equals)


def _strip(chars: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """White space around separators does not count, white space inside quotes does."""
    start, end = 0, len(chars)
    while start < end and chars[start][0].isspace() and not chars[start][1]:
        start += 1
    while end > start and chars[end - 1][0].isspace() and not chars[end - 1][1]:
        end -= 1
    return chars[start:end]


def parse(text: str) -> Command:
    """A whole command. Raises Deny; its `ctag` is the command's if that could be read, else `0`."""
    if not text.endswith(';'):
        raise Deny('IISP', 'Command is not terminated', ctag='0')
    try:
        blocks = split_blocks(text[:-1])
    except Deny as error:
        raise Deny(error.code, error.comment, ctag='0') from error
    texts = [','.join(piece.text for piece in block) for block in blocks]
    texts += [''] * (8 - len(texts))
    verb, tid, aid, ctag = texts[:4]
    if not _CTAG.fullmatch(ctag):
        raise Deny('IICT', 'Correlation tag must be 1 to 6 letters and digits', ctag='0')
    if not _VERB.fullmatch(verb):
        raise Deny('ICNV', f'Command {{{verb[:40]}}} is not valid', ctag=ctag)
    if len(blocks) > 8:
        raise Deny('IBEX', 'More than 8 blocks', ctag=ctag)
    if texts[4]:
        raise Deny('IPEX', 'General block is not used', ctag=ctag)
    return Command(
        verb=verb.upper(),
        tid=tid,
        aid=aid,
        aids=tuple(piece.text for piece in blocks[2]) if len(blocks) > 2 else ('',),
        ctag=ctag,
        positional=tuple(piece.text for piece in blocks[5]) if len(blocks) > 5 else (),
        keywords=_keywords(blocks[6], ctag) if len(blocks) > 6 else {},
        state=texts[7].upper(),
        raw=text,
    )


def _keywords(block: list[Piece], ctag: str) -> dict[str, str]:
    keywords: dict[str, str] = {}
    for piece in block:
        if not piece.text and piece.equals is None:
            continue
        if not piece.equals:
            raise Deny('IISP', f'{{{piece.text}}} is not a keyword with a value', ctag=ctag)
        name = piece.text[: piece.equals].strip().upper()
        if name in keywords:
            raise Deny('IPEX', f'Parameter {{{name}}} is given twice', ctag=ctag)
        keywords[name] = piece.text[piece.equals + 1 :]
    return keywords
