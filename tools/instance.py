"""A whole private NetBox: database, cache, plugin, and as wanted the lab, example objects, workers and the web
application.

    instance = Instance('smoke')
    instance.up(lab=True, workers=2, web=True)
    ...
    instance.down()

Every stage is a method of its own and does nothing if it is already done, so `up` on a running instance costs a moment.
"""

import json
import os
import shlex
import stat
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from tools import database, environment, lifecycle, postgres, process, valkey, venv
from tools.paths import ROOT, instance_folder
from tools.report import Failure, say, step

QUEUES = ('high', 'default', 'low', 'netbox_optical.network', 'netbox_optical.bulk')


@dataclass
class Instance:
    name: str
    python: Path = field(default_factory=venv.ensure)

    @cached_property
    def folder(self) -> Path:
        return instance_folder(self.name)

    @property
    def file(self) -> Path:
        return self.folder / 'instance.json'

    def known(self) -> dict:
        """What is known of this instance: url, admin_password, token and so on."""
        return environment.read(self.folder)

    def env(self, **extra: str) -> dict[str, str]:
        return environment.variables(self.file, **extra)

    def netbox(self, *arguments: str, timeout: float = 1800) -> str:
        """Run a management command and return what it printed. Raises Failure."""
        return process.run([self.python, '-m', 'netbox', *arguments], env=self.env(), timeout=timeout, cwd=ROOT)

    def up(
        self, *, lab: bool = False, workers: int = 0, web: bool = False, seed: bool = False, service: bool = False
    ) -> None:
        """Bring up what is asked for; if anything fails, stop it all again and raise.

        `seed` makes objects that describe the lab's network, `service` also puts one channel into service (by a
        worker).
        """
        try:
            with venv.locked(f'{self.name}-up'):
                self.start_servers()
                self.ensure_database()
                if lab:
                    self.start_lab()
                self.ensure_accounts()
                self.start_workers(workers)
                if web:
                    self.start_web()
                if seed or service:
                    self.seed(service=service)
        except BaseException:
            self.down()
            raise

    def down(self) -> list[str]:
        """Stop everything of this instance; its data stays. Returns what was running."""
        return lifecycle.stop_instance(self.folder)

    def remove(self) -> None:
        """Stop everything and forget the data."""
        self.down()
        postgres.remove(self.folder)
        for path in sorted(self.folder.rglob('*'), reverse=True):
            path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()

    # Stages, in the order of `up`.

    def start_servers(self) -> None:
        with step('PostgreSQL and Valkey'):
            server = postgres.ensure(self.folder)
            environment.write(self.folder, server, valkey.ensure(self.folder, self.python))
        self._write_script()

    @property
    def server(self) -> postgres.Server:
        return postgres.ensure(self.folder)

    def ensure_database(self) -> None:
        """NetBox's schema from the snapshot, then the plugin's migrations if their files have changed."""
        name = self.known()['database']['name']
        if not database.exists(self.server, name):
            unfinished = f'{name}_unfinished'
            database.create_netbox(self.server, self.python, self.file, unfinished)
            self.server.sql(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
        stamp = self.folder / 'migrated'
        if not venv.is_current(stamp, self._migration_state):
            database.migrate(self.python, self.file, name)
            stamp.write_text(self._migration_state())

    def _migration_state(self) -> str:
        # The data folder's system identifier makes a fresh database count as not migrated.
        return f'{database.plugin_fingerprint()} {self.server.sql("SELECT system_identifier FROM pg_control_system()")}'

    def start_lab(self) -> None:
        """The simulated network elements, in the foreground mode of their command, as a background process of ours."""
        if process.is_running(self.folder, 'lab'):
            return
        # The lab writes its logins anew; until then there is no such file, and NetBox would refuse to start.
        environment.update(self.folder, plugin={'domain': environment.DOMAIN})
        # It takes a 127.N.0.0 that nobody uses (another lab may run); two that look at once may find the same.
        for attempt in range(3):
            try:
                self._start_lab()
                break
            except Failure:
                process.stop(self.folder, 'lab')
                if attempt == 2:
                    raise
        logins = self.lab_folder / 'credentials.json'
        environment.update(self.folder, plugin={'domain': environment.DOMAIN, 'credential_file': str(logins)})

    def _start_lab(self) -> None:
        with step('the simulated network elements'):
            log = self.folder / 'lab.log'
            log.unlink(missing_ok=True)
            command = [self.python, '-m', 'netbox', 'optical_lab', 'up', '--state-dir', self.lab_folder]
            process.start(self.folder, 'lab', command, env=self.env(), cwd=ROOT)
            process.wait_for(
                'the lab',
                lambda: 'lab: ready' in log.read_text(errors='replace'),
                folder=self.folder,
                label='lab',
                timeout=180,
            )

    @property
    def lab_folder(self) -> Path:
        return self.folder / 'lab'

    def ensure_accounts(self) -> None:
        """The administrator and an API token of theirs, both with random secrets that only instance.json knows."""
        script = [self.python, '-m', 'testing.accounts']
        answer = json.loads(process.run(script, env=self.env(), timeout=120, cwd=ROOT))
        if answer:
            environment.update(self.folder, **answer)

    def seed(self, *, service: bool = False) -> None:
        """Example objects that describe the lab's network.

        Repeatable, and repeated: a new lab has new addresses and keys.
        """
        options = ['--service'] if service else []
        with step('example objects' + (' and a service' if service else '')):
            self.netbox('optical_demo_seed', '--state-dir', str(self.lab_folder), *options)

    def start_workers(self, count: int) -> None:
        missing = [number for number in range(1, count + 1) if not process.is_running(self.folder, f'worker-{number}')]
        if not missing:
            return
        with step(f'{len(missing)} background workers'):
            for number in missing:
                log = self.folder / f'worker-{number}.log'
                log.unlink(missing_ok=True)
                command = [self.python, '-m', 'netbox', 'rqworker', *QUEUES]
                process.start(self.folder, f'worker-{number}', command, env=self.env(), cwd=ROOT)
            for number in missing:
                log = self.folder / f'worker-{number}.log'
                process.wait_for(
                    'a worker',
                    lambda log=log: 'Listening on' in log.read_text(errors='replace'),
                    folder=self.folder,
                    label=f'worker-{number}',
                    timeout=120,
                )

    def start_web(self) -> None:
        if process.is_running(self.folder, 'web'):
            return
        with step('the web application'):
            for attempt in range(5):
                port = self.known().get('port') or postgres.free_port()
                url = f'http://127.0.0.1:{port}/'
                process.start(self.folder, 'web', self._gunicorn(port), env=self.env(), cwd=ROOT)
                try:
                    process.wait_for(
                        'the web application',
                        lambda url=url: _answers(url),
                        folder=self.folder,
                        label='web',
                        timeout=120,
                    )
                except Failure:
                    process.stop(self.folder, 'web')
                    # The port of last time may be somebody else's by now.
                    environment.update(self.folder, port=None)
                    if attempt == 4:
                        raise
                    continue
                environment.update(self.folder, port=port, url=url)
                return

    def _gunicorn(self, port: int) -> list[str | Path]:
        return [
            self.python,
            '-m',
            'gunicorn',
            'testing.wsgi:application',
            '--bind',
            f'127.0.0.1:{port}',
            '--workers',
            '2',
            '--threads',
            '4',
            '--timeout',
            '120',
            '--preload',
            # It would be made in the home folder, one for all.
            '--no-control-socket',
            '--access-logfile',
            str(self.folder / 'access.log'),
        ]

    def _write_script(self) -> None:
        """`.run/<name>/manage`: any management command on this instance, for people."""
        names = ('NETBOX_CONFIGURATION', 'NETBOX_OPTICAL_INSTANCE', 'NETBOX_ROOT', 'PYTHONPATH')
        env = self.env()
        settings = '\n'.join(f'export {name}={shlex.quote(env[name])}' for name in names)
        path = self.folder / 'manage'
        path.write_text(f'#!/bin/sh\n{settings}\nexec {shlex.quote(str(self.python))} -m netbox "$@"\n')
        path.chmod(path.stat().st_mode | stat.S_IXUSR)


def summary(instance: Instance) -> str:
    """What the person needs to know: where, and how to log in."""
    known = instance.known()
    where = os.path.relpath(instance.folder, ROOT)
    return '\n'.join(
        [
            '',
            f'  NetBox    {known["url"]}',
            '  user      admin',
            f'  password  {known["admin_password"]}',
            '',
            f'  REST      curl -H "Authorization: Bearer {known["token"]}" {known["url"]}api/plugins/optical/',
            f'  commands  {where}/manage optical_lab status    (any NetBox management command)',
            f'  logs      {where}/*.log',
            '  stop      make stop',
            '',
        ]
    )


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f'{url}login/', timeout=60) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


def announce(instance: Instance) -> None:
    say(summary(instance))
