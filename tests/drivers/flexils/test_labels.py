"""Labels that a node would keep otherwise than they were typed."""

import pytest

from tests.drivers.flexils.rig import AA, circuit, service


@pytest.mark.parametrize('label', ['\xa0', '\u2003x\u3000', '\xa0"quoted"\xa0', ' both '])
def test_outer_blanks_of_any_kind_settle(rig, label):
    """What is taken off before sending must not be missed in what is read back, else it is sent again for ever."""
    rig.converge(service())
    rig.converge(service(circuit(label=label)))
    assert rig.state()[AA]['osnc']['1-E1-1-T1A-1']['values']['LABEL'] == label.strip()
