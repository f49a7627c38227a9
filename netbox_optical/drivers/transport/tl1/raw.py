"""One TL1 command that a person wrote: cut into blocks, checked, and turned into a template for a session.

Nothing is judged by counting colons in the text: labels may hold any of them.
"""

from __future__ import annotations

import re

from . import grammar

MAX_BLOCKS = 8
_CTAG = re.compile(r'[A-Za-z0-9]{1,6}')
_SESSION = re.compile(r'(?:ACT|CANC)-USER', re.IGNORECASE)


def about_sessions(command: str) -> bool:
    """Whether a login or logout is in it, wherever: such a text may hold a password and is never shown."""
    return _SESSION.search(command) is not None


def template_of(command: str, tid: str) -> str:
    """The command for node `tid`, as a template; its correlation tag gives way to the session's own.

    Refused (Unfit) are: anything but exactly one command with its `;`, logins and logouts, a verb of no TL1 form, and a
    command for another node. The messages do not repeat the command.
    """
    if about_sessions(command):
        raise grammar.Unfit('logging in and out is left to the session')
    blocks = _blocks(command.strip())
    if not 4 <= len(blocks) <= MAX_BLOCKS:
        raise grammar.Unfit(f'a command has 4 to {MAX_BLOCKS} blocks, VERB:TID:AID:CTAG...; this one has {len(blocks)}')
    verb, target, aid, ctag, *rest = blocks
    if not grammar.VERB.fullmatch(verb.strip().upper()):
        raise grammar.Unfit('the command does not begin with a TL1 verb')
    if target.strip() not in ('', tid):
        raise grammar.Unfit(f'the command is for another node; leave its TID empty or write {tid}')
    if ctag.strip() and not _CTAG.fullmatch(ctag.strip()):
        raise grammar.Unfit('a correlation tag is 1 to 6 letters and digits')
    # An empty TID would mean the login point, which may be a gateway to this node.
    texts = [verb.strip(), grammar.name(tid), aid, '{ctag}', *rest]
    return ':'.join(text if text == '{ctag}' else grammar.protect(text) for text in texts) + ';'


def _blocks(text: str) -> list[str]:
    """The blocks between unquoted colons, quotes kept, the closing semicolon taken away. Raises Unfit."""
    if any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 or char in '\u2028\u2029' for char in text):
        raise grammar.Unfit('control characters and line ends are not possible in a TL1 command')
    blocks, begin, quoted, at = [], 0, False, 0
    while at < len(text):
        char = text[at]
        if quoted and char == '\\':
            at += 1
        elif char == '"':
            quoted = not quoted
        elif not quoted and char in ':;':
            blocks.append(text[begin:at])
            begin = at + 1
            if char == ';':
                break
        at += 1
    if quoted:
        raise grammar.Unfit('a quoted value does not end')
    if at >= len(text):
        raise grammar.Unfit('a command ends with a semicolon')
    if at != len(text) - 1:
        raise grammar.Unfit('exactly one command is possible')
    return blocks
