"""Files with mistakes: each is told with its row, column, value and what would be right, and nothing is made."""

import pytest

from netbox_optical.models import BulkTask, OpticalDevice, OpticalFiber
from netbox_optical.planning.bulk_tasks import devices, fibers, tasks
from netbox_optical.planning.bulk_tasks.csv_text import read
from netbox_optical.planning.bulk_tasks.verdicts import BadFile
from tests import factories as make
from tests.web.users import Person

from .bulk_files import DEVICES, FIBERS, fiber_row, ring, run_file, table


def problems_of(kind, text, user, **options):
    with pytest.raises(BadFile) as refused:
        tasks.accept(kind, text, user, **options)
    return refused.value.problems


def places(problems):
    return [(problem.row, problem.column) for problem in problems]


# Form


@pytest.mark.parametrize('name, sign', [('comma', ','), ('semicolon', ';'), ('pipe', '|'), ('tab', '\t')])
def test_F10_105_bug_49_the_chosen_delimiter_is_used_and_each_is_recognised(name, sign):
    text = table(DEVICES, ('AA00', 'Infinera', 'FlexILS', 'ROADM', '', '', ''), delimiter=sign)
    for chosen in (name, sign, 'auto'):
        records, problems = read(text, devices.COLUMNS, chosen)
        assert not problems and records[0].values['platform'] == 'FlexILS'
    for other in {'comma', 'semicolon', 'pipe', 'tab'} - {name}:
        records, problems = read(text, devices.COLUMNS, other)
        assert not records and 'the delimiter in use is' in problems[-1].message


@pytest.mark.parametrize('text, said', [
    (DEVICES, 'There is a header and no row below it'), (f'{DEVICES}\n\n \n', 'There is a header and no row'),
    ('', 'The file is empty; its first row is pop_code,'), ('\n\n', 'The file is empty'),
])
def test_F10_105_bug_49_a_file_without_rows_is_a_clear_error(text, said):
    records, (problem,) = read(text, devices.COLUMNS)
    assert not records and said in problem.message


def test_F10_105_headers_that_are_missing_unknown_or_there_twice():
    header = 'pop_code,vendor,platfrom,colour,device_type,device_type,lo_ip'
    text = table(header, ('AA00', 'Infinera', 'FlexILS', 'x', 'ROADM', 'ROADM', ''))
    _records, problems = read(text, devices.COLUMNS)
    assert [(problem.row, problem.column) for problem in problems] == [
        (1, 'platfrom'), (1, 'colour'), (1, 'device_type'), (1, 'platform'), (1, 'fqdn_prefix_before_pop'),
        (1, 'mngmt_ip')]
    assert 'did you mean "platform"?' in problems[0].message
    assert 'is there twice' in problems[2].message and '"FlexILS"' in problems[3].message


def test_rows_are_counted_as_a_spreadsheet_does_and_columns_may_stand_in_any_order():
    header = ','.join(reversed(DEVICES.split(',')))
    text = f'\ufeff{header}\r\n\r\n,,,ROADM,FlexILS,Infinera,"AA00"\r\n,,ROADM\r\n"broken\r\n'
    records, problems = read(text, devices.COLUMNS)
    assert [(record.number, record.values['pop_code']) for record in records] == [(3, 'AA00')]
    assert places(problems) == [(5, ''), (4, '')]
    assert 'no CSV' in problems[0].message and '3 cells and the header 7' in problems[1].message


# Contents


@pytest.mark.django_db
def test_F10_105_a_file_with_20_different_mistakes_reports_all_20(admin_user):
    a, b, c = ring(3)
    used = make.make_fiber(make.make_port(OpticalDevice.objects.get(tid=c), '3-A-1-L1'))
    make.make_fiber(external_id=77)
    lit = make.make_port(OpticalDevice.objects.get(tid=a), '1-E1-4-T4A')
    make.make_spectrum(port_a=lit, port_z=make.make_port(OpticalDevice.objects.get(tid=b), '1-E1-4-T4A'))
    ports = iter(f'{shelf}-A-{slot}-L1' for shelf in range(4, 30) for slot in range(1, 9))

    def row(**cells):
        names = ('optical_device_a', 'port_a', 'optical_device_b', 'port_b', 'garrxdb_id', 'total_loss', 'types',
                 'lengths', 'kind', 'status', 'srlg')
        values = {'optical_device_a': a, 'port_a': next(ports), 'optical_device_b': b, 'port_b': next(ports),
                  'garrxdb_id': '', 'total_loss': '1', 'types': 'G.652.D', 'lengths': '1000', 'kind': '', 'status': '',
                  'srlg': '', **cells}
        return tuple(values[name] for name in names)

    first = row()
    text = table(
        FIBERS + ',kind,status,srlg,colour',
        *((*each, '') for each in (
            first,
            row(optical_device_a='flex.zz99'),
            row(optical_device_b=''),
            row(port_a='port-1/1/1'),
            row(port_b=''),
            row(total_loss='-3'),
            row(total_loss='high'),
            row(types='G.652.X'),
            row(lengths='0'),
            row(types='G.652.D-G.652.D'),
            row(types='-'.join(['G.652.D'] * 6), lengths='-'.join(['10'] * 6)),
            row(garrxdb_id='seven'),
            row(garrxdb_id='77'),
            row(optical_device_b=a, port_a='9-A-9-L1', port_b='9-A-9-L1'),
            row(optical_device_a=b, port_a=first[3], optical_device_b=a, port_b=first[1]),
            row(port_a=first[1]),
            row(optical_device_a=c, port_a='3-A-1-L1'),
            row(port_a='1-E1-4-T4A'),
            row(kind='rope'),
            row(status='terminated'),
            row(srlg='No such duct'),
        )),
        'only,two')
    problems = problems_of('fibers', text, admin_user)
    assert places(problems) == [
        (1, 'colour'), (3, 'optical_device_a'), (4, 'optical_device_b'), (5, 'port_a'), (6, 'port_b'),
        (7, 'total_loss'), (8, 'total_loss'), (9, 'type1-type2-...'), (10, 'length1-length2-...'),
        (11, 'length1-length2-...'), (12, 'type1-type2-...'), (13, 'garrxdb_id'), (14, 'garrxdb_id'), (15, 'port_b'),
        (16, ''), (17, 'port_a'), (18, 'port_a'), (19, 'port_a'), (20, 'kind'), (21, 'status'), (22, 'srlg'), (23, '')]
    assert len({(problem.column, problem.message) for problem in problems}) == len(problems) == 22
    right = {
        3: 'give a name such as flex.aa00.', 4: 'has two devices', 5: 'names look like 1-A-1-L1', 7: 'such as 17.5',
        8: 'zero or more', 9: 'use one of G.651.1', 10: 'positive whole number of metres', 11: 'one length per type',
        12: 'at most 5', 13: 'whole number', 14: 'give another one', 15: 'joins two ports', 16: 'Row 2 has this fiber',
        17: 'is used in row 2', 18: used.name, 19: 'in use by an optical spectrum', 20: 'use one of: span, patch',
        21: 'use one of: planned, active', 22: 'create it first', 23: 'give as many'}
    for problem in problems[1:]:
        assert right.get(problem.row, '') in problem.message, problem
    values = {problem.row: problem.value for problem in problems}
    assert (values[3], values[7], values[13], values[23]) == ('flex.zz99', '-3', 'seven', 'only,two')
    assert OpticalFiber.objects.count() == 2 and not BulkTask.objects.exists()


@pytest.mark.django_db
def test_a_fibre_file_names_only_what_the_user_may_see(admin_user):
    a, b = ring(2)
    port = make.make_port(OpticalDevice.objects.get(tid=a), '1-A-1-L1')
    hidden = make.make_fiber(port, external_id=5)
    person = Person().may('view', OpticalDevice, tid=a).may('add', OpticalFiber)
    problems = problems_of('fibers', table(
        FIBERS, fiber_row(a, '1-A-1-L1', b, '1-A-1-L1'), fiber_row(a, '1-A-1-L1', a, '1-A-2-L1', 5)), person.user)
    told = ' '.join(map(str, problems))
    assert places(problems) == [(2, 'optical_device_b'), (3, 'port_a'), (3, 'garrxdb_id')]
    assert hidden.name not in told and told.count('a fiber you may not see') == 2
    assert fibers.MODEL is OpticalFiber


# Devices


def device_row(pop, role='ROADM', platform='FlexILS', vendor='Infinera', prefix='', loopback='', management=''):
    return (pop, vendor, platform, role, prefix, loopback, management)


@pytest.mark.django_db
def test_devices_with_their_addresses(admin_user):
    make.make_pop('AA00')
    make.make_pop('1B2C')  # a code that is as good as any
    task = run_file('devices', table(
        DEVICES,
        device_row('aa00', loopback='192.0.2.1', management='198.51.100.1'),
        device_row('1B2C', 'Transponder + OADM', 'groove-g30', 'INFINERA', 'g30.x', '2001:db8::1', '2001:db8::1')),
        admin_user)
    assert (task.status, task.done_count) == ('succeeded', 2)
    first, second = (row.target for row in task.rows.order_by('number'))
    assert (first.tid, first.platform, first.role, first.status) == ('flex.aa00', 'flexils', 'roadm', 'planned')
    assert first.management_addresses == ['192.0.2.1', '198.51.100.1']
    assert first.device.interfaces.get().name == 'mgmt0'
    assert (second.tid, second.role, second.management_addresses) == (
        'g30.x.1b2c', 'transponder-oadm', ['2001:db8::1'])


@pytest.mark.django_db
def test_F10_106_bug_50_devices_that_are_there_are_skipped_and_counted(admin_user):
    there = make.make_device('flex.aa00')
    make.make_pop('BB11')
    text = table(DEVICES, device_row('AA00'), device_row('BB11', management='198.51.100.7'))
    task = run_file('devices', text, admin_user)
    assert [(row.status, row.target.tid) for row in task.rows.order_by('number')] == [
        ('skipped', there.tid), ('done', 'flex.bb11')]
    again = run_file('devices', text, admin_user)
    assert (again.skipped_count, again.done_count, OpticalDevice.objects.count()) == (2, 0, 2)


@pytest.mark.django_db
def test_bug_49_bug_50_mistakes_of_devices_and_addresses_are_told_by_row(admin_user):
    make.make_pop('AA00'), make.make_pop('BB11'), make.make_pop('CC22')
    run_file('devices', table(DEVICES, device_row('CC22', loopback='192.0.2.9', management='198.51.100.9')), admin_user)
    make.make_pop('DD33', status='terminated')
    text = table(
        DEVICES,
        device_row('AA00', loopback='300.1.1.1', management='192.0.2.0/24'),
        device_row('ZZ99'),
        device_row('DD33'),
        device_row('BB11', 'Amplifier', 'CiscoThing'),
        device_row('BB11', 'Toaster', prefix='one'),
        device_row('BB11', 'ROADM', vendor='Acme', prefix='two'),
        device_row('BB11', 'Transponder', prefix='three'),
        device_row('BB11', prefix='-bad-'),
        device_row('AA00'),
        device_row('BB11', prefix='four', loopback='198.51.100.9'),
        device_row('BB11', prefix='five', loopback='192.0.2.77'),
        device_row('BB11', prefix='six', management='192.0.2.77'))
    problems = problems_of('devices', text, admin_user)
    assert places(problems) == [
        (2, 'lo_ip'), (2, 'mngmt_ip'), (3, 'pop_code'), (4, 'pop_code'), (5, 'platform'), (6, 'device_type'),
        (7, 'vendor'), (8, 'device_type'), (9, 'fqdn_prefix_before_pop'), (10, 'fqdn_prefix_before_pop'),
        (11, 'lo_ip'), (13, 'mngmt_ip')]
    told = {place: problem.message for place, problem in zip(places(problems), problems, strict=True)}
    assert 'without a mask' in told[2, 'mngmt_ip'] and '"ZZ99"' in told[3, 'pop_code']
    assert 'Infinera FlexILS' in told[5, 'platform'] and 'ROADM, Amplifier' in told[6, 'device_type']
    assert 'use: Infinera' in told[7, 'vendor'] and 'Row 2 is flex.aa00 already' in told[10, 'fqdn_prefix_before_pop']
    assert 'is an address of flex.cc22' in told[11, 'lo_ip'] and 'row 12' in told[13, 'mngmt_ip']
    assert OpticalDevice.objects.count() == 1


@pytest.mark.django_db
def test_a_pop_that_the_user_may_not_see_is_unknown():
    make.make_pop('AA00')
    person = Person().may('add', OpticalDevice)
    (problem,) = problems_of('devices', table(DEVICES, device_row('AA00')), person.user)
    assert problem.message.startswith('There is no live PoP "AA00"')
