"""YANG values without a wire: comparison, minimal changes, labels."""

from decimal import Decimal

import pytest

from netbox_optical.drivers.transport.yang import BadValue, Node, YangPath, check_text, entries, flat, member, same

PORT = YangPath.root('ne:ne').child('card', '1-4').child('port', 'L1')


@pytest.mark.parametrize('wanted, found, expected', [
    (194368750, '194368750', True),
    (194368750, 194368750, True),
    (194368750, '194368751', False),
    (0, None, False),
    (0, 'none', False),
    (0, False, False),
    (Decimal('0.00'), '0.0', True),
    (Decimal('0.00'), '0.1', False),
    (False, False, True),
    (False, 'false', True),
    (False, 0, False),
    ('7', '07', False),
    ('', None, False),
    ('up', 'up', True),
    (['a', 'b'], ['b', 'a'], True),
    (['a'], ['a', 'b'], False),
])
def test_same(wanted, found, expected):
    assert same(wanted, found) is expected


def test_only_what_differs_is_sent_with_the_key():
    node = Node('port', PORT, {'label': 'new', 'admin-state': 'unlock', 'tx-cd': Decimal('0.00')}, {'name': 'L1'})
    changes = node.differing({'label': 'old', 'admin-state': 'unlock', 'alias-name': 'x'})
    assert node.document(changes) == {'port': [{'name': 'L1', 'label': 'new', 'tx-cd': '0.00'}]}
    assert node.differing(None) == node.leaves


def test_containers_have_no_key():
    node = Node('tom', PORT.child('tom'), {'label': 'x'})
    assert node.document() == {'tom': {'label': 'x'}}


@pytest.mark.parametrize('text', ['a\nb', 'a\x00', '\x7f', 'tab\t', '\x9b31m', '{line_odu_0}'])
def test_hostile_labels_are_refused(text):
    with pytest.raises(BadValue):
        check_text(text, 100, 'label')


def test_labels_longer_than_the_leaf_are_refused():
    assert check_text('x' * 128, 128, 'label') == 'x' * 128
    with pytest.raises(BadValue, match='129 characters, at most 128'):
        check_text('x' * 129, 128, 'label')


def test_labels_may_hold_quotes_and_any_script():
    assert check_text('a"b\'c <script> é 光', 100, 'label')


def test_members_with_and_without_module_and_cut_lists():
    document = {'ne:port': [{'port-id': 1}], 'odu': {}, 'leaf': 3, 'names': ['a']}
    assert member(document, 'port') == [{'port-id': 1}]
    assert list(entries(document, 'odu')) == []
    assert flat(document) == {'leaf': 3, 'names': ['a']}
