"""Things that a virtual environment cannot hold: PostgreSQL and, for the tests, Chromium.

What is already there is used. Otherwise Debian's package is installed if we are root and apt-get exists, after saying
so; else the exact command is printed and nothing happens.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

from tools.process import run
from tools.report import Failure, say, step

OLDEST_POSTGRESQL = 15
_NEEDED = ('initdb', 'postgres', 'psql', 'pg_dump')
_PACKAGED = Path('/usr/lib/postgresql')


def postgresql() -> Path:
    """The folder with PostgreSQL's programs, the newest version of 15 or later.

    Installs Debian's package if there is none.
    """
    if found := find_postgresql():
        return found
    _install('postgresql', f'PostgreSQL {OLDEST_POSTGRESQL} or newer')
    if found := find_postgresql():
        return found
    raise Failure(
        f"Debian's package postgresql was installed, but it is older than version {OLDEST_POSTGRESQL}. "
        'Put the programs of a newer PostgreSQL on PATH.'
    )


def find_postgresql(search_path: str | None = None, packaged: Path = _PACKAGED) -> Path | None:
    """Look on PATH (following links to where its sister programs are) and in Debian's folder.

    None if there is nothing new enough.
    """
    folders = []
    for directory in (search_path if search_path is not None else os.environ.get('PATH', '')).split(os.pathsep):
        for program in ('initdb', 'postgres'):
            if directory and (Path(directory) / program).exists():
                folders += [Path(directory), (Path(directory) / program).resolve().parent]
    folders += sorted(packaged.glob('*/bin'))
    versions = {folder: version for folder in dict.fromkeys(folders) if (version := _postgresql_version(folder))}
    suitable = [folder for folder, version in versions.items() if version >= OLDEST_POSTGRESQL]
    return max(suitable, key=lambda folder: versions[folder], default=None)


def chromium() -> str:
    """The path of a Chromium for the browser tests. Installs Debian's package if there is none."""
    if found := find_chromium():
        return found
    _install('chromium', 'Chromium (for the browser tests)')
    if found := find_chromium():
        return found
    raise Failure("Debian's package chromium was installed, but no program `chromium` is on PATH.")


def find_chromium() -> str | None:
    names = ('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable')
    return next((found for name in names if (found := shutil.which(name))), None)


def _postgresql_version(folder: Path) -> int | None:
    """The major version, or None if a program is missing or does not run."""
    if not all(os.access(folder / program, os.X_OK) for program in _NEEDED):
        return None
    try:
        said = subprocess.run(
            [folder / 'postgres', '--version'], capture_output=True, text=True, timeout=20, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(r'\(PostgreSQL\) (\d+)', said)
    return int(match.group(1)) if match else None


def _install(package: str, what: str) -> None:
    command = f'apt-get install --no-install-recommends {package}'
    if os.geteuid() != 0 or not shutil.which('apt-get'):
        raise Failure(f'{what} was not found. Install it and try again; on Debian or Ubuntu, as root:\n    {command}')
    say(f"{what} was not found. You are root, so Debian's package is installed: {command}")
    quiet = {**os.environ, 'DEBIAN_FRONTEND': 'noninteractive'}
    with step(f'installing {package}'):
        run(['apt-get', 'update', '-qq'], env=quiet)
        run(['apt-get', 'install', '-qq', '-y', '--no-install-recommends', package], env=quiet)
