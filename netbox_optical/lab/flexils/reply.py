"""TL1 output messages: headers, records, refusals, acknowledgements and parts [GR-831]."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from netbox_optical.lab.flexils.errors import Deny

PROMPT = 'TL1>>'
_PLAIN = re.compile(r'[A-Za-z0-9_.+/-]*')
_PLAIN_LIST = re.compile(r'[A-Za-z0-9_.+/&-]*')
_TEXTS = frozenset({'LABEL', 'CKTIDSUFFIX', 'TAG', 'FIBERLABELTX'})


@dataclass(frozen=True)
class Reply:
    """A finished command: completion code and the lines of the text block, without their indentation.

    `events` are session events (their lines) that the node reports right after the response.
    """

    code: str = 'COMPLD'
    lines: list[str] = field(default_factory=list)
    events: list[list[str]] = field(default_factory=list)


def escape(text: str) -> str:
    """Text as it stands between quotes."""
    return text.replace('\\', '\\\\').replace('"', '\\"')


def value_text(name: str, value: str) -> str:
    """A keyword's value; free text with a separator in it stands in quotes of its own, as the gear writes LABEL."""
    pattern = _PLAIN if name in _TEXTS else _PLAIN_LIST
    return value if pattern.fullmatch(value) else f'"{escape(value)}"'


def record(aid: str, kind: str, values: Mapping[str, str], state: str) -> str:
    """One quoted line `"aid:kind:KEY=VAL,...:state"`."""
    keywords = ','.join(f'{name}={value_text(name, value)}' for name, value in values.items())
    return f'"{escape(f"{aid}:{kind}:{keywords}:{state}")}"'


def denial(error: Deny) -> Reply:
    lines = [error.code, f'"{error.description}"']
    if error.comment:
        lines.append(f'/* {error.comment} */')
    return Reply('DENY', lines)


def header(sid: str, now: datetime | None = None) -> str:
    now = now or datetime.now()  # network elements tell local time
    return f'\r\n\n   {sid} {now:%y-%m-%d %H:%M:%S}\r\n'


def format_reply(sid: str, ctag: str, reply: Reply, max_bytes: int = 0) -> list[str]:
    """The messages of a reply: one, or several parts of about `max_bytes` text each when that is not 0.

    Every part but the last ends with `>`; a line is never cut.
    """
    groups: list[list[str]] = [[]]
    size = 0
    for line in reply.lines:
        length = len(line.encode()) + 5
        if max_bytes and groups[-1] and size + length > max_bytes:
            groups.append([])
            size = 0
        groups[-1].append(line)
        size += length
    parts = []
    for number, group in enumerate(groups, 1):
        body = ''.join(f'   {line}\r\n' for line in group)
        end = ';' if number == len(groups) else '>'
        parts.append(f'{header(sid)}M  {ctag} {reply.code}\r\n{body}{end}\r\n')
    return parts


def format_autonomous(sid: str, alarm_code: str, atag: int, verb: str, lines: Iterable[str] = ()) -> str:
    """An unsolicited message. `alarm_code` is `*C`, `**`, `* ` or `A ` (two characters)."""
    body = ''.join(f'   {line}\r\n' for line in lines)
    return f'{header(sid)}{alarm_code:<2} {atag} {verb}\r\n{body};\r\n'


def format_acknowledgement(code: str, ctag: str) -> str:
    """`IP`, `PF`, `OK`, `NA`, `NG` or `RL`: no header, ends with `<`."""
    return f'\r\n{code} {ctag}\r\n<\r\n'
