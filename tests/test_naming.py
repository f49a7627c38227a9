"""Names and labels, row by row of the table that operators know."""

import pytest

from netbox_optical import naming


@pytest.mark.parametrize(('made', 'expected'), [
    (naming.target_identifier('flex', 'AA00'), 'flex.aa00'),
    (naming.fqdn('flex.aa00', 'garr.example'), 'flex.aa00.garr.example'),
    (naming.fiber_name('flex.aa00.x.y', '1-A-1-L1', 'flex.bb11.x.y', '2-A-1-L1'),
     'flex.aa00.x.y 1-A-1-L1 --- flex.bb11.x.y 2-A-1-L1'),
    (naming.fiber_end_description('flex.bb11.x.y', '2-A-1-L1'), 'Physically connected to flex.bb11.x.y 2-A-1-L1. '),
    (naming.spectrum_end_description('flex.bb11.x.y', '1-E1-1-T1A', 'alien 7'),
     'Remotely connected to flex.bb11.x.y 1-E1-1-T1A via alien 7. '),
    (naming.service_name(1, 1, [42], 'AA00', 'BB11'), 'f001c01 OCh042 aa00-bb11'),
    (naming.service_name(2, 5, [33, 34], 'AA00', 'BB11'), 'f002c05 OCh033+OCh034 aa00-bb11'),
    (naming.service_name(1234, 123, [1234], 'AA00', 'BB11'), 'f1234c123 OCh1234 aa00-bb11'),
    (naming.service_tag(1, 1), 'f001c01'),
    (naming.channel_spectrum_name(42, 'AA00', 'BB11'), 'OCh042 aa00-bb11'),
    (naming.channel_title(42, 'AA00', 'BB11'), 'och42_aa00-bb11'),
    (naming.client_port_description('f001c01 OCh042 aa00-bb11', 'g30.bb11.x.y', 'port-1/1/3'),
     'f001c01 OCh042 aa00-bb11 remote:g30.bb11.x.y port-1/1/3'),
    (naming.circuit_name('OCh042 aa00-bb11'), 'OCh042_aa00-bb11'),
    (naming.circuit_label(['f002c03', 'f001c01', 'f002c03']), 'f001c01+f002c03'),
    (naming.standalone_circuit_label('flex.aa00', 'flex.bb11'), 'flex.aa00_flex.bb11'),
    (naming.route_name(['AA00', 'CC22', 'BB11']), 'aa00-cc22-bb11'),
    (naming.route_label('AA00', 'BB11'), 'aa00-bb11'),
])
def test_A10_names(made, expected):
    assert made == expected


def test_bug_10_two_ways_of_one_name_get_two_names():
    assert naming.route_name(['AA00', 'BB11'], taken=['aa00-bb11', 'aa00-bb11.2']) == 'aa00-bb11.3'


def test_route_name_stays_within_what_a_device_reads_back():
    codes = [f'A{number:03d}' for number in range(40)]
    first = naming.route_name(codes)
    second = naming.route_name(codes, taken=[first])
    assert len(first) <= 64 and len(second) <= 64 and first != second


@pytest.mark.parametrize(('name', 'label'), [
    ('-flex.aa00.x', '"-flex"'), ('flex-.aa00.x', '"flex-"'), ('fl_ex.aa00.x', '"fl_ex"'), ('flex..x', '""'),
    ('FLEX.aa00.x', '"FLEX"'), (f'{"a" * 64}.x', f'"{"a" * 64}"'),
])
def test_F2_10_the_wrong_label_is_named(name, label):
    with pytest.raises(naming.BadName, match=label):
        naming.check_fqdn(name)


@pytest.mark.parametrize('name', ['flex.aa00.garr.example', 'core.flex.aa00.garr.example', 'a.b'])
def test_F2_9_dotted_prefixes_are_fine(name):
    naming.check_fqdn(name)


@pytest.mark.parametrize(('ids', 'tag'), [
    ((1, 1), 'f001c01'), ((999, 99), 'f999c99'), ((1000, 100), 'f1000c100'), ((12345, 1), 'f12345c01'),
    ((2**31 - 1, 2**31 - 1), 'f2147483647c2147483647'),
])
def test_bug_55_a_tag_grows_with_its_ids_and_parses_to_them_alone(ids, tag):
    assert naming.service_tag(*ids) == tag
    assert naming.parse_service_tag(tag) == ids
    name = naming.service_name(*ids, [42, 1043], 'AA00', 'BB11')
    assert naming.parse_service_tag(name.split()[0]) == ids


@pytest.mark.parametrize('text', ['f1c1', 'f0001c01', 'f001c001', 'f000c01', 'f001c00', 'f001c01 ', 'F001C01', 'x', ''])
def test_bug_55_what_is_no_tag_does_not_parse(text):
    assert naming.parse_service_tag(text) is None
