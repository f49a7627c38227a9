"""The OpenAPI document: complete, and made without a complaint about anything of ours."""

import pytest
from django.urls import include, path
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from netbox_optical.api import urls

ROOT = '/api/plugins/optical/'
ENDPOINTS = (
    'partners', 'pops', 'network-managers', 'credentials', 'devices', 'ports', 'fibers', 'risk-groups', 'sections',
    'spectra', 'channels', 'modes', 'services', 'runs', 'deviations', 'accepted-values', 'checks',
    'raw-command-logs',
)


def generate(patterns=None):
    """The document for these URLs (None: all of NetBox), and what the generator complained about."""
    GENERATOR_STATS.reset()
    with GENERATOR_STATS.silence():
        document = SchemaGenerator(patterns=patterns).get_schema(request=None, public=True)
    complaints = [text for kind in ('_warn_cache', '_error_cache') for text in getattr(GENERATOR_STATS, kind)]
    return document, complaints


@pytest.fixture(scope='module')
def schema(django_db_setup, django_db_blocker):
    """Our part."""
    with django_db_blocker.unblock():
        return generate([path(ROOT[1:], include(urls.urlpatterns))])


def test_nothing_of_ours_is_complained_about(schema):
    assert [text for text in schema[1] if 'netbox_optical' in text] == []


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.django_db
def test_nothing_of_ours_is_complained_about_beside_the_rest_of_netbox():
    document, complaints = generate()
    assert [text for text in complaints if 'netbox_optical' in text or 'Optical' in text] == []
    assert set(document['paths']) >= {f'{ROOT}{name}/' for name in ENDPOINTS}


def test_document_is_valid(schema):
    assert schema[0]['openapi'].startswith('3.')
    # Raises for the first part that the OpenAPI specification does not allow.
    validate_schema(schema[0])


@pytest.mark.parametrize('name', ENDPOINTS)
def test_endpoint_is_described(schema, name):
    paths = schema[0]['paths']
    assert 'get' in paths[f'{ROOT}{name}/'] and 'get' in paths[f'{ROOT}{name}/{{id}}/']
    writes = {'post', 'put', 'patch', 'delete'} & set(paths[f'{ROOT}{name}/'])
    expected = {
        'sections': set(), 'checks': set(), 'raw-command-logs': set(), 'runs': {'delete'},
        'deviations': {'put', 'patch', 'delete'}, 'accepted-values': {'put', 'patch', 'delete'},
    }
    assert writes == expected.get(name, {'post', 'put', 'patch', 'delete'})


@pytest.mark.parametrize(('path', 'code'), [
    ('services/{id}/plan/', '201'), ('services/{id}/validate/', '202'), ('services/{id}/terminate/', '202'),
    ('services/offers/', '200'), ('runs/{id}/apply/', '202'), ('runs/{id}/retry/', '202'), ('runs/{id}/abort/', '200'),
    ('devices/{id}/check/', '202'), ('network-managers/{id}/check/', '202'),
    ('devices/{id}/raw-commands/', '202'), ('devices/{id}/import-inventory/', '202'),
    ('devices/{id}/learn-host-key/', '200'),
    ('paths/', '200'), ('paths/availability/', '200'), ('sections/reserve/', '201'), ('sections/release/', '204'),
])
def test_action_is_described(schema, path, code):
    assert code in schema[0]['paths'][ROOT + path]['post']['responses']


def test_fibres_take_segments(schema):
    components = schema[0]['components']['schemas']
    segments = components['WritableOpticalFiberRequest']['properties']['segments']
    assert segments['type'] == 'array'
    segment = components[segments['items']['$ref'].rsplit('/', 1)[1]]
    assert set(segment['properties']) == {'type', 'length'}


def test_credentials_hold_no_secret(schema):
    fields = set(schema[0]['components']['schemas']['Credential']['properties'])
    assert fields == {
        'id', 'url', 'display_url', 'display', 'name', 'backend', 'reference', 'owner', 'description', 'comments',
        'tags', 'custom_fields', 'created', 'last_updated',
    }
