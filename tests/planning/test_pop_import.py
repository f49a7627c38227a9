"""PoPs from sites: which are taken, which are told about, and that each has its own outcome."""

import pytest
from core.models import ObjectType
from dcim.models import Site, SiteGroup
from django.core.management import call_command
from django.urls import reverse
from extras.models import CustomField

from netbox_optical.models import PoP
from netbox_optical.planning import pop_import
from tests import factories
from tests.api.client import api_client
from tests.web.users import Person

pytestmark = pytest.mark.django_db

PAGE = '/plugins/optical/pops/from-sites/'


@pytest.fixture
def group():
    """The configured group with a subgroup, and the custom field."""
    field = CustomField.objects.create(name='external_id', type='integer')
    field.object_types.set([ObjectType.objects.get_for_model(Site)])
    parent = SiteGroup.objects.create(name='PoP', slug='pop')
    SiteGroup.objects.create(name='Huts', slug='huts', parent=parent)
    return parent


def site(group, slug, name, number=None, **values):
    made = Site(name=name, slug=slug, group=group, status='active', **values)
    if number is not None:
        made.custom_field_data['external_id'] = number
    made.full_clean()
    made.save()
    return made


@pytest.fixture
def sites(group):
    """One of each sort."""
    returning = site(group, 'rt01', 'RT01 Back again', 4)
    PoP.objects.create(site=returning, code='RT01', external_id=4, status='terminated')
    factories.make_pop('KN01', site=site(group, 'kn01', 'KN01 Known', 3))
    return {
        'new': site(group, 'aa01', 'AA01 Null island', 1, latitude=0, longitude=0),
        'hut': site(SiteGroup.objects.get(slug='huts'), 'hu01', 'HU01 Hut', 2),
        'known': Site.objects.get(slug='kn01'), 'return': returning,
        'slug': site(group, 'long-slug', 'Long slug', 5), 'field': site(group, 'nf01', 'NF01 No field'),
        'name': site(group, 'nm01', 'Misnamed', 6),
        'elsewhere': site(None, 'el01', 'EL01 Elsewhere', 7),
    }


def outcomes(rows):
    return {row.site.slug: row.outcome for row in rows}


def test_F1_8_only_sites_of_the_group_with_field_and_slug_are_taken(sites, admin_user):
    assert outcomes(pop_import.proposals(admin_user)) == {
        'aa01': 'new', 'hu01': 'new', 'kn01': 'known', 'rt01': 'return', 'long-slug': 'refused', 'nf01': 'refused',
        'nm01': 'new',
    }
    assert PoP.objects.count() == 2

    rows = pop_import.import_pops(admin_user)
    assert outcomes(rows) == {
        'aa01': 'imported', 'hu01': 'imported', 'kn01': 'known', 'rt01': 'imported', 'long-slug': 'refused',
        'nf01': 'refused', 'nm01': 'refused',
    }
    reasons = {row.site.slug: str(row.reason) for row in rows}
    assert 'KN01' in reasons['kn01'] and 'long-slug' in reasons['long-slug'] and 'external_id' in reasons['nf01']
    assert 'has to begin with the PoP code NM01' in reasons['nm01']


def test_F1_8_bug_52_a_terminated_one_returns_and_zero_is_a_coordinate(sites, admin_user):
    pop_import.import_pops(admin_user)
    returned = PoP.objects.get(code='RT01')
    assert (returned.status, returned.external_id, PoP.objects.filter(code='RT01').count()) == ('active', 4, 1)
    made = PoP.objects.get(code='AA01')
    assert (made.external_id, made.site.latitude, made.site.longitude) == (1, 0, 0)
    assert set(outcomes(pop_import.import_pops(admin_user)).values()) == {'known', 'refused'}


def test_F1_8_the_page_asks_for_the_word_and_takes_the_chosen_ones(sites):
    admin = Person('admin', superuser=True)
    page = admin.get(PAGE).content.decode()
    assert 'AA01 Null island' in page and 'data-outcome="known"' in page and 'EL01' not in page

    refused = admin.post(PAGE, {'pk': [sites['new'].pk], 'confirm': 'import'}).content.decode()
    assert 'Type IMPORT' in refused
    assert not PoP.objects.filter(code='AA01').exists()

    admin.post(PAGE, {'pk': [sites['new'].pk], 'confirm': 'IMPORT'})
    assert PoP.objects.get(code='AA01').status == 'active'
    assert not PoP.objects.filter(code='HU01').exists()


def test_F1_8_over_rest(sites):
    url = reverse('plugins-api:netbox_optical-api:pop-from-sites')
    client = api_client(superuser=True)
    looked = client.post(url, {}, format='json')
    assert looked.status_code == 200 and {row['outcome'] for row in looked.data} == {
        'new', 'known', 'return', 'refused'}
    wrong = client.post(url, {'confirm': 'yes'}, format='json')
    assert wrong.status_code == 400 and 'IMPORT' in str(wrong.data['confirm'])
    assert PoP.objects.count() == 2
    done = client.post(url, {'confirm': 'IMPORT', 'sites': [sites['hut'].pk]}, format='json')
    assert [row['site']['slug'] for row in done.data if row['outcome'] == 'imported'] == ['hu01']


def test_F1_8_a_user_sees_and_makes_only_what_is_theirs(sites):
    person = Person().may('view', Site, slug__in=['aa01', 'hu01']).may('view add', PoP, code='AA01')
    assert outcomes(pop_import.import_pops(person.user)) == {'aa01': 'imported', 'hu01': 'refused'}
    assert not PoP.objects.filter(code='HU01').exists()
    assert Person('reader').may('view', PoP).get(PAGE).status_code == 403


def test_F1_8_as_a_command(sites, admin_user, capsys):
    call_command('optical_import_pops', user=admin_user.username)
    assert 'AA01 Null island: new' in capsys.readouterr().out and PoP.objects.count() == 2
    call_command('optical_import_pops', user=admin_user.username, apply=True)
    assert 'AA01 Null island: imported' in capsys.readouterr().out
    assert PoP.objects.filter(code='AA01').exists()
