"""Stopping and removing what was started from this checkout, and nothing else."""

import shutil
from pathlib import Path

from tools import postgres, process, valkey
from tools.paths import RUN
from tools.report import say


def instances() -> list[Path]:
    """The folders of all instances that were ever started here."""
    return sorted(path.parent for path in RUN.glob('*/processes'))


def stop_instance(folder: Path) -> list[str]:
    """Stop everything of one instance, last started first, the servers last. Returns what was running."""
    servers = {postgres.LABEL: postgres.stop, valkey.LABEL: valkey.stop}
    stopped = [label for label in process.labels(folder) if label not in servers and process.stop(folder, label)]
    return stopped + [label for label, stop_server in servers.items() if stop_server(folder)]


def stop() -> int:
    for folder in instances():
        if stopped := stop_instance(folder):
            say(f'stopped {folder.name}: {", ".join(stopped)}')
    return 0


def clean() -> int:
    stop()
    for folder in sorted(path for path in RUN.glob('*') if path.is_dir()):
        postgres.remove(folder)
    if RUN.exists():
        shutil.rmtree(RUN)
        say(f'removed {RUN.name}')
    return 0
