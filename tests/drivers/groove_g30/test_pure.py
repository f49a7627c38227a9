"""G30 without a wire: port names, ODU paths, choice of units, modes."""

import pytest

from netbox_optical.drivers.errors import CannotPlan
from netbox_optical.drivers.infinera.groove_g30.names import G30Port
from netbox_optical.drivers.infinera.groove_g30.odu import free_units, line_odus, ordered, parse_xpath
from netbox_optical.drivers.infinera.groove_g30.state import Crs, carrier_width
from netbox_optical.drivers.infinera.modes import catalogue, modes_of
from netbox_optical.drivers.transport.restconf import target

CLIENT = (
    "/ne:ne/shelf[shelf-id='1']/slot[slot-id='2']/card/port[port-id='3']/eth100g/odu[odutype-L1='odu4'][oduid-L1='1']"
    "[odutype-L2='unused'][oduid-L2='0'][odutype-L3='unused'][oduid-L3='0'][odutype-L4='unused'][oduid-L4='0']"
)
LINE = (
    "/ne:ne/shelf[shelf-id='1']/slot[slot-id='2']/card/port[port-id='1']/och-os/otuc2/odu[odutype-L1='oduc2']"
    "[oduid-L1='1'][odutype-L2='odu4'][oduid-L2='2'][odutype-L3='unused'][oduid-L3='0'][odutype-L4='unused']"
    "[oduid-L4='0']"
)


def odu_entry(*levels):
    entry = {}
    for number, (kind, index) in enumerate([*levels, *[('unused', 0)] * (4 - len(levels))], start=1):
        entry |= {f'odutype-L{number}': kind, f'oduid-L{number}': index}
    return entry


def line_port(number, container, count, *, texts=False):
    c = container.replace('otuc', 'oduc')
    odus = [odu_entry((c, 1))] + [odu_entry((c, 1), ('odu4', k)) for k in range(count, 0, -1)]
    if texts:
        odus = [{key: str(value) for key, value in odu.items()} for odu in odus]
    return {'port-id': number, 'och-os': {'frequency': 1, container: {'odu': odus}}}


@pytest.mark.parametrize('name, place', [
    ('port-1/2/3', 'shelf=1/slot=2/card/port=3'),
    ('port-1/3.3/1', 'shelf=1/slot=3/card/subslot=3/subcard/port=1'),
    ('subport-1/3.1/1.4', 'shelf=1/slot=3/card/subslot=1/subcard/port=1/subport=4'),
])
def test_bug_41_one_parser_for_every_name(name, place):
    assert G30Port.parse(name).name == name
    assert target(G30Port.parse(name).path) == f'/restconf/data/ne:ne/{place}'


@pytest.mark.parametrize('name', [
    'port-1/2', '1-4-L1', 'port-1/2/3.4', 'subport-1/2/3.4', 'subport-1/3.1/1', "port-1/2/3'", 'port-1/2/3 ', '',
])
def test_other_names_are_refused(name):
    with pytest.raises(CannotPlan):
        G30Port.parse(name)


@pytest.mark.parametrize('text', [CLIENT, LINE])
def test_xpath_is_written_as_it_was_read(text):
    assert parse_xpath(text).xpath == text


def test_xpath_of_another_hand():
    other = LINE.replace("'", '"').replace('/shelf', '/ne:shelf').replace('/och-os/otuc2', '/ne:och-os/ne:otuc2')
    assert parse_xpath(other) == parse_xpath(LINE)
    assert parse_xpath('/ne:ne/services') is None
    assert parse_xpath(LINE.replace("oduid-L1='1'", "oduid-L1='x'")) is None


def test_F7_83_c7_units_are_ordered_by_port_and_levels():
    units = ordered([*line_odus(line_port(2, 'otuc3', 3), 1, 2), *line_odus(line_port(1, 'otuc2', 2), 1, 2)])
    assert [(odu.port, odu.order) for odu in units] == [(1, 10101), (1, 10102), (2, 20101), (2, 20102), (2, 20103)]


@pytest.mark.parametrize('texts', [False, True])
def test_numbers_may_come_as_texts_and_zero_is_a_number(texts):
    units = line_odus(line_port(1, 'otuc2', 2, texts=texts), 1, 2)
    assert sorted(odu.xpath for odu in units)[1] == LINE


def test_a_single_odu4_of_an_otu4():
    port = {'port-id': 1, 'och-os': {'otu4': {'odu': [odu_entry(('odu4', 1))]}}}
    assert [odu.order for odu in line_odus(port, 1, 2)] == [10100]


@pytest.mark.parametrize('och', [{}, {'otuc2': {}}, {'otuc2': {'odu': {}}}, {'otu4-other': {'odu': [{}]}}])
def test_no_odu(och):
    assert line_odus({'port-id': 1, 'och-os': och}, 1, 2) == []


def test_F7_83_c7_free_units():
    units = ordered(line_odus(line_port(1, 'otuc3', 3), 1, 2))
    assert free_units(units, []) == [0, 1, 2]
    assert free_units(units, [units[0], parse_xpath(CLIENT)]) == [1, 2]
    assert free_units(units, units) == []


def test_cross_connect_touches_whole_ports_only():
    crs = Crs(source=LINE.replace("port-id='1'", "port-id='11'"), destination=CLIENT, label='', system=False)
    assert not crs.touches(['port-1/2/1'])
    assert crs.touches(['port-1/2/11'])
    assert crs.other_end('port-1/2/3').port == 11


@pytest.mark.parametrize('fec, width', [
    ('SDFEC27ND', 75_000), ('SDFEC15ND2', 68_750), ('SDFEC25', 37_500), ('', 37_500),
])
def test_c5_width_by_fec(fec, width):
    assert carrier_width(fec) == width


def test_modes_by_card():
    chm1 = modes_of('groove-g30', 'CHM1')
    assert {name: (mode.rate, mode.coupled, mode.units) for name, mode in chm1.items()} == {
        'QPSK_100G': (100, False, 1), '16QAM_200G': (200, False, 2), '8QAM_300G': (300, True, 3),
    }
    chm2t = modes_of('groove-g30', 'CHM2T')
    assert len(chm2t) == 39 and sum(mode.coupled for mode in chm2t.values()) == 12
    assert chm2t['16QAM_400G'].units == 4 and chm2t['32QAM_64QAM_1100G_C'].units == 11
    assert not any('*' in mode.name for mode in catalogue())
    assert modes_of('groove-g30', 'OCC2') == {}


def test_no_mode_twice():
    keys = [(mode.platform, mode.card_type, mode.name) for mode in catalogue()]
    assert len(keys) == len(set(keys))
