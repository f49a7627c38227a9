"""Lists ask the database a constant number of times, 30 at most, however many objects they show."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from netbox_optical.urls import _PATHS
from tests import factories

# Objects of each model, and a page that shows them all.
MANY, PAGE = 55, 100
UI_LIMIT = 30


@pytest.fixture(scope='module')
def crowd(django_db_setup, django_db_blocker):
    """More than fifty of everything, in the database for this module only."""
    from django.db import transaction
    with django_db_blocker.unblock(), transaction.atomic():
        for _ in range(MANY):
            service = factories.make_service()
            factories.make_run(service, steps=1)
            factories.make_deviation(service)
            factories.make_accepted()
            factories.make_check()
            factories.make_raw_log()
            factories.make_bulk_task()
            factories.make_discovery()
            factories.make_manager(credential=factories.make_credential())
            factories.make_mode()
            factories.make_risk_group(fibers=[factories.make_fiber()])
        yield
        transaction.set_rollback(True)


def _queries(client, url) -> int:
    client.get(url)  # caches of content types and preferences are not the list's
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.usefixtures('crowd')
@pytest.mark.django_db
@pytest.mark.parametrize('model', [model for _, model in _PATHS])
def test_list_pages(admin, model):
    url = reverse(f'plugins:netbox_optical:{model}_list')
    few, many = (_queries(admin.client, f'{url}?per_page={size}') for size in (20, PAGE))
    shown = admin.client.get(f'{url}?per_page={PAGE}').context['table']
    assert len(shown.page) > 50
    assert few == many
    assert many <= UI_LIMIT
