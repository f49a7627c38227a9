"""Where things are. Everything that is made at run time lives under RUN, a hidden folder of the checkout."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUN = ROOT / '.run'
VENV = RUN / 'venv'
SNAPSHOTS = ROOT / 'testing' / 'snapshot'
MIGRATIONS = ROOT / 'netbox_optical' / 'migrations'


def instance_folder(name: str) -> Path:
    """`.run/<name>`, made if needed. Others may pass through (PostgreSQL may run as another user) but not list it."""
    for folder in (RUN, RUN / name):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o711)
    return RUN / name


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can ever read; an older one is replaced at once."""
    fresh = path.with_name(f'.{path.name}.{os.getpid()}')
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, 'w', encoding='utf-8') as file:
        file.write(text)
    fresh.replace(path)
