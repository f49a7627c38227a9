"""Every action has its permission: who lacks it neither sees the button nor gets it done, also by constraint."""

import pytest

from netbox_optical import models
from tests import factories as make
from tests.api.client import client_of, detail_url, make_user
from tests.web.users import Person

pytestmark = pytest.mark.django_db

EVERYTHING = {
    models.DigitalService: ('view', 'add', 'change', 'delete', 'plan', 'apply', 'validate', 'terminate',
                            'force_in_sync'),
    models.OpticalDevice: ('view', 'add', 'change', 'delete', 'plan', 'apply', 'validate', 'terminate', 'force_in_sync',
                           'check', 'raw_commands', 'import_inventory', 'learn_host_key'),
    models.WorkflowRun: ('view', 'approve', 'retry', 'skip', 'undo', 'abort', 'answer'),
}
# What is asked for: model, address, body, the permission that it needs, the button's name on the page.
ACTIONS = {
    'provision, plan': (models.DigitalService, 'plan', {}, 'plan', 'plan'),
    'provision, apply': (models.DigitalService, 'repair', {}, 'apply', ''),
    'modify': (models.DigitalService, 'modify', {}, 'plan', 'modify'),
    'validate': (models.DigitalService, 'validate', {}, 'validate', 'validate'),
    'terminate': (models.DigitalService, 'terminate', {'confirm': 'TERMINATE'}, 'terminate', 'terminate'),
    'force in sync': (models.DigitalService, 'force-in-sync', {'reason': 'because'}, 'force_in_sync', 'force_in_sync'),
    'raw commands': (models.OpticalDevice, 'raw-commands', {'commands': ['RTRV-HDR']}, 'raw_commands', ''),
    'retry': (models.WorkflowRun, 'retry', {}, 'retry', 'retry'),
    'skip': (models.WorkflowRun, 'skip', {'reason': 'because'}, 'skip', 'skip'),
    'undo': (models.WorkflowRun, 'undo', {}, 'undo', 'undo'),
    'abort': (models.WorkflowRun, 'abort', {}, 'abort', 'abort'),
}


def target_of(model):
    """Something to which the action could be done."""
    if model is models.OpticalDevice:
        return make.make_device(status='active')
    service = make.make_service(status='active', in_sync=False)
    return service if model is models.DigitalService else make.make_run(service, status='failed')


def elsewhere(model):
    """A constraint that does not hold for that target: another partner, another site, another kind of run."""
    if model is models.DigitalService:
        return {'partner__tenant__slug': 'another-tenant'}
    return {'device__site__slug': 'another-site'} if model is models.OpticalDevice else {'kind': 'validate'}


@pytest.mark.parametrize('action', ACTIONS)
def test_F11_118_without_the_permission_it_is_refused_and_hidden(action):
    model, path, body, needed, button = ACTIONS[action]
    target = target_of(model)
    user = make_user((model, [name for name in EVERYTHING[model] if name != needed], None))
    answer = client_of(user).post(f'{detail_url(target)}{path}/', body, format='json')
    assert answer.status_code == 403, answer.content
    if button:
        person = Person('who looks')
        person.may(' '.join(name for name in EVERYTHING[model] if name != needed), model)
        page = person.get(target.get_absolute_url()).content.decode()
        attribute = 'data-run-action' if model is models.WorkflowRun else 'data-action'
        assert f'{attribute}="{button}"' not in page


@pytest.mark.parametrize('action', ACTIONS)
def test_F11_118_outside_the_constraint_it_is_refused(action):
    model, path, body, needed, _button = ACTIONS[action]
    target = target_of(model)
    user = make_user(
        (model, [name for name in EVERYTHING[model] if name != needed], None), (model, [needed], elsewhere(model)))
    answer = client_of(user).post(f'{detail_url(target)}{path}/', body, format='json')
    assert answer.status_code == 403, answer.content
    target.refresh_from_db()
    assert target.status in ('active', 'failed')
    assert not models.WorkflowRun.objects.exclude(pk=getattr(target, 'pk', None)).exclude(status='failed').exists()
