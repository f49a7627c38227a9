"""Partners and PoPs: the same runs as other products, with NetBox in the place of the network."""

import pytest
from dcim.models import Site
from tenancy.models import Tenant, TenantGroup

from netbox_optical.models import Partner, PoP
from netbox_optical.planning import runs
from netbox_optical.planning.runs import ActionRefused
from tests import factories as make
from tests.api.client import api_client, client_of, detail_url

from .conftest import carry_out, do

pytestmark = pytest.mark.django_db


def test_B9_5_a_pop_is_compared_with_its_site(operator):
    pop = make.make_pop(status='active')
    run = do(pop, 'validate', operator)
    assert (run.status, run.notes, pop.in_sync) == ('succeeded', [], True)

    # As somebody else's script would do it, past every form.
    Site.objects.filter(pk=pop.site_id).update(name='Elsewhere', slug='zz98', status='retired', latitude=45)
    run = do(pop, 'validate', operator)
    assert pop.in_sync is False and pop.status == 'active'
    found = dict(line.split(': ', 1) for line in run.notes)
    assert found == {
        f'{pop}, name of the site': f'expected a name that begins with {pop}, found Elsewhere',
        f'{pop}, slug of the site': f'expected {pop.code.lower()}, found zz98',
        f'{pop}, status of the site': 'expected active, found retired',
        f'{pop}, coordinates of the site': 'expected both or none, found 45.000000, None',
    }


def test_a_pop_is_compared_with_the_identity_that_its_site_carries(operator):
    from netbox_optical.settings import get_settings
    pop = make.make_pop(status='active', external_id=7)
    Site.objects.filter(pk=pop.site_id).update(custom_field_data={get_settings().pop_id_field: 8})
    run = do(pop, 'validate', operator)
    assert len(run.notes) == 1 and 'expected 7, found 8' in run.notes[0]


def test_B9_5_bug_54_a_partner_whose_name_another_one_has_is_found(operator):
    partner, other = make.make_partner(status='active'), make.make_partner(status='active')
    assert do(partner, 'validate', operator).notes == []
    group = TenantGroup.objects.create(name='Others', slug='others')
    Tenant.objects.filter(pk=other.tenant_id).update(name=partner.tenant.name, group=group)
    run = do(partner, 'validate', operator)
    assert partner.in_sync is False and f'#{other.pk}' in run.notes[0]


@pytest.mark.parametrize('maker', ['make_partner', 'make_pop'])
def test_B9_1_B9_3_a_partner_or_pop_comes_and_goes_by_runs(operator, maker):
    product = getattr(make, maker)(status='planned')
    run = do(product, 'create', operator)
    assert (run.status, run.steps.count(), product.status) == ('succeeded', 0, 'active')

    client = client_of(operator)
    assert client.post(detail_url(product, 'terminate'), {'confirm': 'yes'}, format='json').status_code == 400
    answer = client.post(detail_url(product, 'terminate'), {'confirm': 'TERMINATE'}, format='json')
    assert answer.status_code == 202, answer.content
    carry_out(product_run(product))
    product.refresh_from_db()
    assert product.status == 'terminated'


def product_run(product):
    """Its newest run."""
    from netbox_optical.planning.locks import runs_of
    return runs_of(product).latest('pk')


def test_what_is_in_use_is_not_terminated_and_the_users_are_listed(operator):
    service = make.make_service(status='active')
    pop = service.client_port_a.optical_device.device.site.optical_pop
    for product, users in ((service.partner, [service.name]), (pop, [str(service.client_port_a.optical_device)])):
        with pytest.raises(ActionRefused) as refused:
            runs.plan(product, 'terminate', operator)
        assert all(name in str(refused.value) for name in users)
        product.status = 'terminated'
        with pytest.raises(Exception, match='needed by'):
            product.full_clean()


@pytest.mark.parametrize(('model', 'maker'), [(Partner, 'make_partner'), (PoP, 'make_pop')])
def test_F11_118_runs_of_partners_and_pops_have_their_permissions(model, maker):
    product = getattr(make, maker)(status='active')
    client = api_client((model, ['view', 'add', 'change', 'delete'], None))
    for action in ('plan', 'validate', 'terminate'):
        answer = client.post(detail_url(product, action), {'confirm': 'TERMINATE'}, format='json')
        assert answer.status_code == 403, action
    reasons = client.get(f'{detail_url(product)}actions/').data
    assert set(reasons) == {'plan', 'validate', 'terminate', 'force_in_sync', 'purge'}
    assert all('permission' in reason for reason in reasons.values())
