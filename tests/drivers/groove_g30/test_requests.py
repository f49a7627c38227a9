"""How many requests a G30 is asked for one service, and what becomes of a device that cannot choose fields."""

import asyncio

import pytest

from netbox_optical.drivers.errors import Refused

from .test_connect import gone, service
from .test_fiber import end

# In NETCONF every device can choose.
RESTCONF = pytest.mark.parametrize('g30', ['restconf'], indirect=True)


def count(bench, action):
    """Requests that an action needs, and its result."""
    asked = bench.element.requests
    result = action()
    return bench.element.requests - asked, result


def test_requests_of_one_100g_service(g30):
    """Per end: a run reads twice (plan, verification; once more if the plan is old), a validation once."""
    read, operations = count(g30, lambda: g30.plan(service()))
    made, _ = count(g30, lambda: g30.apply(operations))
    validated, left = count(g30, lambda: g30.plan(service()))
    assert left == []
    _, operations = count(g30, lambda: g30.plan(gone(service())))
    removed, _ = count(g30, lambda: g30.apply(operations))
    assert g30.plan(gone(service())) == []
    assert (read, made, validated, removed) == (1, 4, 1, 3)


@RESTCONF
def test_device_that_cannot_choose_fields_is_read_node_by_node(g30):
    g30.run(*service())
    wished = [*service(), end('port-1/1/1', '1-E1-1-T1A')]
    together = g30.observe(*wished)
    asyncio.run(g30.element.faults.order('deny', match='fields=', code='400', times=0))
    try:
        apart = g30.observe(*wished)
        assert (apart.resources, apart.identity) == (together.resources, together.identity)
        assert apart.native['units'] == together.native['units']
        g30.journal.clear()
        assert g30.plan(service()) == [] and g30.plan([wished[-1]]) == []
        reads = [e.request.partition('?')[0].rpartition('ne:ne')[2] for e in g30.journal]
        assert set(reads) == set(['/shelf=1', '/shelf=1/slot=1/card', '/services/CRS'])
    finally:
        asyncio.run(g30.element.faults.cancel())
    g30.run(*gone(service()))


@RESTCONF
def test_refusal_of_another_kind_is_not_hidden(g30):
    asyncio.run(g30.element.faults.order('deny', match='fields=', code='409'))
    try:
        with pytest.raises(Refused):
            g30.plan(service())
    finally:
        asyncio.run(g30.element.faults.cancel())
