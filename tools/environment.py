"""What a NetBox process of an instance has to know: one private JSON file, read by `testing/configuration.py`."""

import json
import os
import secrets
import string
from pathlib import Path
from typing import Any

from tools import postgres, valkey
from tools.paths import ROOT, write_private

CONFIGURATION = 'testing.configuration'
DOMAIN = 'garr.example'


def write(folder: Path, database: postgres.Server, cache: valkey.Server, **extra: Any) -> Path:
    """Write `<folder>/instance.json`.

    Secrets that were made once stay; `extra` overrides anything. Returns the file.
    """
    path = folder / 'instance.json'
    known: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    alphabet = string.ascii_letters + string.digits
    kept = {
        'secret_key': ''.join(secrets.choice(alphabet) for _ in range(64)),
        'pepper': ''.join(secrets.choice(alphabet) for _ in range(64)),
        'admin_password': secrets.token_urlsafe(12),
        'plugin': {'domain': DOMAIN},
        'testing': False,
        'developer': False,
        'log_level': 'INFO',
    }
    fresh = {
        'name': folder.name,
        'root': str(folder / 'netbox'),
        'database': {
            'name': 'netbox',
            'user': database.user,
            'password': database.password,
            'host': database.host,
            'port': database.port,
        },
        'redis': {'host': cache.host, 'port': cache.port, 'password': cache.password, 'database': 0},
    }
    (folder / 'netbox').mkdir(exist_ok=True)
    write_private(path, json.dumps({**kept, **known, **fresh, **extra}, indent=2))
    return path


def update(folder: Path, **values: Any) -> None:
    write_private(folder / 'instance.json', json.dumps({**read(folder), **values}, indent=2))


def read(folder: Path) -> dict[str, Any]:
    return json.loads((folder / 'instance.json').read_text())


def variables(instance_file: Path, **extra: str) -> dict[str, str]:
    """The environment of a NetBox process."""
    search_path = [str(ROOT), *filter(None, [os.environ.get('PYTHONPATH')])]
    return {
        **os.environ,
        'NETBOX_CONFIGURATION': CONFIGURATION,
        'NETBOX_OPTICAL_INSTANCE': str(instance_file),
        'NETBOX_ROOT': str(instance_file.parent / 'netbox'),
        'DJANGO_SETTINGS_MODULE': 'netbox.settings',
        'PYTHONPATH': os.pathsep.join(dict.fromkeys(search_path)),
        'PYTHONUNBUFFERED': '1',
        **extra,
    }
