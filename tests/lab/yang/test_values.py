"""Types, paths and instance identifiers by themselves."""

import pytest

from netbox_optical.lab.g30.schema import NE
from netbox_optical.lab.yang.errors import RestconfError
from netbox_optical.lab.yang.path import Segment, instance, parse_instance, parse_url
from netbox_optical.lab.yang.schema import key, leaf

ODU = ("/ne:ne/shelf[shelf-id='1']/slot[slot-id='2']/card/port[port-id='3']/eth100g/odu[odutype-L1='odu4']"
       "[oduid-L1='1'][odutype-L2='unused'][oduid-L2='0'][odutype-L3='unused'][oduid-L3='0'][odutype-L4='unused']"
       "[oduid-L4='0']")


def test_instance_identifiers_go_both_ways():
    path = parse_instance(ODU, 'ne', NE, '/')
    assert path[-1].keys == ('odu4', '1', 'unused', '0', 'unused', '0', 'unused', '0')
    assert instance('ne', NE, path) == ODU


@pytest.mark.parametrize('text', [
    '', 'ne:ne', '/ne/shelf', '/xx:ne', '/ne:ne/nothing', "/ne:ne/shelf[slot-id='1']", '/ne:ne/shelf',
    "/ne:ne/shelf[shelf-id='1'", ODU + ' ',
])
def test_bad_instance_identifiers(text):
    with pytest.raises(RestconfError) as caught:
        parse_instance(text, 'ne', NE, '/')
    assert caught.value.status == 400


def test_url_keys_are_decoded_one_by_one():
    path = parse_url('ne:ne/services/CRS=%2Fa%5B1%2C2%5D,b%3D', 'ne')
    assert path == (Segment('ne'), Segment('services'), Segment('CRS', ('/a[1,2]', 'b=')))
    assert str(path[-1]) == 'CRS=%2Fa%5B1%2C2%5D,b%3D'
    with pytest.raises(RestconfError):
        parse_url('ne/services', 'ne')


@pytest.mark.parametrize(('definition', 'given', 'stored'), [
    (leaf('int'), 5, 5),
    (key('int'), '5', 5),
    (leaf('int64'), 194368750, '194368750'),
    (leaf('int64'), '0194368750', '194368750'),
    (leaf('decimal', digits=2), '-6', '-6.00'),
    (leaf('decimal', digits=2, step='0.5'), '1.5', '1.50'),
    (leaf('bool'), False, False),
    (leaf('enum a|b'), 'b', 'b'),
    (leaf('string', many=True), ['x', 'y'], ['x', 'y']),
])
def test_values(definition, given, stored):
    assert definition.decode(given, '/') == stored


@pytest.mark.parametrize(('definition', 'given'), [
    (leaf('int'), '5'), (leaf('int'), True), (leaf('int'), 5.0), (key('int'), '-5'), (leaf('int', high=9), 10),
    (leaf('int64'), '5.0'), (leaf('int64'), True), (leaf('decimal'), 5), (leaf('decimal', step='0.5'), '0.3'),
    (leaf('decimal'), 'Infinity'), (leaf('bool'), 'true'), (leaf('enum a|b'), 'c'), (leaf('enum a|b'), None),
    (leaf('string', many=True), 'x'), (leaf('string', many=True), ['x', 'x']), (leaf('string', pattern='a+'), 'b'),
])
def test_refused_values(definition, given):
    with pytest.raises(RestconfError) as caught:
        definition.decode(given, '/')
    assert caught.value.status == 400
