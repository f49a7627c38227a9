"""The bridge between NetBox's test cases and the top-level tests package."""

import json

import pytest
from dcim.filtersets import RegionFilterSet
from dcim.models import Region, Site
from utilities.testing import query_counts

from tests import netbox_case
from tests.netbox_case import OpticalCases


def test_baseline_of_the_plugin_lies_in_tests():
    assert query_counts._baseline_path('netbox_optical') == netbox_case.BASELINE
    assert netbox_case.BASELINE.parent.name == 'tests'
    stock = query_counts._baseline_path('dcim')
    assert stock.parent.parent.name == 'dcim'


def test_recorded_count_is_read_from_there(tmp_path, monkeypatch):
    file = tmp_path / 'query_counts.json'
    monkeypatch.setattr(netbox_case, 'BASELINE', file)
    monkeypatch.setattr(query_counts, '_loaded_baselines', {})
    query_counts._record_update('netbox_optical', 'x:list', 7)
    assert json.loads(file.read_text()) == {'x:list': 7}
    assert query_counts._load_baseline('netbox_optical') == {'x:list': 7}


@pytest.mark.django_db
def test_count_that_differs_fails(monkeypatch):
    class Case:
        model = Site

        def fail(self, message):
            raise AssertionError(message)

    monkeypatch.setattr(query_counts, '_loaded_baselines', {'dcim': {'site:probe': 2}})
    monkeypatch.delenv('UPDATE_QUERY_COUNTS', raising=False)
    with (
        pytest.raises(AssertionError, match='expected 2, got 1'),
        query_counts.assert_expected_query_count(Case(), 'probe'),
    ):
        list(Site.objects.all())


def test_missing_filter_is_looked_for_in_the_plugin():
    class Case(OpticalCases.FilterSet):
        queryset = Region.objects.none()
        filterset = RegionFilterSet

    # There is no Region in the plugin; the message shows where NetBox looked.
    with pytest.raises(ImportError, match=r'netbox_optical\.filtersets'):
        Case('test_missing_filters').test_missing_filters()
    assert Case.__module__ == __name__
