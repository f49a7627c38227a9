"""TL1 input: quoting and building commands, correlation tags, masking of secrets.

A command is kept as a *template*, a text that a person can read: `{ctag}` marks the place of the correlation tag,
`{name}` that of a value known later, and a literal brace is doubled (`{{`, `}}`). `fill` makes the wire form.
No value enters a template raw: it is either of a form that needs no quotes, or quoted, or refused. [GR-831]
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterable, Mapping

BARE = re.compile(r'[A-Za-z0-9_.+/-]+')
NAME = re.compile(r'[A-Za-z0-9_.-]+')
AID = re.compile(r'[A-Za-z0-9_.,+/-]*')
VERB = re.compile(r'[A-Z]+(-[A-Z0-9]+){0,3}')
STATES = frozenset({'', 'IS', 'OOS', 'AINS'})
MASK = '********'

_PLACE = re.compile(r'\{\{|\}\}|\{(\w+)\}|\{|\}')
_LOGIN = re.compile(r'(ACT-USER:[^:\r\n]*:(?:"(?:\\.|[^"\\\r\n])*"|[^:\r\n]*):[^:\r\n]*::)[^\r\n]*', re.IGNORECASE)


class Unfit(ValueError):
    """A value that cannot be put into a TL1 command."""


class Placeholder(str):
    """A value that is bound later: rendered as `{name}`."""

    __slots__ = ()


def quote(text: str) -> str:
    """`text` as a TL1 quoted string. Raises Unfit on control characters, which would end or split the command."""
    if any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 or char in '\u2028\u2029' for char in text):
        raise Unfit(f'control characters are not possible in a TL1 value: {text!r}')
    if any('\ud800' <= char <= '\udfff' for char in text):
        raise Unfit(f'half of a surrogate pair is no character: {text!r}')
    return f'"{escape(text)}"'


def escape(text: str) -> str:
    """`text` as it stands inside quotes."""
    return text.replace('\\', '\\\\').replace('"', '\\"')


def value(text: str) -> str:
    """`text` without quotes where its form allows, else quoted (an empty one is `""`)."""
    return text if BARE.fullmatch(text) else quote(text)


def number(amount: int) -> str:
    """A non-negative whole number. Raises Unfit."""
    if isinstance(amount, bool) or not isinstance(amount, int) or amount < 0:
        raise Unfit(f'not a whole number: {amount!r}')
    return str(amount)


def ranges(pairs: Iterable[tuple[int | Placeholder, int | Placeholder]]) -> str:
    """`low&high&-low&high` from pairs of whole numbers (or placeholders)."""
    return '&-'.join('&'.join(_member(member) for member in pair) for pair in pairs)


def groups(rows: Iterable[Iterable[str]]) -> str:
    """`a&b&-c&d` from rows of names. Raises Unfit when a name cannot be a list member."""
    return '&-'.join('&'.join(name(member) for member in row) for row in rows)


def name(text: str) -> str:
    """A TID or an AID that stands alone. Raises Unfit."""
    if not NAME.fullmatch(text):
        raise Unfit(f'not a TL1 identifier: {text!r}')
    return text


def command(
    verb: str,
    tid: str,
    aid: str = '',
    *,
    positional: str | None = None,
    keywords: Mapping[str, str] | None = None,
    state: str | None = None,
) -> str:
    """A command template `VERB:tid:aid:{ctag}::positional:keywords:state;`; trailing blocks that are None stay away.

    Values of `keywords` must come from `quote`, `value`, `number`, `ranges` or `groups`: they are taken as they are.
    `verb`, `tid`, `aid`, keyword names and `state` are checked here. Raises Unfit.
    """
    if not VERB.fullmatch(verb):
        raise Unfit(f'not a TL1 verb: {verb!r}')
    if not AID.fullmatch(aid):
        raise Unfit(f'not a TL1 access identifier: {aid!r}')
    if (state or '') not in STATES:
        raise Unfit(f'not a TL1 state: {state!r}')
    blocks = [verb, name(tid), aid, '{ctag}', '']
    tail = [positional, None if keywords is None else _keywords(keywords), state]
    while tail and tail[-1] is None:
        tail.pop()
    blocks.extend(block or '' for block in tail or [''])
    return ':'.join(blocks) + ';'


def act_user(tid: str, user: str, password: str) -> str:
    """Login template. Show it only through `mask`. Raises Unfit, without telling the password."""
    try:
        secret = value(password)
    except Unfit:
        raise Unfit('control characters are not possible in a password') from None
    return f'ACT-USER:{name(tid)}:{protect(value(user))}:{{ctag}}::{protect(secret)};'


def canc_user(tid: str, user: str) -> str:
    """Logout template."""
    return f'CANC-USER:{name(tid)}:{protect(value(user))}:{{ctag}};'


def fill(template: str, values: Mapping[str, object]) -> str:
    """The wire form: `{name}` replaced by numbers or bare words. Raises Unfit when one is missing or unfit."""

    def place(match: re.Match[str]) -> str:
        if match.group(0) in ('{{', '}}'):
            return match.group(0)[0]
        return _value_for(match, values, template)

    return _PLACE.sub(place, template)


def substitute(template: str, values: Mapping[str, object]) -> str:
    """The template with everything bound but the correlation tag. Raises Unfit when a value is missing or unfit."""

    def place(match: re.Match[str]) -> str:
        text = match.group(0)
        return text if text in ('{{', '}}', '{ctag}') else _value_for(match, values, template)

    return _PLACE.sub(place, template)


def verb_of(line: str) -> str:
    """Verb and modifiers of a command, upper case."""
    return line.partition(':')[0].strip().upper()


def is_read(line: str) -> bool:
    """True for commands that change nothing on the network element and may be sent again."""
    return verb_of(line).startswith('RTRV-')


def mask(text: str, *secrets: str) -> str:
    """`text` without passwords: those of `ACT-USER` commands, and each of `secrets` wherever it stands."""
    text = _LOGIN.sub(rf'\g<1>{MASK};', text)
    for secret in secrets:
        # As typed, inside a quoted value, and inside a quoted value of a record, which is quoted itself.
        once = escape(secret)
        for form in (escape(once), once, secret):
            if form:
                text = text.replace(form, MASK)
    return text


class Ctags:
    """Correlation tags: a letter and five digits, new for every command, not starting alike in two sessions."""

    def __init__(self) -> None:
        self._letter = random.choice('ABCDEFGHIJKLMNOPQRSTUVWXYZ')
        self._counter = itertools.count(1)

    def __next__(self) -> str:
        return f'{self._letter}{next(self._counter) % 100000:05d}'

    def __iter__(self) -> Ctags:
        return self


def _value_for(match: re.Match[str], values: Mapping[str, object], template: str) -> str:
    name = match.group(1)
    if name is None:
        raise Unfit(f'a lone brace in the command template: {template}')
    if name not in values:
        raise Unfit(f'no value for {{{name}}}')
    found = values[name]
    if isinstance(found, int):
        return number(found)
    if isinstance(found, str) and BARE.fullmatch(found):
        return found
    raise Unfit(f'unfit value for {{{name}}}: {found!r}')


def _member(member: int | Placeholder) -> str:
    return f'{{{member}}}' if isinstance(member, Placeholder) else number(member)


def _keywords(keywords: Mapping[str, str]) -> str:
    for key in keywords:
        if not re.fullmatch(r'[A-Z0-9]+', key):
            raise Unfit(f'not a TL1 keyword: {key!r}')
    return ','.join(f'{key}={_braces(text)}' for key, text in keywords.items())


def _braces(text: str) -> str:
    """Double literal braces of quoted texts; what is not quoted can hold placeholders only."""
    return protect(text) if text.startswith('"') else text


def protect(text: str) -> str:
    """A literal text as part of a template: its braces doubled."""
    return text.replace('{', '{{').replace('}', '}}')
