"""People at the pages."""

import pytest

from tests.web.users import Person


@pytest.fixture
def admin(db) -> Person:
    """Somebody who may do everything."""
    return Person('admin', superuser=True)


@pytest.fixture
def operator(db) -> Person:
    """Somebody who may do nothing yet."""
    return Person('operator')
