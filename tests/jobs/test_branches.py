"""With netbox-branching: whoever works in a branch touches no device."""

import sys
from contextvars import ContextVar
from types import SimpleNamespace

import pytest

from netbox_optical.models import OpticalDevice, RawCommandLog, WorkflowRun
from netbox_optical.planning import runs
from tests.api.client import client_of, detail_url

from .conftest import order


@pytest.fixture
def branch(monkeypatch):
    """The plugin says through this variable in which branch the request works."""
    active_branch = ContextVar('active_branch', default=None)
    monkeypatch.setitem(sys.modules, 'netbox_branching.contextvars', SimpleNamespace(active_branch=active_branch))
    return active_branch


def test_no_device_is_touched_from_a_branch(garr, operator, branch):
    service = order()
    draft = runs.plan(service, 'create', operator)
    client = client_of(operator)
    device, roadm = service.client_port_a.optical_device, OpticalDevice.objects.get(tid='flex.mi01')
    asked = {tid: element['requests'] for tid, element in garr.lab.status()['elements'].items()}
    before = garr.state()
    type(service).objects.filter(pk=service.pk).update(status='active')
    token = branch.set('spring cleaning')
    try:
        calls = (
            (draft, 'apply', {}), (service, 'plan', {}), (service, 'validate', {}),
            (service, 'terminate', {'confirm': 'TERMINATE'}), (device, 'check', {}), (device, 'import-inventory', {}),
            (roadm, 'raw-commands', {'commands': ['RTRV-HDR:flex.mi01::1;']}))
        for target, action, body in calls:
            answer = client.post(detail_url(target, action), body, format='json')
            assert answer.status_code in (409, 502), (action, answer.status_code, answer.content)
            assert 'spring cleaning' in str(answer.data), action
        assert 'spring cleaning' in client.get(f'{detail_url(service)}actions/').data['validate']
    finally:
        branch.reset(token)
    assert {tid: element['requests'] for tid, element in garr.lab.status()['elements'].items()} == asked
    assert garr.state() == before and not RawCommandLog.objects.exists()
    assert list(WorkflowRun.objects.values_list('status', flat=True)) == ['draft']
    # Outside it goes on.
    assert client.post(detail_url(draft, 'apply'), {}, format='json').status_code == 202
