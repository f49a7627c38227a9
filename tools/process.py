"""Background processes that outlive the command that started them, and short commands that must succeed.

A background process is known by a file in `<instance>/processes/`: its process id *and* its start time, so that a
number which the system has since given to somebody else is never signalled.
"""

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tools.paths import write_private
from tools.report import Failure

Command = Sequence[str | os.PathLike[str]]


def run(command: Command, *, env: Mapping[str, str] | None = None, timeout: float = 1800, **options: Any) -> str:
    """Run a short command and return its standard output. Raises Failure with the end of what it printed."""
    try:
        result = subprocess.run(
            [os.fspath(part) for part in command],
            env=env,
            timeout=timeout,
            check=False,
            text=True,
            stdin=options.pop('stdin', subprocess.DEVNULL),
            capture_output=True,
            **options,
        )
    except subprocess.TimeoutExpired as error:
        raise Failure(f'{_name(command)} did not finish within {timeout:.0f} s') from error
    except OSError as error:
        raise Failure(f'{_name(command)} could not be started: {error}') from error
    if result.returncode:
        printed = (result.stdout + result.stderr).strip().splitlines()
        raise Failure('\n    '.join([f'{_name(command)} ended with status {result.returncode}:', *printed[-40:]]))
    return result.stdout


def start(folder: Path, label: str, command: Command, *, env: Mapping[str, str] | None = None, **options: Any) -> int:
    """Start a background process in a session of its own, its output in `<folder>/<label>.log`.

    Returns its process id.
    """
    with (folder / f'{label}.log').open('ab') as log:
        process = subprocess.Popen(
            [os.fspath(part) for part in command],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **options,
        )
    # Not waited for: it is meant to outlive us, and `_state` reaps it if it dies while we are here.
    process.returncode = 0
    records = folder / 'processes'
    records.mkdir(exist_ok=True)
    write_private(records / f'{label}.json', json.dumps({'pid': process.pid, 'started': _start_time(process.pid)}))
    return process.pid


def is_running(folder: Path, label: str) -> bool:
    return _recorded(folder, label) is not None


def labels(folder: Path) -> list[str]:
    """Every background process that was started in this folder, last started first."""
    records = sorted((folder / 'processes').glob('*.json'), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return [record.stem for record in records]


def stop(folder: Path, label: str, *, stop_signal: int = signal.SIGTERM, grace: float = 20.0) -> bool:
    """Ask a background process to end; after `grace` seconds end it, with the processes of its group.

    False if it was not running.
    """
    pid = _recorded(folder, label)
    if pid is not None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, stop_signal)
        deadline = time.monotonic() + grace
        while _recorded(folder, label) is not None and time.monotonic() < deadline:
            time.sleep(0.05)
        if _recorded(folder, label) is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
    (folder / 'processes' / f'{label}.json').unlink(missing_ok=True)
    return pid is not None


def wait_for(what: str, ready: Any, *, folder: Path, label: str, timeout: float = 60.0) -> Any:
    """Wait until `ready()` is truthy and return its value.

    Raises Failure with the end of the log if the process dies or time is up.
    """
    deadline = time.monotonic() + timeout
    while True:
        if value := ready():
            return value
        if not is_running(folder, label):
            raise Failure(f'{what} ended while starting; the end of {label}.log:\n{tail(folder / f"{label}.log")}')
        if time.monotonic() > deadline:
            raise Failure(
                f'{what} was not ready within {timeout:.0f} s; the end of {label}.log:\n{tail(folder / f"{label}.log")}'
            )
        time.sleep(0.1)


def tail(path: Path, lines: int = 30) -> str:
    if not path.exists():
        return '    (no log)'
    with path.open('rb') as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - 20_000))
        text = file.read().decode(errors='replace')
    return '\n'.join(f'    {line}' for line in text.splitlines()[-lines:]) or '    (empty log)'


def _recorded(folder: Path, label: str) -> int | None:
    """The process id if the recorded process is still the one that was started, else None."""
    try:
        record = json.loads((folder / 'processes' / f'{label}.json').read_text())
    except (FileNotFoundError, ValueError):
        return None
    with contextlib.suppress(ChildProcessError):
        os.waitpid(record['pid'], os.WNOHANG)
    return record['pid'] if _start_time(record['pid']) == record['started'] is not None else None


def _start_time(pid: int) -> str | None:
    """When the process started, in the system's own words; None if there is none, or only its unreaped remains."""
    stat = Path(f'/proc/{pid}/stat')
    if Path('/proc/self/stat').exists():
        try:
            # The second field is the program's name in parentheses and may hold anything, so count from its end.
            fields = stat.read_text().rpartition(')')[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return None
        return None if fields[0] in 'ZX' else fields[19]
    result = subprocess.run(['ps', '-o', 'stat=,lstart=', '-p', str(pid)], capture_output=True, text=True, check=False)
    state, _, started = result.stdout.strip().partition(' ')
    return None if not state or state.startswith('Z') else started.strip()


def _name(command: Command) -> str:
    return ' '.join(Path(part).name if index == 0 else str(part) for index, part in enumerate(command[:4]))
