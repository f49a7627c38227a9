"""`make drift`: every way to change the network by hand, on the servers of the tests, in a database of its own."""

import os
import subprocess

from tools import database, environment, postgres, testing, venv
from tools.paths import ROOT, instance_folder
from tools.report import say, step

NAME = 'drift'


def run() -> int:
    """All of them, or those whose name holds the words in ONLY."""
    say('- drift')
    python = venv.ensure()
    tests = testing.ensure_servers(python)
    source = postgres.ensure(tests.parent)
    template = database.ensure_template(source, python, tests)
    with step('a database'):
        database.copy(source, template, NAME)
    try:
        command = [python, '-m', 'testing.drift', '--lab', instance_folder(NAME) / 'lab',
                   *os.environ.get('ONLY', '').split()]
        env = environment.variables(tests, NETBOX_OPTICAL_DATABASE=NAME)
        return subprocess.run(command, cwd=ROOT, env=env).returncode
    finally:
        database.drop(source, NAME)
