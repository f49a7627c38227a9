import pytest

from netbox_optical.drivers.infinera.flexils import shutters
from tests.drivers.flexils import rig as rigs


@pytest.fixture(scope='session')
def running(tmp_path_factory):
    with rigs.rig(tmp_path_factory.mktemp('flexils')) as found, pytest.MonkeyPatch.context() as patch:
        patch.setattr(shutters, 'AT_LEAST', 0.0)  # the circuits of these nodes take no time
        yield found


@pytest.fixture
def rig(running):
    """The simulated network in its commissioned state, over TCP."""
    running.transport = 'tl1-tcp'
    running.reset()
    yield running
    running.reset()


@pytest.fixture(params=rigs.TRANSPORTS)
def any_rig(rig, request):
    """The same over each transport."""
    rig.transport = request.param
    return rig
