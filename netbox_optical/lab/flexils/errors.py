"""Refusals: TL1 error mnemonics and their standard descriptions [GR-831]."""

from __future__ import annotations

DESCRIPTIONS = {
    'IBEX': 'INPUT, BLOCK EXTRA',
    'IBMS': 'INPUT, BLOCK MISSING',
    'ICNV': 'INPUT, COMMAND NOT VALID',
    'IDNC': 'INPUT, DATA NOT CONSISTENT',
    'IDRG': 'INPUT, DATA RANGE ERROR',
    'IEAE': 'INPUT, ENTITY ALREADY EXISTS',
    'IENE': 'INPUT, SPECIFIED OBJECT ENTITY DOES NOT EXIST',
    'IIAC': 'INPUT, INVALID ACCESS IDENTIFIER',
    'IICT': 'INPUT, INVALID CORRELATION TAG',
    'IIPG': 'INPUT, INVALID PARAMETER GROUPING',
    'IISP': 'INPUT, INVALID SYNTAX OR PUNCTUATION',
    'IITA': 'INPUT, INVALID TARGET IDENTIFIER',
    'INUP': 'INPUT, NON-UNIMPLEMENTED PARAMETER',
    'IPEX': 'INPUT, PARAMETER EXTRA',
    'IPMS': 'INPUT, PARAMETER MISSING',
    'IPNV': 'INPUT, PARAMETER NOT VALID',
    'PICC': 'PRIVILEGE, ILLEGAL COMMAND CODE',
    'PIUI': 'PRIVILEGE, ILLEGAL USER IDENTITY',
    'PLNA': 'PRIVILEGE, LOGIN NOT ACTIVE',
    'SARB': 'STATUS, ALL RESOURCES BUSY',
    'SDBE': 'STATUS, INTERNAL DATA BASE ERROR',
    'SNVS': 'STATUS, NOT IN VALID STATE',
    'SROF': 'STATUS, REQUESTED OPERATION FAILED',
}


class Deny(Exception):
    """A refused command; nothing was changed.

    Attributes:
        code: four-letter mnemonic.
        comment: free text, shown as `/* ... */`; empty for none.
        ctag: correlation tag to answer with; None means that of the command at hand.
    """

    def __init__(self, code: str, comment: str = '', *, ctag: str | None = None):
        super().__init__(f'{code} {comment}'.strip())
        self.code = code
        self.comment = comment
        self.ctag = ctag

    @property
    def description(self) -> str:
        return DESCRIPTIONS.get(self.code, 'STATUS, REQUESTED OPERATION FAILED')


def not_found(kind: str, aid: str) -> Deny:
    """The refusal that names a missing object, word for word as the gear does."""
    return Deny('IENE', f'Object {{{kind}}}={{{aid}}} is not found')


def already_exists(kind: str, aid: str) -> Deny:
    return Deny('IEAE', f'Object {{{kind}}}={{{aid}}} ALREADY EXISTS')
