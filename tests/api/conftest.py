"""A small network, made once a module: making it costs a thousand statements."""

import pytest
from django.db import transaction

from tests import factories as make


@pytest.fixture(scope='module')
def _made(django_db_setup, django_db_blocker):
    """In a transaction that is undone; every test's own transaction lies inside it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make.small_network(cards=2)
        transaction.set_rollback(True)


@pytest.fixture
def network(_made, db):
    """Two transponders with two cards each, two ROADMs, an amplifier, and the section between the ROADMs."""
    return _made
