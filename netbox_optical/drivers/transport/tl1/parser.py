"""TL1 output, second layer: whole replies, their records and denials, in the dialect of IQ NOS.

A record is `"<AID>[,<AID>]:<TYPE>:<KEY=VALUE,...>:<PST-PSTQ>[,<SST>]"`; quotes inside it are escaped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from .messages import Garbled, Part

NOT_FOUND = 'IENE'
NO_LOGIN = 'PLNA'
_NOT_FOUND_TEXT = 'SPECIFIED OBJECT ENTITY DOES NOT EXIST'
_NO_LOGIN_TEXT = 'LOGIN NOT ACTIVE'
_NOTHING = frozenset({'', 'NONE', 'NULL', 'NA', 'NOTAPPLICABLE'})


class Value(NamedTuple):
    """A value and whether it stood in quotes (then `&` in it is text)."""

    text: str
    quoted: bool = False


@dataclass(frozen=True)
class Record:
    """One record. `blocks` are the comma-separated values of each block; the properties read the usual layout."""

    blocks: tuple[tuple[Value, ...], ...]

    @property
    def aids(self) -> tuple[str, ...]:
        """The AID, or both AIDs of a cross-connection."""
        return tuple(value.text for value in self.blocks[0])

    @property
    def aid(self) -> str:
        """The first AID."""
        return self.aids[0]

    @property
    def type(self) -> str:
        """Resource type or connection type."""
        return self.blocks[1][0].text if len(self.blocks) > 1 and self.blocks[1] else ''

    @cached_property
    def values(self) -> dict[str, Value]:
        """Keyword values. A piece without `=` belongs to the value before it (a comma inside an unquoted value)."""
        found: dict[str, Value] = {}
        last = ''
        for value in self.blocks[2] if len(self.blocks) > 2 else ():
            key, equals, text = value.text.partition('=')
            if equals and re.fullmatch(r'[A-Za-z0-9_-]+', key):
                last = key.upper()
                found[last] = Value(text, value.quoted)
            elif last:
                found[last] = Value(f'{found[last].text},{value.text}', found[last].quoted)
        return found

    def text(self, key: str) -> str:
        """The value of a keyword, an empty text when it is missing."""
        return self.values[key].text if key in self.values else ''

    def ranges(self, key: str) -> tuple[tuple[int, int], ...]:
        """`low&high&-low&high` as pairs of whole numbers; empty for the words that mean nothing. Raises Garbled."""
        pairs = []
        for group in self.groups(key):
            if len(group) != 2 or not all(member.isdecimal() for member in group):
                raise Garbled(f'{self.aid}: {key} is not a list of ranges: {self.text(key)}')
            pairs.append((int(group[0]), int(group[1])))
        return tuple(pairs)

    def groups(self, key: str) -> tuple[tuple[str, ...], ...]:
        """`a&b&-c&d` as rows of names; a quoted value is one single member."""
        value = self.values.get(key, Value(''))
        if value.text.upper() in _NOTHING:
            return ()
        if value.quoted:
            return ((value.text,),)
        return tuple(tuple(row.split('&')) for row in value.text.split('&-'))

    @property
    def state(self) -> tuple[str, ...]:
        """Primary state and secondary states; empty when the record has no state block."""
        return tuple(value.text for value in self.blocks[3] if value.text) if len(self.blocks) > 3 else ()

    @property
    def admin(self) -> str:
        """Administrative state `IS`, `OOS`, `MT`, or empty. Out of service by itself (`OOS-AU`) still is `IS`."""
        primary, *secondary = self.state or ('',)
        if 'MT' in secondary:
            return 'MT'
        pst, _, qualifier = primary.partition('-')
        if pst == 'IS' or (pst == 'OOS' and qualifier == 'AU'):
            return 'IS'
        return 'OOS' if pst == 'OOS' else ''


@dataclass(frozen=True)
class Denial:
    """Why a command was denied: mnemonic, description and free text."""

    code: str
    description: str
    detail: str

    @property
    def not_found(self) -> bool:
        """The object, or any member of the collection, does not exist."""
        return self.code == NOT_FOUND

    @property
    def no_login(self) -> bool:
        """The TL1 session is not active; the command was not executed."""
        return self.code == NO_LOGIN

    def __str__(self) -> str:
        return ' - '.join(part for part in (self.code, self.description, self.detail) if part) or 'denied'


@dataclass(frozen=True)
class Reply:
    """A whole response: completion code of its last part, text of all parts."""

    ctag: str
    code: str
    text: str = ''
    sid: str = ''

    @cached_property
    def elements(self) -> tuple[tuple[str, str], ...]:
        """Pieces of the text block as (`record` | `comment` | `bare`, text)."""
        return tuple(_elements(self.text))

    @cached_property
    def records(self) -> tuple[Record, ...]:
        """Records of a completed reply. Raises Garbled."""
        return tuple(parse_record(text) for kind, text in self.elements if kind == 'record')

    @cached_property
    def denial(self) -> Denial | None:
        """The denial, or None when the command was not denied."""
        if self.code != 'DENY':
            return None
        bare = [text for kind, text in self.elements if kind == 'bare']
        code = next((text for text in bare if re.fullmatch(r'[A-Z]{2,4}', text)), '')
        description = ' '.join(text for kind, text in self.elements if kind == 'record')
        detail = ' '.join(text for kind, text in self.elements if kind == 'comment')
        # Some releases leave the mnemonic out; the standard sentences stand for it.
        for text, mnemonic in ((_NOT_FOUND_TEXT, NOT_FOUND), (_NO_LOGIN_TEXT, NO_LOGIN)):
            if text in description.upper() or (not description and text in detail.upper()):
                code = mnemonic
        return Denial(code, description, detail)

    def answers(self, ctag: str) -> bool:
        """Whether this replies to the command with that tag; an element that cannot read the tag denies with 0."""
        return self.ctag == ctag or (self.ctag == '0' and self.code == 'DENY')

    def __str__(self) -> str:
        return f'M  {self.ctag} {self.code}' + (f'\n{self.text}' if self.text else '')


class Assembler:
    """Puts the parts of replies together, by correlation tag."""

    def __init__(self) -> None:
        self._parts: dict[str, list[Part]] = {}

    def add(self, part: Part) -> Reply | None:
        """The reply that this part completes, or None."""
        parts = self._parts.setdefault(part.ctag, [])
        parts.append(part)
        if not part.last or part.code == 'DELAY':
            return None
        del self._parts[part.ctag]
        code = 'COMPLD' if part.code == 'RTRV' else part.code
        lines = [line.rstrip() for piece in parts if piece.code != 'DELAY' for line in piece.lines]
        return Reply(part.ctag, code, '\n'.join(lines), part.sid)


# Characters that stand for themselves inside a quoted value, and outside of one.
_IN_QUOTES = re.compile(r'[^"\\]+')
_OUTSIDE = re.compile(r'[^":,]+')


def parse_record(text: str) -> Record:
    """A record from the inside of its outer quotes, escapes of the outer level already removed. Raises Garbled."""
    blocks: list[tuple[Value, ...]] = []
    values: list[Value] = []
    piece: list[str] = []
    quoted = False
    inside = False
    at = 0
    while at < len(text):
        if run := (_IN_QUOTES if inside else _OUTSIDE).match(text, at):
            piece.append(run[0])
            at = run.end()
            continue
        char = text[at]
        if inside and char == '\\' and at + 1 < len(text):
            at += 1
            piece.append(text[at])
        elif char == '"':
            inside = not inside
            quoted = True
        elif inside:
            piece.append(char)  # a backslash at the very end
        else:
            values.append(Value(''.join(piece), quoted))
            piece, quoted = [], False
            if char == ':':
                blocks.append(tuple(values))
                values = []
        at += 1
    if inside:
        raise Garbled(f'a quoted value does not end: {text}')
    values.append(Value(''.join(piece), quoted))
    blocks.append(tuple(values))
    return Record(tuple(blocks))


_ELEMENT = re.compile(r'\s*(?:"(?P<record>(?:[^"\\]|\\.)*)"|/\*(?P<comment>.*?)\*/|(?P<bare>[^\n]+))', re.DOTALL)


def _elements(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for match in _ELEMENT.finditer(text):
        if (record := match.group('record')) is not None:
            # A record wrapped over lines is one record.
            joined = re.sub(r'\n\s*', '', record)
            found.append(('record', re.sub(r'\\(.)', r'\1', joined)))
        elif (comment := match.group('comment')) is not None:
            found.append(('comment', ' '.join(comment.split())))
        elif bare := match.group('bare').strip():
            found.append(('bare', bare))
    return found
