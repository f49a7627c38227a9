"""Deviations put right from either side: written to the network, or taken into NetBox."""

import pytest

from netbox_optical.models import AcceptedValue, Deviation, OpticalDevice
from netbox_optical.planning import runs
from netbox_optical.planning.assurance.resolve import resolve

from .by_hand import Hands
from .conftest import carry_out
from .tampering import G30, G42, TAMPERINGS
from .test_drift import lit, report, told  # noqa: F401  (a fixture)

BY_NAME = {tampering.name: tampering for tampering in TAMPERINGS}


def applied(resolution, user):
    """Every run of it carried out."""
    for run in resolution.runs:
        done = carry_out(runs.apply(run, user))
        assert done.status == 'succeeded', done.error


@pytest.mark.parametrize('name', [
    'G30: another frequency', 'G30: laser off', 'G30: label of the line', 'G30: client port down', 'circuit: label',
    'G42: another frequency', 'G42: label of the client', 'G30: cross-connect gone', 'circuit: gone', 'shutter closed'])
def test_what_somebody_changed_is_taken_over(garr, lit, operator, name):  # noqa: F811
    report()
    with Hands(garr) as hands:
        BY_NAME[name].act(hands)
    found = report().open
    print(told(found))
    applied(resolve(operator, take=found), operator)
    assert not Deviation.objects.exclude(status='resolved').exists()
    print(AcceptedValue.objects.values_list('device__tid', 'resource', 'field', 'value', 'usual'))
    assert told(report().open) == []
