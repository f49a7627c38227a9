"""Hostile texts in every place of a command, a path and a document: what the lab's parsers read is what was meant.

Each text is refused, or arrives unchanged in exactly one command, path or element.
"""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from netbox_optical.drivers.base import NativeRequest
from netbox_optical.drivers.errors import CannotPlan
from netbox_optical.drivers.infinera.groove_g30.model import MODEL as G30_MODEL
from netbox_optical.drivers.infinera.gx_g42.model import MODEL as G42_MODEL
from netbox_optical.drivers.transport import restconf, yang_xml
from netbox_optical.drivers.transport.tl1 import grammar
from netbox_optical.drivers.transport.yang import BadValue, YangPath, check_text
from netbox_optical.lab.flexils.grammar import CommandReader
from netbox_optical.lab.flexils.grammar import parse as parse_tl1
from netbox_optical.lab.yang.path import parse_url
from tests.drivers.hostile import texts

# Inputs of each test; the plans of whole resources add to them in test_injection_plans.py.
COUNTS = {'keywords': 40_000, 'names': 28_000, 'login': 8_000, 'urls': 24_000, 'bound': 4_000, 'documents': 8_000,
          'xml': 8_000}
TID = 'flex.aa01'


def test_there_are_enough():
    assert sum(COUNTS.values()) >= 100_000


def read(template: str, **values: object):
    """The one command that the simulated node reads in what is sent."""
    line = grammar.fill(template, {'ctag': 'A00001', **values})
    assert '\r' not in line and '\n' not in line
    reader = CommandReader()
    commands = reader.feed(line.encode() + b'\r\n')
    # Nothing is left over that could begin another command.
    assert commands == [line] and bytes(reader._buffer) == b'\r\n', line
    return parse_tl1(commands[0])


def test_values_of_keywords():
    count = accepted = 0
    for text in texts(COUNTS['keywords'] // 2, seed=11):
        for position in range(2):
            count += 1
            try:
                write = (grammar.quote, grammar.value)[position]
                keywords = {'A': 'x', 'LABEL': write(text), 'Z': '1&2'}
                command = read(grammar.command('ED-OSNC', TID, '1-E1-1-T1A-1', keywords=keywords, state='IS'))
            except grammar.Unfit:
                continue
            accepted += 1
            assert command.keywords == {'A': 'x', 'LABEL': text, 'Z': '1&2'}
            assert (command.verb, command.tid, command.aid, command.ctag, command.state, command.positional) == (
                'ED-OSNC', TID, '1-E1-1-T1A-1', 'A00001', 'IS', ('',))
    assert count == COUNTS['keywords'] and accepted > count // 3


def test_names_identifiers_and_lists():
    """Where quotes are not possible only words go through."""
    places = (
        lambda text: (grammar.command('RTRV-SCH', text), 'tid'),
        lambda text: (grammar.command('RTRV-SCH', TID, text), 'aid'),
        lambda text: (grammar.command(text, TID, 'x'), 'verb'),
        lambda text: (grammar.command('ED-SCH', TID, 'x', keywords={}, state=text), 'state'),
        lambda text: (grammar.command('ED-OEL', TID, 'x', keywords={'K': grammar.name(text)}), 'K'),
        lambda text: (grammar.command('ED-OEL', TID, 'x', keywords={'K': grammar.groups([('a', text)])}), 'K'),
        lambda text: (grammar.command('ED-OEL', TID, 'x', keywords={text: '1'}), 'keyword'),
    )
    count = 0
    for text in texts(COUNTS['names'] // len(places), seed=12):
        for place in places:
            count += 1
            try:
                template, where = place(text)
            except grammar.Unfit:
                continue
            command = read(template)
            found = {'K': command.keywords.get('K', ''), 'keyword': next(iter(command.keywords), '')}
            assert found.get(where, getattr(command, where, None)) in (text, f'a&{text}'), (where, text)
            assert len(command.keywords) <= 1 and set(command.positional) <= {''}
    assert count == COUNTS['names']


def test_logins():
    count = 0
    for text in texts(COUNTS['login'] // 2, seed=13):
        for user, password in ((text, 'secret'), ('netbox', text)):
            count += 1
            try:
                template = grammar.act_user(TID, user, password)
                command = read(template)
            except grammar.Unfit as error:
                assert password == 'secret' or len(text) < 4 or text not in str(error)
                continue
            assert (command.verb, command.aid, command.positional) == ('ACT-USER', user, (password,))
            assert command.keywords == {} and command.state == ''
            line = grammar.fill(template, {'ctag': 'A00001'})
            masked = grammar.mask(line)
            assert masked.endswith(f'::{grammar.MASK};') and line.partition('::')[0] == masked.partition('::')[0]
    assert count == COUNTS['login']


def test_keys_in_urls():
    """One segment stays one segment, one key one key, whatever is in it."""
    count = 0
    root = YangPath.root('ne:ne').child('services')
    for text in texts(COUNTS['urls'] // 3, seed=14):
        for keys in ((text,), (text, 'b'), ('a', text)):
            count += 1
            try:
                where = restconf.target(root.child('CRS', *keys).child('label'))
            except (BadValue, CannotPlan):
                continue
            assert where.isascii() and not set(where) & set(' "<>\\^`{|}?#\r\n\t\0'), where
            segments = parse_url(where.removeprefix('/restconf/data/'), 'ne')
            assert [segment.name for segment in segments] == ['ne', 'services', 'CRS', 'label']
            assert segments[2].keys == keys
    assert count == COUNTS['urls']


def test_values_bound_later():
    """What a device told (a name, an XPath) is as hostile as what people type."""
    path = YangPath.root('ne:ne').child('services').child('CRS', 'x')
    native = restconf.native('merge', path, {'CRS': [{'src-tp': '{odu}', 'label': 'x {odu}'}]})
    native = NativeRequest.model_validate({**native.model_dump(), 'command': native.command.replace('=x', '={odu}')})
    count = 0
    for text in texts(COUNTS['bound'] // 2, seed=15):
        count += 2
        try:
            method, where, body = restconf.filled(native, {'odu': text})
        except (BadValue, CannotPlan):
            pass
        else:
            assert (method, body) == ('PATCH', {'CRS': [{'src-tp': text, 'label': 'x {odu}'}]})
            assert parse_url(where.removeprefix('/restconf/data/'), 'ne')[-1].keys == (text,)
        template = grammar.command('ED-OSNC', TID, 'x', keywords={'C': grammar.ranges([(1, grammar.Placeholder('w'))])})
        try:
            command = read(grammar.substitute(template, {'w': text}))
        except grammar.Unfit:
            continue
        assert command.keywords == {'C': f'1&{text}'}
    assert count == COUNTS['bound']


def test_values_in_documents():
    count = accepted = 0
    for text in texts(COUNTS['documents'], seed=16):
        count += 1
        try:
            checked = check_text(text, 256, 'label')
        except BadValue:
            continue
        accepted += 1
        document = {'port': [{'port-id': '3', 'service-label': checked}]}
        native = restconf.native('merge', YangPath.root('ne:ne'), document)
        _, _, body = restconf.filled(native, {'ctag': 'x', 'width': 1})
        assert json.loads(json.dumps(body, ensure_ascii=False).encode()) == document
    assert count == COUNTS['documents'] and accepted > count // 3


@pytest.mark.parametrize('model, root', [(G30_MODEL, 'ne:ne'), (G42_MODEL, 'ioa-network-element:ne')])
def test_values_in_xml(model, root):
    """An edit has the same elements with any text, and the text is read back."""
    name = 'shelf' if root == 'ne:ne' else 'services'
    path = YangPath.root(root).child(name, *(('1',) if name == 'shelf' else ()))
    usual = [element.tag for element in yang_xml.parse(edit(model, path, 'usual')).iter()]
    count = 0
    for text in texts(COUNTS['xml'] // 2, seed=17):
        count += 1
        try:
            command = edit(model, path, check_text(text, 256, 'label'))
            command = yang_xml.filled(command, {'ctag': 'bound', 'width': 'bound', '0': 'bound'})
        except (BadValue, CannotPlan):
            continue
        elements = list(yang_xml.parse(command).iter())
        assert [element.tag for element in elements] == usual
        assert elements[-1].text == (text or None)
    assert count == COUNTS['xml'] // 2


def edit(model, path: YangPath, label: str) -> str:
    return yang_xml.edit_request(model, 'merge', path, {path.name: {'label': label}})


def test_long_texts_are_no_two_requests():
    text = quote('/' * 5000, safe='')
    where = restconf.target(YangPath.root('ne:ne').child('x', '/' * 5000))
    assert where.endswith(text) and len(parse_url(where.removeprefix('/restconf/data/'), 'ne')) == 2
