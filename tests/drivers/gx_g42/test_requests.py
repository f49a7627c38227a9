"""How many requests a G42 is asked for one service, and what becomes of a device that cannot choose fields."""

import asyncio

import pytest

from netbox_optical.drivers.errors import Refused

from .test_connect import gone, service
from .test_fiber import end

# In NETCONF every device can choose.
RESTCONF = pytest.mark.parametrize('g42', ['restconf'], indirect=True)


def count(bench, action):
    """Requests that an action needs, and its result."""
    asked = bench.element.requests
    result = action()
    return bench.element.requests - asked, result


def test_requests_of_one_100g_service(g42):
    """Per end: a run reads twice (plan, verification; once more if the plan is old), a validation once."""
    read, operations = count(g42, lambda: g42.plan(service()))
    made, _ = count(g42, lambda: g42.apply(operations))
    validated, left = count(g42, lambda: g42.plan(service()))
    assert left == []
    _, operations = count(g42, lambda: g42.plan(gone(service())))
    removed, _ = count(g42, lambda: g42.apply(operations))
    assert g42.plan(gone(service())) == []
    assert (read, made, validated, removed) == (1, 6, 1, 3)


@RESTCONF
def test_device_that_cannot_choose_fields_is_read_node_by_node(g42):
    g42.run(*service())
    wished = [*service(), end()]
    together = g42.observe(*wished)
    asyncio.run(g42.element.faults.order('deny', match='fields=', code='400', times=0))
    try:
        apart = g42.observe(*wished)
        assert (apart.resources, apart.identity) == (together.resources, together.identity)
        assert apart.native['units'] == together.native['units']
        g42.journal.clear()
        assert g42.plan(service()) == [] and g42.plan([wished[-1]]) == []
        reads = [e.request.partition('?')[0].rpartition('ioa-network-element:ne')[2] for e in g42.journal]
        assert set(reads) == set(['/equipment/card=1-4', '/facilities', '/services/xcon'])
    finally:
        asyncio.run(g42.element.faults.cancel())
    g42.run(*gone(service()))


@RESTCONF
def test_refusal_of_another_kind_is_not_hidden(g42):
    asyncio.run(g42.element.faults.order('deny', match='fields=', code='409'))
    try:
        with pytest.raises(Refused):
            g42.plan(service())
    finally:
        asyncio.run(g42.element.faults.cancel())
