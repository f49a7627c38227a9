"""Open-line ports of a transponder platform are line ports, but of the line system: no channel begins there."""

import pytest
from django.core.exceptions import ValidationError

from netbox_optical.models import OpticalFiber
from netbox_optical.planning.lines import offered_line_ports
from tests import factories as make

pytestmark = pytest.mark.django_db
H4 = 'port-1/3.3/1'


def open_lines():
    return [
        make.make_port(make.make_device(platform='groove-g30', role='transponder-oadm'), H4) for _ in 'AZ'
    ]


def test_a_span_may_join_two_h4_lines():
    line, other = open_lines()
    assert line.role == 'line'
    OpticalFiber(cable=make.make_cable(line, other), kind='span').full_clean(exclude=['name'])


def test_a_transponder_line_is_no_end_of_a_span():
    line = open_lines()[0]
    transponder = make.make_port(line.optical_device, 'port-1/1/1')
    fiber = OpticalFiber(cable=make.make_cable(line, transponder), kind='span')
    with pytest.raises(ValidationError, match='port-1/1/1 is not one'):
        fiber.full_clean(exclude=['name'])


def test_F7_70_an_open_line_is_no_line_of_a_channel():
    channel = make.make_channel()
    channel.line_port_a = open_lines()[0]
    with pytest.raises(ValidationError, match='not a line port of a transponder'):
        channel.full_clean(exclude=['name'])


def test_F7_70_an_open_line_is_not_offered_to_a_client():
    line, other = open_lines()
    make.make_fiber(line, other)
    client = make.make_port(line.optical_device, 'port-1/3/3')
    transponder = make.make_port(line.optical_device, 'port-1/3/1')
    make.make_fiber(transponder, make.make_port(aid='1-E1-1-T1A'), kind='patch')
    assert offered_line_ports(client) == [transponder]
