"""Fibres on the simulated network: attached, compared, detached, with the effects that each kind of end has."""

import pytest

from netbox_optical.models import OpticalFiber
from netbox_optical.planning import runs
from tests.api.client import api_client, client_of, detail_url
from tests.planning.conftest import port
from tests.web.users import Person

from .conftest import do, order


def fiber_on(tid: str, aid: str) -> OpticalFiber:
    """The fibre on that port."""
    return OpticalFiber.objects.get(cable=port(tid, aid).interface.cable)


@pytest.fixture
def span(garr) -> OpticalFiber:
    """From Milano to the amplifier hut on the way to Torino; nobody has labelled it yet."""
    for tid in ('flex.mi01', 'flex.vc01'):
        garr.lab.elements[tid].ots['1-A-1-L1'].values['LABEL'] = ''
    return fiber_on('flex.mi01', '1-A-1-L1')


def bare(garr, tid: str, aid: str):
    """An add/drop port as it left the factory."""
    scg = garr.lab.elements[tid].scg[aid]
    scg.values.update(INTFTYP='INFWAVE', PROVOWREMPTP='', LABEL='')
    scg.admin = 'OOS'
    return scg


def commands(run) -> dict[str, list[str]]:
    """The native requests of a run by device, in order."""
    found: dict[str, list[str]] = {}
    for step in run.steps.order_by('position'):
        found.setdefault(step.operation['device'], []).extend(
            request['command'] for request in step.operation['requests'])
    return found


def test_F3_24_a_span_labels_both_line_ports(garr, span, operator):
    run = runs.plan(span, 'create', operator)
    sent = commands(run)
    assert set(sent) == {'flex.mi01', 'flex.vc01'}
    assert any(
        line.startswith('ED-OTS:flex.mi01:1-A-1-L1:')
        and 'Physically connected to flex.vc01.garr.example 1-A-1-L1' in line for line in sent['flex.mi01'])
    assert any('Physically connected to flex.mi01.garr.example 1-A-1-L1' in line for line in sent['flex.vc01'])
    assert {step.impact for step in run.steps.all()} <= {'none', 'label'}


def test_F3_24_a_line_port_in_maintenance_comes_back(garr, span, operator):
    garr.lab.elements['flex.mi01'].ots['1-A-1-L1'].admin = 'MT'
    sent = commands(runs.plan(span, 'create', operator))
    assert any(line.startswith('RST-OTS:flex.mi01:1-A-1-L1:') for line in sent['flex.mi01'])
    assert not any('RST-OTS' in line for line in sent['flex.vc01'])
    run = do(span, 'create', operator)
    assert run.status == 'succeeded', run.error
    assert runs.plan(span, 'create', operator).steps.count() == 0


def test_F3_31_terminating_a_span_clears_the_labels_and_leaves_it_in_service(garr, span, operator):
    before = garr.state()
    run = do(span, 'create', operator)
    assert (run.status, run.error, span.status) == ('succeeded', None, 'active')
    run = do(span, 'terminate', operator)
    assert (run.status, run.error, span.status) == ('succeeded', None, 'terminated')
    assert garr.state() == before


def test_F3_25_a_patch_to_a_g30_on_an_fsm_card_locks_and_points_to_its_serial_number(garr, operator):
    fiber = fiber_on('g30.mi01', 'port-1/1/1')
    serial = garr.lab.elements['g30.mi01'].device.serial
    bare(garr, 'flex.mi01', '1-E1-1-T1A').admin = 'IS'
    sent = commands(runs.plan(fiber, 'create', operator))['flex.mi01']
    text = '\n'.join(sent)
    assert 'INTFTYP=MANUALMODE-2' in text
    assert f'{serial}/1-1-1' in text
    assert 'Physically connected to g30.mi01.garr.example port-1/1/1.' in text
    assert 'RMV-SCG' not in text and sent[0].endswith(':OOS;') and sent[-1].endswith(':IS;')

    run = do(fiber, 'create', operator)
    assert run.status == 'succeeded', run.error
    scg = garr.lab.elements['flex.mi01'].scg['1-E1-1-T1A']
    assert scg.admin == 'IS' and serial in scg.values['PROVOWREMPTP']


def test_F3_25_a_patch_to_a_g42_on_another_card_goes_through_maintenance_and_points_to_its_tid(garr, operator):
    fiber = fiber_on('g42.mi01', '1-5-L1')
    bare(garr, 'flex.mi01', '1-E1-2-T3A')
    sent = commands(runs.plan(fiber, 'create', operator))['flex.mi01']
    text = '\n'.join(sent)
    assert 'RMV-SCG:flex.mi01:1-E1-2-T3A:' in text and 'INTFTYP=MANUALMODE-2' in text
    assert 'g42.mi01/1-5-L1' in text and 'RST-SCG:flex.mi01:1-E1-2-T3A:' in text


def test_F3_28_a_fibre_unlocks_the_port_of_a_g42(garr, operator):
    fiber = fiber_on('g42.mi01', '1-5-L1')
    assert do(fiber, 'terminate', operator).status == 'succeeded'
    OpticalFiber.objects.filter(pk=fiber.pk).update(status='planned')
    fiber.refresh_from_db()
    run = do(fiber, 'create', operator)
    assert run.status == 'succeeded', run.error
    (step,) = [step for step in run.steps.all() if step.operation['device'] == 'g42.mi01']
    assert any(name.endswith('admin-state') and value == 'unlock' for name, value in step.operation['after'].items())
    assert any(value == 'flex.mi01.garr.example 1-E1-2-T3A' for value in step.operation['after'].values())
    assert runs.plan(fiber, 'create', operator).steps.count() == 0


@pytest.mark.parametrize('end', [('g30.mi01', 'port-1/1/1'), ('g42.mi01', '1-4-L1'), ('g42.mi01', '1-5-L1')])
def test_F3_31_a_patch_is_detached_at_both_ends(garr, operator, end):
    fiber = fiber_on(*end)
    assert do(fiber, 'create', operator).status == 'succeeded'
    attached = garr.state()
    run = do(fiber, 'terminate', operator)
    assert (run.status, run.error, fiber.status) == ('succeeded', None, 'terminated')
    assert garr.state() != attached
    a, z = fiber.ends
    flex = z if z.optical_device.platform == 'flexils' else a
    scg = garr.lab.elements[flex.optical_device.tid].scg[flex.aid]
    assert (scg.admin, scg.values['INTFTYP'], scg.values['PROVOWREMPTP'], scg.values['LABEL']) == (
        'OOS', 'MANUALMODE-2', '', '')


def test_F3_30_a_fibre_in_use_does_not_go(garr, span, operator):
    do(order(), 'create', operator)
    used = [fiber for fiber in OpticalFiber.objects.all() if 'port-1/1/1' in fiber.name and 'g30.mi01' in fiber.name]
    for fiber in used:
        with pytest.raises(runs.ActionRefused, match='OCh042'):
            runs.plan(fiber, 'terminate', operator)
    assert used


def test_F3_32_B9_6_validation_reads_occupancy_and_compares_both_ends(garr, span, operator):
    do(span, 'create', operator)
    run = do(span, 'validate', operator)
    assert (run.status, run.notes, span.in_sync) == ('succeeded', [], True)
    here = port('flex.mi01', '1-A-1-L1')
    assert here.observed_passbands == [] and here.observed_at is not None

    garr.lab.elements['flex.mi01'].ots['1-A-1-L1'].values['LABEL'] = 'somebody else'
    garr.lab.elements['flex.vc01'].ots['1-A-1-L1'].admin = 'MT'
    state = garr.state()
    run = do(span, 'validate', operator)
    assert run.status == 'succeeded' and span.in_sync is False
    lines = '\n'.join(run.notes)
    assert 'flex.mi01 fiber-end 1-A-1-L1' in lines and 'somebody else' in lines
    assert 'expected Physically connected to flex.vc01.garr.example 1-A-1-L1.' in lines
    assert 'flex.vc01 fiber-end 1-A-1-L1' in lines and 'found MT' in lines
    assert garr.state() == state


def test_a_fibre_over_rest_needs_permissions_and_the_word(garr, span, operator):
    reader = api_client((OpticalFiber, ['view'], None))
    assert reader.post(detail_url(span, 'plan'), {}, format='json').status_code == 403
    others = api_client((OpticalFiber, ['view'], None), (OpticalFiber, ['plan', 'validate'], {'name': 'another'}))
    assert others.post(detail_url(span, 'plan'), {}, format='json').status_code == 403

    client = client_of(operator)
    planned = client.post(detail_url(span, 'plan'), {}, format='json')
    assert planned.status_code == 201 and len(planned.data['steps']) == 2
    before = garr.state()
    for word in ({}, {'confirm': 'terminate'}, {'confirm': ' TERMINATE'}):
        refused = client.post(detail_url(span, 'terminate'), word, format='json')
        assert refused.status_code == 400 and 'TERMINATE' in str(refused.data['confirm'])
    span.refresh_from_db()
    assert (span.status, garr.state()) == ('active', before)
    done = client.post(detail_url(span, 'validate'), {}, format='json')
    assert done.status_code == 202 and done.data['status']['value'] == 'approved'


def test_a_fibre_on_its_page(garr, span):
    person = Person('admin', superuser=True)
    page = person.get(span.get_absolute_url()).content.decode()
    assert all(f'data-action="{action}"' in page for action in ('plan', 'validate', 'terminate'))
    draft = person.post(f'{span.get_absolute_url()}plan/')
    assert draft.status_code == 302
    preview = person.get(draft.url).content.decode()
    assert 'ED-OTS:flex.mi01:1-A-1-L1:' in preview and 'nothing is queued' in preview
