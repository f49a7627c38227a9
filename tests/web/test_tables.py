"""Every column of every table sorts, and shows what it should."""

from decimal import Decimal

import pytest
from django.db.backends.postgresql.psycopg_any import NumericRange

from netbox_optical import tables
from netbox_optical.ui import formats
from tests import factories
from tests.netbox_case import OpticalCases


def _case(table):
    return type(f'{table.__name__}Test', (OpticalCases.Table,), {'table': table, '__module__': __name__})


for _name in tables.__all__:
    globals()[f'{_name}Test'] = _case(getattr(tables, _name))


@pytest.mark.parametrize(('mhz', 'text'), [
    (193_100_000, '193.100 THz / 1552.52 nm'),
    (193_106_250, '193.10625 THz / 1552.47 nm'),
    (191_325_000, '191.325 THz / 1566.93 nm'),
    (None, ''),
])
def test_frequency_in_thz_and_nm(mhz, text):
    assert formats.frequency(mhz) == text


@pytest.mark.parametrize(('value', 'text'), [
    (850, '850 m'), (81_300, '81.3 km'), (40_000, '40 km'), (999, '999 m'), (1000, '1 km'), (None, ''), (0, '0 m')])
def test_length(value, text):
    assert formats.length(value) == text


@pytest.mark.parametrize(('value', 'text'), [
    (Decimal('9.5'), '9.50 dB'), (-3.5, '-3.50 dB'), (0, '0.00 dB'), (None, '')])
def test_decibel_keeps_its_sign(value, text):
    assert formats.decibel(value) == text


@pytest.mark.parametrize(('taken', 'text'), [
    (NumericRange(0, 1, '[)'), '0'), (NumericRange(4, 8, '[)'), '4-7'), (None, '')])
def test_units_are_counted_to_the_last(taken, text):
    assert formats.units(taken) == text


def test_passband():
    assert formats.passband(193_075_000, 193_125_000) == '193.075 – 193.125 THz (50 GHz)'
    assert formats.passband(193_081_250, 193_118_750) == '193.08125 – 193.11875 THz (37.5 GHz)'


@pytest.mark.django_db
def test_route_reads_tid_in_out_F5_52():
    from netbox_optical.planning.service import CarrierRequest, ServiceRequest, create_service
    net = factories.small_network(cards=1)
    service = create_service(ServiceRequest(
        partner=net.partner, service_type='100GBE', flow_id=1, client_id=1, client_port_a=net.port(0, 'port-1/1/3'),
        client_port_z=net.port(1, 'port-1/1/3'), mode=net.mode, carriers=[CarrierRequest(
            42, net.port(0, 'port-1/1/1'), net.port(1, 'port-1/1/1'), 193_100_000, 50_000)]))
    a, z = net.roadms
    amplifier = net.amplifier
    assert formats.route_of_channel(service.channels.get(), None) == (
        f'{a.tid} (1-E1-1-T1A × 1-A-1-L1) ⇋ {amplifier.tid} (1-A-1-L1 × 1-A-2-L1) ⇋ {z.tid} (1-A-1-L1 × 1-E1-1-T1A)')
