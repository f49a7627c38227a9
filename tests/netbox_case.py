"""NetBox's own test case classes (`utilities.testing`), usable from this top-level `tests` package.

NetBox expects an application's tests inside the application, `<app>/tests/`. Three of its helpers rely on that; each
was read in NetBox 4.7.3 and is met here, so that the tests need not be shipped inside the plugin:

* `query_counts._baseline_path(app_label)` answers `<folder of the app>/tests/query_counts.json`, both to read a
  baseline and, with `UPDATE_QUERY_COUNTS=1`, to write it. Every stock list test (UI and REST) fails without a baseline.
  Here the plugin's baseline is `tests/query_counts.json`; other applications' are left alone. Record on purpose and one
  process at a time: `UPDATE_QUERY_COUNTS=1 tools/dev-test tests/web tests/api`.
* `BaseFilterSetTestMixin.test_missing_filters` takes the application from the first part of the test class's module
  name and imports `<that>.filtersets.<Model>FilterSet`. Ours would be `tests.filtersets`, so the class lends itself the
  plugin's name for that call.
* `ViewTestCases` build URL names as `<app>:<model>_<action>` and `APIViewTestCases` as `<app>-api:<model>-list`; a
  plugin's carry the prefixes `plugins:` and `plugins-api:`.

`TableTestCases.StandardTableTestCase` needs nothing, provided that every list view can be imported from
`netbox_optical.views` itself. `APIViewTestCases` also test GraphQL; they look for
`netbox_optical.graphql.types.<Model>Type` and `.filters.<Model>Filter`.

The classes hang below `OpticalCases`, because pytest would collect (and fail) them in every module that imports them by
name.
"""

from pathlib import Path
from unittest import mock

from utilities.testing import (
    APIViewTestCases,
    ChangeLoggedFilterSetTestMixin,
    TableTestCases,
    TestCase,
    ViewTestCases,
    query_counts,
)

APP = 'netbox_optical'
BASELINE = Path(__file__).with_name(query_counts.BASELINE_FILENAME)

_stock_baseline_path = query_counts._baseline_path


def _baseline_path(app_label: str) -> Path:
    return BASELINE if app_label == APP else _stock_baseline_path(app_label)


query_counts._baseline_path = _baseline_path


class ViewUrls:
    """URL names of the plugin's views."""

    def _get_base_url(self) -> str:
        return f'plugins:{self.model._meta.app_label}:{self.model._meta.model_name}_{{}}'


class ApiUrls:
    """URL names of the plugin's REST endpoints."""

    view_namespace = f'plugins-api:{APP}'


class FilterSetMixin(ChangeLoggedFilterSetTestMixin):
    """Looks for the filtersets in the plugin."""

    def test_missing_filters(self) -> None:
        with mock.patch.object(type(self), '__module__', f'{APP}.tests'):
            super().test_missing_filters()


class OpticalCases:
    """Set `model` (or `queryset` and `filterset`, or `table`) as with NetBox's classes of nearly the same names."""

    class PrimaryObjectView(ViewUrls, ViewTestCases.PrimaryObjectViewTestCase):
        """List, detail, add, edit, delete, bulk import, bulk edit, bulk delete, change log."""

    class OrganizationalObjectView(ViewUrls, ViewTestCases.OrganizationalObjectViewTestCase):
        """The same for organizational objects."""

    class ReadOnlyObjectView(
        ViewUrls,
        ViewTestCases.GetObjectViewTestCase,
        ViewTestCases.GetObjectChangelogViewTestCase,
        ViewTestCases.ListObjectsViewTestCase,
    ):
        """For models that only the system writes: list, detail, change log."""

    class Api(ApiUrls, APIViewTestCases.APIViewTestCase):
        """REST (list, brief, create, update, delete, bulk) and GraphQL."""

    class ReadOnlyApi(
        ApiUrls,
        APIViewTestCases.GetObjectViewTestCase,
        APIViewTestCases.ListObjectsViewTestCase,
        APIViewTestCases.GraphQLTestCase,
    ):
        """For models that only the system writes."""

    class FilterSet(FilterSetMixin, TestCase):
        """Set `queryset` and `filterset`; every field must have its filter."""

    class Table(TableTestCases.StandardTableTestCase):
        """Set `table`; every column must sort."""
