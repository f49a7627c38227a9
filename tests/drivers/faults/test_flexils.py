"""Each fault at each request of creating, changing and removing a circuit between two FlexILS nodes."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from netbox_optical.drivers.base import Login, Timeouts
from netbox_optical.drivers.errors import AuthenticationFailed, Broken, DriverError, EffectUnknown, Refused, Unreachable
from netbox_optical.drivers.infinera.flexils import FlexilsDriver, shutters
from netbox_optical.drivers.resources import Carrier
from netbox_optical.drivers.transport import tnms
from tests.drivers.faults.stage import BETWEEN, PATIENT, Scene, Stage, each_kind, strikes
from tests.drivers.flexils.rig import (
    AA,
    BB,
    CC,
    NMS_PASSWORD,
    PASSWORD,
    TRANSPORTS,
    Rig,
    circuit,
    long_route,
    service,
)  # fmt: skip

PLAYS = ('create', 'modify', 'terminate')
CODES = ('SROF', 'IENE', 'IEAE', 'SNVS', 'PICC', 'PLNA', 'IPNV', 'SDBE')
CHANGED = circuit(
    label='f009c09 other', passband=(195_000_000, 195_075_000), carrier=Carrier(frequency=195_037_500, width=68_750)
)
# What the network manager can do to the job of one command.
MANAGER = (
    'drop', 'lose-reply', 'silence-after', 'deny', 'garble', 'logout', 'failed-job', 'lost-job', 'endless-job',
    'slow-job', 'reboot', 'busy', 'silence-before',
)


class FlexilsStage(Stage):
    """The test network over one transport; logins and logouts are not counted."""

    tids = (AA, BB, CC)
    counted = r'^(?!ACT-USER|CANC-USER|INH-)'
    secrets = (PASSWORD, 'cr:et', NMS_PASSWORD)

    def __init__(self, rig: Rig, transport: str) -> None:
        super().__init__()
        self.rig = rig
        self.transport = transport
        self._timeouts = PATIENT

    def faults(self, tid):
        return self.rig.tnms.faults if tid == 'tnms' else self.rig.nodes[tid].faults

    def run(self, coroutine):
        return self.rig.loop.run(coroutine)

    def open(self, timeouts: Timeouts) -> None:
        self.rig.hang_up()
        self.rig.transport = self.transport
        self._timeouts = timeouts
        for tid in self.tids:
            endpoint = self.rig.endpoint(tid, timeouts=timeouts)
            self.rig._drivers[tid] = FlexilsDriver(endpoint, self.note)

    def heal(self) -> None:
        super().heal()
        self.run(self.rig.tnms.faults.cancel())

    def plan(self, targets):
        return self.rig.plan(targets)

    def apply(self, operations):
        self.rig.apply(operations)

    def state(self):
        return self.rig.state()

    def commission(self, *scenes) -> None:
        """The network as it was built, then these scenes."""
        timeouts = self._timeouts
        self.rig.reset()
        if scenes:
            self.open(PATIENT)
            for targets in scenes:
                self.apply(self.plan(targets))
        self.open(timeouts)

    def scenes(self) -> dict[str, Scene]:
        create, modify = service(), service(CHANGED, long_route().model_copy(update={'label': 'other label'}))
        return {
            'create': self.rehearse(Scene(self.commission, create)),
            'modify': self.rehearse(Scene(lambda: self.commission(create), modify)),
            'terminate': self.rehearse(
                Scene(lambda: self.commission(create, modify), service(CHANGED, long_route(), present=False))
            ),
        }


@pytest.fixture(scope='module')
def rig(tmp_path_factory):
    found = Rig(tmp_path_factory.mktemp('faults'))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tnms, 'FIRST_POLL', 0.004)  # the jobs of this manager take no time
        patch.setattr(shutters, 'AT_LEAST', 0.0)  # nor do the circuits of these nodes
        yield found
    found.close()


@pytest.fixture(scope='module')
def stages(rig):
    """By transport: the stage and its scenes."""
    found = {}
    for transport in TRANSPORTS:
        stage = FlexilsStage(rig, transport)
        found[transport] = stage, stage.scenes()
    return found


def shows(transport, *plays):
    return [pytest.param((transport, play), id=f'{transport}-{play}') for play in plays]


@pytest.fixture
def played(request, stages):
    transport, play = request.param
    stage, scenes = stages[transport]
    yield stage, scenes[play]
    stage.heal()


def expected(kind: str, transport: str) -> type[Exception] | None:
    if kind in ('deny', 'busy'):
        return Refused
    if kind == 'tls-failure':
        return AuthenticationFailed if transport == 'tl1-ssh' else None
    if kind == 'refuse':
        # Through a manager nobody can tell whether a node that is down was down before.
        return EffectUnknown if transport == 'tnms' else Unreachable
    return None if kind in ('delay', 'logout') else EffectUnknown


def check(error, kind, transport, tid, request):
    """Class, device, request and reply of an error."""
    place = (kind, request, error)
    wanted = expected(kind, transport)
    if wanted is None:
        assert error is None, place
        return
    if transport == 'tl1-ssh' and kind in BETWEEN and type(error) is EffectUnknown:
        return  # the thread of the SSH connection noticed its end a moment too late for this request
    assert type(error) is wanted and error.device == tid, place
    if wanted in (EffectUnknown, Refused):
        assert request.partition(':')[0] in error.request, place
    if wanted is Refused:
        assert error.code == {'deny': 'SROF', 'busy': 'SARB'}[kind] and error.code in error.reply, place
    elif wanted is EffectUnknown:
        assert error.__cause__ is not None, place


def test_scenes_are_whole(stages):
    for _, scenes in stages.values():
        assert scenes['create'].requests.keys() == {AA, CC} == scenes['modify'].requests.keys()
        assert sum(map(len, scenes['create'].requests.values())) >= 15
        assert scenes['create'].end != scenes['modify'].end != scenes['terminate'].end
    plays = [scenes['create'].requests for _, scenes in stages.values()]
    assert plays[0] == plays[1] == plays[2]


def strikes_due(played):
    """As many as the scene has requests, so that none is left out."""
    return sum(map(len, played[1].requests.values()))


def play(played, kind, more=None):
    """Strike every request once; how many."""
    stage, scene = played
    count = 0
    for tid, at, request, struck in strikes(kind, scene.requests, more):
        values = {'reboot': {'seconds': 30.0}, 'delay': {'seconds': 0.05}}.get(struck, {})
        check(stage.strike(scene, tid, at, struck, **values), struck, stage.transport, tid, request)
        count += 1
    return count


@pytest.mark.parametrize('kind', each_kind('logout'))
@pytest.mark.parametrize('played', shows('tl1-tcp', *PLAYS), indirect=True)
def test_each_fault_at_each_request(played, kind):
    assert play(played, kind) == strikes_due(played)


ALL = ('drop', 'lose-reply', 'deny', 'silence-before', 'silence-after', 'cut-reply', 'garble', 'refuse', 'tls-failure',
       'reboot', 'busy', 'delay', 'logout')


@pytest.mark.parametrize('kind', ['in turn', *(pytest.param(kind, marks=pytest.mark.exhaustive) for kind in ALL)])
@pytest.mark.parametrize('played', shows('tl1-ssh', 'modify') + shows('tnms', 'create', 'terminate'), indirect=True)
def test_other_carriers(played, kind):
    assert play(played, kind, {'in turn': ALL}) == strikes_due(played)


@pytest.mark.parametrize('code', ['in turn', *(pytest.param(code, marks=pytest.mark.exhaustive) for code in CODES)])
@pytest.mark.parametrize('played', shows('tl1-tcp', *PLAYS), indirect=True)
def test_each_refusal_at_each_request(played, code):
    stage, scene = played
    for tid, at, request, struck in strikes(code, scene.requests, {'in turn': CODES}):
        error = stage.strike(scene, tid, at, 'deny', code=struck, message='not now')
        place = (struck, request, error)
        if error is None:
            # The login is renewed; "does not exist" is waited for, or what was wished.
            assert struck in ('PLNA', 'IENE'), place
            continue
        if struck == 'IENE' and error.code != 'IENE':
            continue  # a later request met what was said to be gone
        assert type(error) is Refused and (error.code, error.device) == (struck, tid), place
        assert request.partition(':')[0] in error.request and 'not now' in error.reply, place


@pytest.mark.parametrize('kind', ['in turn', *(pytest.param(kind, marks=pytest.mark.exhaustive) for kind in MANAGER)])
@pytest.mark.parametrize('played', shows('tnms', *PLAYS), indirect=True)
def test_each_fault_of_the_manager_at_each_job(played, kind):
    stage, scene = played
    for _, at, request, struck in strikes(kind, {'tnms': scene.jobs}, {'in turn': MANAGER}):
        error = stage.strike(scene, 'tnms', at, struck, match='run-cli-script')
        place = (struck, at, error)
        if struck in ('logout', 'slow-job'):
            assert error is None, place
        elif struck in ('deny', 'busy'):
            assert type(error) is Refused and error.code in ('409', '503'), place
        else:
            assert type(error) is EffectUnknown and request.partition(':')[0] in error.request, place


@pytest.mark.parametrize(
    'kind', ['drop', 'lose-reply', 'silence-after', 'cut-reply', 'garble', 'deny', 'refuse', 'logout']
)
def test_reading_changes_nothing_and_has_no_unknown_effect(stages, kind):
    """At each request of the first observation: login, silencing of autonomous messages, lists."""
    stage, scenes = stages['tl1-tcp']
    stage.heal()
    stage.open(PATIENT)
    scenes['create'].prepare()
    before = stage.state()
    for at in range(1, 12):
        stage.open(Timeouts(connect=0.3, read=0.15))
        stage.order(AA, kind, at=at, match='')
        try:
            stage.plan(scenes['create'].targets)
        except DriverError as error:
            assert type(error) in (Unreachable, AuthenticationFailed, Broken, Refused), (at, error)
            assert error.device == AA and error.message
        stage.heal()
        assert stage.state() == before


def test_nothing_is_asked_after_a_refused_login(stages):
    """One wrong login at a time: more of them lock accounts."""
    stage, _ = stages['tl1-tcp']
    stage.heal()
    stage.order(AA, 'delay', times=0, seconds=0, match='ACT-USER')
    wrong = stage.rig.endpoint(AA, login=Login('netbox', SecretStr('wrong')))
    with FlexilsDriver(wrong) as driver, pytest.raises(AuthenticationFailed):
        driver.discover()
    assert stage.fault.fired == 1
    stage.heal()
