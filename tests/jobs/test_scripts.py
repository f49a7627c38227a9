"""The custom scripts as NetBox runs them: what they say of each object, what they keep, what they may."""

import csv
import io
import json

import pytest
from core.models import Job, ObjectChange
from dcim.models import Site
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from extras.models import Script, ScriptModule
from users.models import User

from netbox_optical.models import (
    Deviation,
    DeviceReading,
    DigitalService,
    OpticalDevice,
    OpticalFiber,
    OpticalMultiplexSection,
    PoP,
    WorkflowRun,
)
from netbox_optical.planning import repairs, runs
from netbox_optical.planning.assurance import events
from tests import factories as make
from tests.api.client import make_user
from tests.web.users import Person

from .by_hand import Hands
from .conftest import carry_out, do, order
from .test_fiber_runs import fiber_on


@pytest.fixture
def scripts(garr, settings, tmp_path):
    """The scripts, installed in a folder of their own."""
    settings.SCRIPTS_ROOT = str(tmp_path)
    storages._storages.pop('scripts', None)  # remembers its folder
    call_command('optical_install_scripts')
    yield garr
    garr.cancel()
    storages._storages.pop('scripts', None)


@pytest.fixture
def lit(scripts, operator):
    OpticalFiber.objects.update(in_sync=True)
    service = order()
    run = do(service, 'create', operator)
    assert run.status == 'succeeded', run.error
    return service


def run_script(name, user, commit=True, **data):
    """By NetBox's own command: the finished job."""
    call_command('runscript', f'optical.{name}', user=user.username, commit=commit, data=json.dumps(data),
                 loglevel='error')
    return Job.objects.filter(object_id=Script.objects.get(name=name).pk).latest('pk')


def entries(job, *levels):
    return [(each['status'], each['obj'], each['message']) for each in job.data['log'] if each['status'] in levels]


def tamper(garr):
    """Two differences of the service, one of each sort."""
    with Hands(garr) as hands:
        hands.rest('g30.mi01').inside('1/1/1', 'och-os', service_label='mine')
        hands.rest('g30.rm01').port('1/1/3', admin_status='down')


def pk(tid):
    return OpticalDevice.objects.get(tid=tid).pk


def under(service):
    """All devices that a service concerns, as TIDs: it is compared when all of them are."""
    return sorted(runs.compile_target(service, 'create').devices)


# Installing


def test_installed_once_however_often_and_shown_by_netbox(scripts, settings, tmp_path, capsys):
    call_command('optical_install_scripts')
    assert 'is there' in capsys.readouterr().out
    module = ScriptModule.objects.get()
    assert {script.name for script in module.scripts.all()} == {'DriftReport', 'ValidateAndRepair', 'CapacityReport'}
    person = Person('sees', superuser=True)
    page = person.get('/extras/scripts/').content.decode()
    assert 'Optical drift report' in page and 'Optical capacity report' in page and 'Could not load' not in page
    for script in module.scripts.all():
        form = person.get(script.get_absolute_url())
        assert form.status_code == 200 and 'id_format' in form.content.decode()
        source = person.get(f'{script.get_absolute_url()}source/')
        assert source.status_code == 200 and f'class {script.name}' in source.content.decode()
    (tmp_path / 'optical.py').write_text('"""Something of mine."""\n')
    with pytest.raises(CommandError, match=r'another optical\.py'):
        call_command('optical_install_scripts')
    assert (tmp_path / 'optical.py').read_text() == '"""Something of mine."""\n'


def test_an_older_file_of_ours_is_replaced(scripts, tmp_path, capsys):
    installed = (tmp_path / 'optical.py').read_text()
    (tmp_path / 'optical.py').write_text(f'{installed.splitlines()[0]}\n')
    call_command('optical_install_scripts')
    assert 'written' in capsys.readouterr().out and (tmp_path / 'optical.py').read_text() == installed


# Drift report


def test_a_drift_report_says_what_the_command_says_object_by_object(lit, scripts, operator, tmp_path):
    tamper(scripts)
    job = run_script('DriftReport', operator, devices=list(map(pk, under(lit))), format='json')
    assert job.status == 'completed', job.data
    document = json.loads(job.data['output'])
    assert [row['severity'] for row in document['deviations']] == ['traffic', 'cosmetic']
    with pytest.raises(CommandError, match='2 differences'):
        call_command('optical_drift', *under(lit), user='operator', format='json', output=tmp_path / 'drift')
    said = json.loads((tmp_path / 'drift').read_text())
    for rows in (said['deviations'], document['deviations']):
        for row in rows:
            row.pop('last_seen')
    assert said['deviations'] == document['deviations']
    told = entries(job, 'failure', 'info')
    assert ('failure', str(lit)) == told[0][:2] and 'g30.rm01' in told[0][2] and 'Traffic-affecting' in told[0][2]
    assert ('info', str(lit)) == told[1][:2] and 'the network has mine' in told[1][2]
    assert Deviation.objects.get(severity='cosmetic').get_absolute_url() in told[1][2]
    link = next(each['url'] for each in job.data['log'] if each['status'] == 'failure')
    assert link == lit.get_absolute_url()
    assert {obj for _status, obj, _text in entries(job, 'success')} == set(under(lit)) - {'g30.mi01', 'g30.rm01'}
    lit.refresh_from_db()
    assert lit.in_sync is False and ObjectChange.objects.filter(
        user=operator, request_id__isnull=False, changed_object_id=lit.pk).exists()


def test_severity_and_every_format(lit, scripts, operator):
    tamper(scripts)
    site = Site.objects.get(optical_pop__code='RM01')
    devices = [pk(tid) for tid in under(lit) if not tid.endswith('.rm01')]
    outputs = {form: run_script('DriftReport', operator, sites=[site.pk], devices=devices, severity='traffic',
                                format=form).data['output'] for form in ('', 'text', 'csv', 'markdown')}
    row, = csv.DictReader(io.StringIO(outputs['csv']))
    assert (row['severity'], row['device'], row['services']) == ('traffic', 'g30.rm01', str(lit))
    assert '| traffic | g30.rm01 |' in outputs['markdown'] and 'mine' not in outputs['markdown']
    assert outputs['text'].startswith('traffic') and outputs[''].startswith('traffic')


def test_the_scope_of_a_partner(lit, scripts, operator):
    tamper(scripts)
    partner, stranger = lit.partner, make.make_partner()
    job = run_script('DriftReport', operator, partners=[partner.pk], format='json')
    assert {row['device'] for row in json.loads(job.data['output'])['deviations']} == {'g30.rm01', 'g30.mi01'}
    assert 'no active device in this scope' in run_script('DriftReport', operator, partners=[stranger.pk]).error
    job = run_script('ValidateAndRepair', operator, commit=False, partners=[partner.pk], format='csv')
    assert str(lit) in job.data['output']


def test_a_silent_device_is_a_finding_of_its_own_and_hides_nothing(lit, scripts, operator):
    scripts.order('g42.mi01', 'refuse', seconds=0)
    tamper(scripts)
    job = run_script('DriftReport', operator, severity='traffic', format='csv',
                     devices=list(map(pk, ['g42.mi01', *under(lit)])))
    failures = entries(job, 'failure')
    assert failures[0][1] == 'g42.mi01' and 'was not read: unreachable' in failures[0][2]
    assert failures[1][1] == str(lit) and 'g30.rm01' in failures[1][2]
    assert Deviation.objects.filter(device__tid='g42.mi01', resource='reachability', status='open').exists()


def test_without_commit_nothing_is_kept_and_nobody_hears(
        lit, scripts, operator, monkeypatch, django_capture_on_commit_callbacks):
    heard = []
    monkeypatch.setattr(events, 'flush_events', heard.extend)
    tamper(scripts)
    changes = ObjectChange.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        job = run_script('DriftReport', operator, commit=False, devices=list(map(pk, under(lit))))
    assert 'the network has mine' in job.data['output'] and 'deviations/' not in job.data['output']
    assert not any('deviations/' in text for _status, _obj, text in entries(job, 'failure', 'info'))
    lit.refresh_from_db()
    assert (Deviation.objects.count(), DeviceReading.objects.count(), lit.in_sync, heard) == (0, 0, True, [])
    assert ObjectChange.objects.count() == changes


# Whose permissions


def test_scripts_act_with_the_permissions_of_their_user(lit, scripts):
    tamper(scripts)
    some = {'tid__in': under(lit)}
    user = make_user((OpticalDevice, ['view', 'validate'], some))
    hidden = run_script('DriftReport', user, devices=[pk('g42.mi01')])
    assert hidden.status == 'errored' and 'There is no optical device' in hidden.data['log'][0]['message']
    assert 'g42.mi01' not in json.dumps(hidden.data)
    job = run_script('DriftReport', user, format='json')
    document = json.loads(job.data['output'])
    assert sorted(row['device'] for row in document['deviations']) == ['g30.mi01', 'g30.rm01']
    assert {(row['object'], row['services']) for row in document['deviations']} == {
        ('an object you may not see', '1 you may not see')}
    assert str(lit) not in {obj for _status, obj, _text in entries(job, 'failure', 'info', 'success')}
    blind = make_user((OpticalDevice, ['view'], some))
    assert 'no active device in this scope' in run_script('DriftReport', blind).data['log'][0]['message']


def test_somebody_who_left_runs_nothing_any_more(lit, scripts, operator):
    User.objects.filter(pk=operator.pk).update(is_active=False)
    job = run_script('ValidateAndRepair', operator)
    assert job.status == 'errored' and 'nobody' in job.data['log'][0]['message']


# Validate and repair


def test_a_repair_is_shown_then_carried_out_by_a_run_as_any_other(lit, scripts, operator):
    tamper(scripts)
    shown = run_script('ValidateAndRepair', operator, commit=False, services=[lit.pk])
    assert [(level, obj) for level, obj, _text in entries(shown, 'warning', 'info')][:2] == [
        ('warning', str(lit)), ('info', str(lit))]
    assert 'mine' in entries(shown, 'warning')[0][2]
    assert 'a repair would:' in entries(shown, 'info')[0][2]
    lit.refresh_from_db()
    assert not WorkflowRun.objects.filter(kind='repair').exists() and lit.in_sync is True
    job = run_script('ValidateAndRepair', operator, services=[lit.pk], format='json')
    run = WorkflowRun.objects.get(kind='repair')
    assert (run.status, run.requested_by) == ('approved', operator)
    assert ('success', str(run)) == entries(job, 'success')[0][:2]
    assert run.get_absolute_url() in {each['url'] for each in job.data['log']}
    product, = json.loads(job.data['output'])['products']
    assert (product['outcome'], product['object'], product['run']) == ('run', str(lit), str(run))
    assert product['steps'] == [step.title for step in run.steps.all()]
    assert len(product['differences']) == 2
    lit.refresh_from_db()
    assert lit.in_sync is False
    assert carry_out(run).status == 'succeeded', run.error
    again = run_script('ValidateAndRepair', operator, services=[lit.pk])
    assert entries(again, 'success', 'warning', 'failure') == [('success', str(lit), 'agrees with the network')]
    lit.refresh_from_db()
    assert lit.in_sync is True


def test_what_is_not_read_or_may_not_be_repaired_does_not_stop_the_others(lit, scripts, operator):
    tamper(scripts)
    scripts.order('g42.mi01', 'refuse', seconds=0)
    fiber = fiber_on('g42.mi01', '1-4-L1')
    job = run_script('ValidateAndRepair', operator, devices=[pk('g42.mi01')], services=[lit.pk])
    silent = [entry for entry in entries(job, 'failure') if entry[1] == str(fiber)]
    assert 'not compared: g42.mi01' in silent[0][2]
    assert WorkflowRun.objects.get(kind='repair').target == lit
    only = make_user((DigitalService, ['view', 'validate'], None), (OpticalFiber, ['view', 'validate'], {'pk': 0}))
    runs.abort(WorkflowRun.objects.get(kind='repair'), operator)
    refused = run_script('ValidateAndRepair', only)
    failure, = entries(refused, 'failure')
    assert failure[1] == str(lit) and 'You may not plan' in failure[2]
    assert WorkflowRun.objects.filter(kind='repair').count() == 1


def test_what_somebody_changed_meanwhile_is_not_overwritten(lit, scripts, operator):
    tamper(scripts)
    outcomes = repairs.compare(repairs.products_in(operator, services=[lit]))
    changed = DigitalService.objects.get(pk=lit.pk)
    changed.comments = 'mine'
    changed.save()
    repairs.repair(outcomes, make_user())
    changed.refresh_from_db()
    assert (changed.comments, changed.in_sync) == ('mine', True)
    assert [each.outcome for each in outcomes] == ['refused']


def test_the_same_by_command_and_its_status_tells(lit, scripts, operator, capsys):
    arguments = ('optical_repair', 'g30.mi01')
    capsys.readouterr()
    call_command(*arguments, user='operator')
    assert f'agrees    {lit}' in capsys.readouterr().out
    tamper(scripts)
    with pytest.raises(CommandError, match='1 differs') as stopped:
        call_command(*arguments, user='operator', format='csv')
    assert stopped.value.returncode == 1
    row, = [row for row in csv.DictReader(io.StringIO(capsys.readouterr().out)) if row['outcome'] == 'differs']
    assert row['object'] == str(lit) and row['steps']
    with pytest.raises(CommandError, match='1 run'):
        call_command(*arguments, user='operator', apply=True)
    run = WorkflowRun.objects.get(kind='repair')
    with pytest.raises(CommandError, match='1 refused') as stopped:
        call_command(*arguments, user='operator', apply=True)
    assert stopped.value.returncode == 2
    assert carry_out(run).status == 'succeeded'
    call_command(*arguments, user='operator', format='markdown')
    assert '| agrees |' in capsys.readouterr().out
    with pytest.raises(CommandError, match='no active service, spectrum or fiber'):
        call_command('optical_repair', user=make_user().username)


# Capacity


def test_capacity_object_by_object(lit, scripts, operator):
    milan = PoP.objects.get(code='MI01')
    job = run_script('CapacityReport', operator, pops=[milan.pk], full=1, format='csv')
    rows = list(csv.DictReader(io.StringIO(job.data['output'])))
    lit_sections = set(OpticalMultiplexSection.objects.filter(
        allocations__isnull=False, name__contains='mi01').values_list('name', flat=True))
    assert lit_sections and {obj for _level, obj, _text in entries(job, 'warning')} == lit_sections
    assert {float(row['used']) for row in rows if row['name'] in lit_sections} == {round(8 / 768, 4)}
    pairs = [row for row in rows if row['kind'] == 'pair']
    assert len(entries(job, 'info')) == len(pairs) and all('MI01' in (row['a'], row['z']) for row in pairs)
    known = run_script('CapacityReport', operator, known_only=True)
    assert not entries(known, 'info') and 'nothing is free' in entries(known, 'failure')[0][2]
