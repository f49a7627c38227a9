"""Texts that want to be more than a text: seeded, so that a failure comes again."""

from __future__ import annotations

import random
from collections.abc import Iterator

FRAGMENTS = (
    '"', '""',
    '\\', '\\"', "'", ';', ':', '::', ',', '=', '&', '&-', '/', '//', '..', '../', '?', '#', '%', '%2F', '%00',
    '%252F',
    '[', ']', '][', "']", '(', ')', '{', '}', '{{', '}}', '{ctag}', '{width}', '{0}', '<', '>', '</label>', '<!--',
    ']]>',
    '<![CDATA[', '&amp;', '&#0;', '<!DOCTYPE x [<!ENTITY e "e">]>', '&e;', '\r', '\n', '\r\n', '\t', '\0', '\x1b',
    '\x7f', '\x85', '\u2028', '\u2029', '\ufeff', '\u202e', '\xff', '\xa0', 'ä', 'ß', '漢字', '🦀', 'e\u0301', '\ud800',
    ' ', '  ', '.', '-', '_', '+', '*', '|', '$', '`', '!', '@', '~', '^', 'a', 'label', 'OCh042', '1-E1-1-T1A', 'NULL',
    ';DLT-OSNC:flex.aa01:1-E1-1-T1A-1:X::;', '":OOS;', '",STATE="', ':::OOS;', 'M  A00001 DENY', 'TL1>>', 'COMPLD',
    '\r\n;\r\nM  1 COMPLD\r\n;', "' or '1'='1", "[name='x']", '/../../etc', '?content=config', 'port=1/card',
    '"}],"x":[{"', '\x00\xff\xf4', '/* x */',
)  # fmt: skip


def texts(count: int, seed: int = 1) -> Iterator[str]:
    """As many texts: each fragment alone, then mixtures; some long."""
    chance = random.Random(seed)
    for number in range(count):
        if number < len(FRAGMENTS):
            yield FRAGMENTS[number]
        elif number % 997 == 0:
            yield chance.choice(FRAGMENTS) + 'x' * chance.choice((64, 127, 128, 256, 5000))
        else:
            yield ''.join(chance.choices(FRAGMENTS, k=chance.randint(1, 5)))
