import pytest

from netbox_optical.lab.tnms.fields import FieldsError, apply_fields, limit_depth, parse_fields

DATA = {
    'device': [{'uuid': '1', 'name': [{'value-name': 'name', 'value': 'x'}], 'm:port': [{'uuid': 'p'}]}],
    'other': 1,
}


@pytest.mark.parametrize(
    ('text', 'selection'),
    [
        ('device', {'device': {}}),
        ('device(name;uuid)', {'device': {'name': {}, 'uuid': {}}}),
        ('device(name(value);uuid;port(uuid))', {'device': {'name': {'value': {}}, 'uuid': {}, 'port': {'uuid': {}}}}),
        ('(a;b)', {'a': {}, 'b': {}}),
        ('a/b;a/c(d)', {'a': {'b': {}, 'c': {'d': {}}}}),
        ('m:a(b);m:a(c)', {'m:a': {'b': {}, 'c': {}}}),
    ],
)
def test_parse(text, selection):
    assert parse_fields(text) == selection


@pytest.mark.parametrize('text', ['', 'a(', 'a)', 'a(b', 'a;;b', 'a(b))', ';', 'a/', 'a()'])
def test_parse_refuses(text):
    with pytest.raises(FieldsError):
        parse_fields(text)


def test_apply():
    assert apply_fields(DATA, parse_fields('device(uuid;name(value))')) == {
        'device': [{'uuid': '1', 'name': [{'value': 'x'}]}]
    }
    assert apply_fields(DATA, parse_fields('device(port)')) == {'device': [{'m:port': [{'uuid': 'p'}]}]}
    assert apply_fields(DATA, parse_fields('nothing;other')) == {'other': 1}
    assert apply_fields(DATA, {}) == DATA


def test_depth():
    data = {'a': {'b': {'c': 1}}, 'd': [{'e': {}}], 'f': 2}
    assert limit_depth(data, 1) == {}
    assert limit_depth(data, 2) == {'a': {}, 'd': [{}], 'f': 2}
    assert limit_depth(data, 3) == {'a': {'b': {}}, 'd': [{'e': {}}], 'f': 2}
    assert limit_depth(data, 9) == data
