"""The conformance matrix: whole in what it covers, and a part of it run; `make conformance` runs the rest."""

import subprocess
import sys
from pathlib import Path

import pytest

from netbox_optical.drivers import registry
from netbox_optical.drivers.resources import KINDS, LineCarrier, LinePort
from testing.conformance.bench import running
from testing.conformance.cases import CASES, TRANSPORTS, Case
from testing.conformance.run import Cell, agrees, cells, check

ROOT = Path(__file__).parents[2]
# One of each transport, and each kind at least once.
SOME = (
    'fiber-end flexils tl1-tcp', 'add-drop-port flexils tl1-ssh', 'optical-route flexils tl1-tcp',
    'optical-circuit flexils gateway', 'optical-cross-connect flexils tnms', 'shutter flexils tl1-tcp',
    'line-port groove-g30 netconf', 'amplifier groove-g30 restconf', 'client-port gx-g42 restconf',
    'cross-connect gx-g42 netconf',
)


@pytest.fixture(scope='module')
def lab(tmp_path_factory):
    with running(tmp_path_factory.mktemp('conformance')) as found:
        yield found


@pytest.mark.parametrize('name', SOME)
def test_some_cells(lab, name):
    (cell,) = (cell for cell in cells() if cell.name == name)
    outcome = check(cell, lab)
    assert not outcome.trouble, outcome.trouble
    assert set(outcome.requests) == {'create', 'modify', 'delete'}
    assert all(count is None or count > 0 for count in outcome.requests.values())


def test_every_kind_platform_and_transport_is_there():
    assert {case.wish.kind for case in CASES} == set(KINDS)
    assert {name.split()[0] for name in SOME} == set(KINDS)
    for platform, transports in TRANSPORTS.items():
        assert set(registry.driver_class(platform).transports) <= set(transports)
    assert len(cells()) == len({cell.name for cell in cells()}) == 42


def test_a_cell_that_fails_says_so(lab):
    carrier = LineCarrier(port='1-4-L9', frequency=193_100_000, label='x')
    wrong = LinePort(carriers=(carrier,), mode='400E.96P', fibred=False)
    outcome = check(Cell(Case('gx-g42', 'g42.aa01', wrong), 'restconf'), lab)
    assert 'no such port' in outcome.trouble and 'FAILED' in outcome.line()
    right = wrong.model_copy(update={'carriers': (wrong.carriers[0].model_copy(update={'port': '1-4-L2'}),)})
    outcome = check(Cell(Case('gx-g42', 'g42.aa01', right, right), 'restconf'), lab)
    assert 'there is nothing to do' in outcome.trouble, 'a change that changes nothing'


def test_what_a_wish_leaves_open_is_not_compared():
    wish = LinePort(carriers=(LineCarrier(port='a', frequency=1, label='x'),), mode='m')
    found = LinePort(carriers=(LineCarrier(port='a', frequency=1, label='x', width=50_000),), mode='m')
    assert agrees(wish, found)
    assert not agrees(wish, found.model_copy(update={'mode': 'n'}))
    assert not agrees(found, wish)


def test_command_line():
    command = [sys.executable, '-m', 'testing.conformance', 'fiber-end', 'gx-g42']
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    *lines, last = result.stdout.splitlines()
    assert last == 'conformance: 2 cells, 2 ok' and len(lines) == 2
    assert lines[0].startswith('fiber-end') and ' ok ' in lines[0] and 'create' in lines[0]
    result = subprocess.run([*command, 'nothing'], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert (result.returncode, result.stdout) == (2, 'conformance: 0 cells, 0 ok\n')
