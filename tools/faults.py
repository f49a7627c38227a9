"""`make faults`: processes that share the matrix of `testing/faults`.

Faults of the devices are played on the servers of the tests, in databases of their own. Faults of our own side need
servers that may be broken: a private instance.
"""

import json
import os
import signal
import subprocess
from pathlib import Path

from tools import database, environment, postgres, testing, venv
from tools.instance import Instance
from tools.paths import ROOT, instance_folder
from tools.report import say, step

WIRE_SHARDS = 2
NAME = 'faults'


def run(*, subset: bool = False) -> int:
    """The matrix, or what of it FAULT and SCENARIO name; `subset`: by turns. The status is 0 when nothing was lost."""
    say('- faults' + (', by turns' if subset else ''))
    python = venv.ensure()
    tests = testing.ensure_servers(python)
    source = postgres.ensure(tests.parent)
    template = database.ensure_template(source, python, tests)
    instance = Instance(NAME, python)
    words = ['--scenario', os.environ.get('SCENARIO', ''), '--fault', os.environ.get('FAULT', '')]
    words += ['--subset'] if subset else []
    shards: list[_Shard] = []
    try:
        with step('databases to be broken'):
            instance.start_servers()
            database.carry_over(source, template, instance.server, NAME)
        env = instance.env(NETBOX_OPTICAL_DATABASE=NAME)
        shards.append(_Shard(python, env, [*words, '--part', 'servers'], instance.folder))
        wire_shards = 1 if subset else WIRE_SHARDS
        for number in range(1, wire_shards + 1):
            name = f'{NAME}_{number}'
            database.copy(source, template, name)
            env = environment.variables(tests, NETBOX_OPTICAL_DATABASE=name)
            shards.append(_Shard(python, env, [*words, '--part', 'wire', '--shard', f'{number}/{wire_shards}'],
                                 instance_folder(name)))
        statuses = [shard.process.wait() for shard in shards]
    finally:
        for shard in shards:
            shard.end()
        instance.down()
        for number in range(1, WIRE_SHARDS + 1):
            database.drop(source, f'{NAME}_{number}')
    injected, recovered = (sum(shard.counted(name) for shard in shards) for name in ('injected', 'recovered'))
    say(f'faults: {injected} injected, {recovered} recovered, {injected - recovered} lost')
    return max(statuses) or (0 if injected else 2)


class _Shard:
    """A process that plays a part of the matrix; its lines go to the screen, its numbers into a file."""

    def __init__(self, python: Path, env: dict[str, str], arguments: list[str], folder: Path):
        self.tally = folder / 'tally.json'
        self.tally.unlink(missing_ok=True)
        command = [python, '-m', 'testing.faults', '--tally', self.tally, '--lab', folder / 'lab', *arguments]
        self.process = subprocess.Popen(command, cwd=ROOT, env=env)

    def counted(self, name: str) -> int:
        """Cells; a shard that ended before it could tell has lost one."""
        if not self.tally.exists():
            return int(name == 'injected')
        return json.loads(self.tally.read_text(encoding='utf-8'))[name]

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
