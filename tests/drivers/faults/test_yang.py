"""Each fault at each request of creating, changing and removing a service on a G30 and a G42."""

from __future__ import annotations

import copy

import pytest
from pydantic import SecretStr

from netbox_optical.drivers.base import Endpoint, Login, Timeouts, TlsPolicy
from netbox_optical.drivers.errors import AuthenticationFailed, Broken, EffectUnknown, Refused, Unreachable
from netbox_optical.drivers.infinera.groove_g30 import GrooveG30Driver
from netbox_optical.drivers.infinera.gx_g42 import GxG42Driver
from netbox_optical.lab.credentials import Credentials
from netbox_optical.lab.thread import CALL_TIMEOUT, LabThread
from tests.drivers.faults.stage import BETWEEN, PATIENT, SILENT, Scene, Stage, each_kind, strikes
from tests.drivers.groove_g30 import test_client as g30_client
from tests.drivers.groove_g30 import test_connect as g30_connect
from tests.drivers.groove_g30 import test_line as g30_line
from tests.drivers.gx_g42 import test_client as g42_client
from tests.drivers.gx_g42 import test_connect as g42_connect
from tests.drivers.gx_g42 import test_line as g42_line
from tests.drivers.transponder import Bench, absent
from tests.lab.direct import NETWORK

PASSWORD = 'Lab-pass/word 5'
IN_BASE64 = 'bGFiOkxhYi1wYXNzL3dvcmQgNQ=='
LOST = ('drop', 'lose-reply', 'cut-reply', 'reboot', *SILENT)
CODES = (
    '400 invalid-value', '401 access-denied', '403 access-denied', '404 invalid-value', '405 operation-not-supported',
    '409 in-use', '409 lock-denied', '412 operation-failed', '500 partial-operation', '502', '503 resource-denied',
)


class YangStage(Stage):
    """A transponder of the lab with its driver."""

    secrets = (PASSWORD, IN_BASE64)

    def __init__(self, lab: LabThread, tid: str, driver: type, transport: str = 'restconf') -> None:
        super().__init__()
        self.transport = transport
        self.tids = (tid,)
        self._lab = lab
        self._driver = driver
        self._element = lab.lab.elements[tid]
        self._bench: Bench | None = None

    def faults(self, tid):
        return self._element.faults

    def run(self, coroutine):
        return self._lab._await(coroutine, CALL_TIMEOUT)

    def open(self, timeouts: Timeouts) -> None:
        self.close()
        element = self._element
        endpoint = Endpoint(
            device=element.tid, platform=element.platform, transport=self.transport, addresses=(element.host,),
            port=element.netconf_port if self.transport == 'netconf' else element.port, host_key=element.host_key,
            login=Login('lab', SecretStr(PASSWORD)),
            tls=TlsPolicy(ca_file=self._lab.inventory()['ca']), timeouts=timeouts,
        )
        driver = self._driver(endpoint, self.note)
        driver.sleep = lambda seconds: None
        self._bench = Bench(driver, element, self.journal)

    def close(self) -> None:
        if self._bench is not None:
            self._bench.driver.close()

    def plan(self, targets):
        operations = self._bench.plan(targets)
        # What never comes is not worth waiting for in a test.
        return [operation.model_copy(update={'requests': tuple(
            request.model_copy(update={'patience': min(request.patience, 0.05)}) for request in operation.requests
        )}) for operation in operations]

    def apply(self, operations):
        self._bench.apply(operations)

    def state(self):
        return self._lab.call(self._element.state)

    def put(self, tree) -> None:
        """Let the element hold what it held when `tree` was taken; None is as commissioned."""
        self._lab.call(self._element.reset)
        if tree is not None:
            self._lab.call(lambda: self._element.store.tree.update(copy.deepcopy(tree)))

    def tree(self):
        return self._lab.call(lambda: copy.deepcopy(self._element.store.tree))

    def scenes(self, first: list, second: list) -> dict[str, Scene]:
        """Create `first`, change it into `second`, remove it."""
        create = self.rehearse(Scene(lambda: self.put(None), first))
        before = self.tree()
        modify = self.rehearse(Scene(lambda: self.put(before), second))
        changed = self.tree()
        terminate = self.rehearse(Scene(lambda: self.put(changed), [absent(wish) for wish in reversed(second)]))
        return {'create': create, 'modify': modify, 'terminate': terminate}


def services(line, client, connect, port, mode):
    """A service, and the same with everything changed that can be changed."""
    first = [line.line(), client.client(), connect.connect()]
    second = [
        line.line(mode=mode, frequency=194_500_000, label='OCh099 other'), client.client(label='f009c09 other'),
        connect.connect(label='f009c09 other', unit=1),
    ]
    return first, second


@pytest.fixture(scope='module')
def running_lab(tmp_path_factory):
    credentials = {family: Credentials('lab', PASSWORD) for family in ('groove-g30', 'gx-g42')}
    with LabThread(NETWORK, tmp_path_factory.mktemp('faults'), credentials=credentials) as lab:
        yield lab


@pytest.fixture(scope='module')
def stages(running_lab):
    """By platform: the stage and its scenes."""
    g30 = services(g30_line, g30_client, g30_connect, 'port-1/1/3', '16QAM_400G')
    g42 = services(g42_line, g42_client, g42_connect, '1-4-T1', '400E.84P')
    found = {
        'g30': (YangStage(running_lab, 'g30.aa01', GrooveG30Driver), g30),
        'g42': (YangStage(running_lab, 'g42.aa01', GxG42Driver), g42),
        'g30-netconf': (YangStage(running_lab, 'g30.aa01', GrooveG30Driver, 'netconf'), g30),
        'g42-netconf': (YangStage(running_lab, 'g42.aa01', GxG42Driver, 'netconf'), g42),
    }
    yield {name: (stage, stage.scenes(*wishes)) for name, (stage, wishes) in found.items()}
    for stage, _ in found.values():
        stage.close()


def shows(*platforms):
    return [pytest.param((platform, play), id=f'{platform}-{play}')
            for platform in platforms for play in ('create', 'modify', 'terminate')]


@pytest.fixture(params=shows('g30', 'g42'))
def played(request, stages):
    platform, play = request.param
    stage, scenes = stages[platform]
    yield stage, scenes[play]
    stage.heal()


def expected(kind: str, reads: bool) -> type[Exception]:
    if kind in LOST:
        return Unreachable if reads else EffectUnknown
    if kind == 'garble':
        return Broken if reads else EffectUnknown
    if kind in ('deny', 'busy'):
        return Refused
    return Unreachable


def test_scenes_are_whole(stages):
    """Every play changes something, with several requests; both platforms read while they apply."""
    for stage, scenes in stages.values():
        assert stage.tids
        for scene in scenes.values():
            [requests] = scene.requests.values()
            assert len(requests) >= 3, requests
        assert scenes['create'].end != scenes['modify'].end != scenes['terminate'].end


@pytest.mark.parametrize('kind', each_kind())
def test_each_fault_at_each_request(played, kind):
    stage, scene = played
    count = 0
    for tid, at, request, struck in strikes(kind, scene.requests):
        values = {'reboot': {'seconds': 30.0}, 'delay': {'seconds': 0.05}}.get(struck, {})
        check(stage.strike(scene, tid, at, struck, **values), struck, tid, request)
        count += 1
    assert count == sum(map(len, scene.requests.values()))  # none was left out


def check(error, kind, tid, request):
    """Class, device, request and reply of an error."""
    place = (kind, request, error)
    if kind == 'delay':
        assert error is None, place
        return
    assert type(error) is expected(kind, request.startswith('GET ')), place
    assert error.device == tid and request in error.request, place
    if kind in ('deny', 'busy'):
        assert error.code == {'deny': '409', 'busy': '503'}[kind] and error.code in error.reply, place
    else:
        assert error.__cause__ is not None, place


OVER_NETCONF = ('drop', 'lose-reply', 'deny', 'silence-before', 'silence-after', 'cut-reply', 'garble', 'refuse',
                'tls-failure', 'reboot', 'busy', 'delay')


@pytest.mark.parametrize('kind', [
    'in turn', *(pytest.param(kind, marks=pytest.mark.exhaustive) for kind in OVER_NETCONF)])
@pytest.mark.parametrize('played', shows('g30-netconf', 'g42-netconf'), indirect=True)
def test_each_fault_at_each_request_over_netconf(played, kind):
    stage, scene = played
    for tid, at, request, struck in strikes(kind, scene.requests, {'in turn': OVER_NETCONF}):
        values = {'reboot': {'seconds': 30.0}, 'delay': {'seconds': 0.05}}.get(struck, {})
        error = stage.strike(scene, tid, at, struck, **values)
        place = (struck, at, request, error)
        if struck == 'delay':
            assert error is None, place
            continue
        assert error is not None and error.device == tid and error.request.startswith(request), place
        reads = request.startswith(('<get ', '<get-config '))
        if struck in ('deny', 'busy'):
            assert type(error) is Refused, place
            assert error.code == {'deny': 'operation-not-supported', 'busy': 'resource-denied'}[struck], place
        elif struck in BETWEEN and type(error) is EffectUnknown:
            # The session's own thread noticed the end of the connection a moment too late for this request.
            assert error.__cause__ is not None and not reads, place
        elif struck == 'tls-failure':
            assert (type(error) is AuthenticationFailed and 'key' in error.message) or reads, place
        else:
            assert type(error) is expected(struck, reads) and error.__cause__ is not None, place


@pytest.mark.parametrize('code', ['in turn', *(pytest.param(code, marks=pytest.mark.exhaustive) for code in CODES)])
def test_each_refusal_at_each_request(played, code):
    stage, scene = played
    for tid, at, request, struck in strikes(code, scene.requests, {'in turn': CODES}):
        error = stage.strike(scene, tid, at, 'deny', code=struck, message='not now')
        place = (struck, request, error)
        if error is None:
            # "Not there (yet)" and "there already" are no failures where they are to be expected.
            assert struck[:3] in ('404', '412'), place
            continue
        assert error.device == tid, place
        if struck[:3] in ('404', '412') and type(error) is Refused and error.code != struck[:3]:
            continue  # believed to be gone, or there already; the next request found that it is not so
        assert request in error.request and 'not now' in error.reply, place
        if struck[:3] == '401':
            assert type(error) is AuthenticationFailed, place
        elif struck[:3] in ('500', '502') and not request.startswith('GET '):
            assert type(error) is EffectUnknown, place
        else:
            assert type(error) is Refused and error.code == struck[:3], place


def test_nothing_is_asked_after_a_refused_login(stages):
    """One wrong login is enough: more of them lock accounts."""
    stage, scenes = stages['g30']
    stage.heal()
    stage.open(PATIENT)
    scenes['create'].prepare()
    stage.order('g30.aa01', 'deny', code='401 access-denied')
    counted = stage._lab.call(lambda: stage._element.requests)
    for _ in range(3):
        with pytest.raises(AuthenticationFailed):
            stage.plan(scenes['create'].targets)
    assert stage._lab.call(lambda: stage._element.requests) == counted + 1
