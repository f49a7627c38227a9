"""Print which schema the installed NetBox makes: its version, and the number and a hash of its migrations' names, as
JSON.

Run without the plugin (`NETBOX_OPTICAL_NO_PLUGIN=1`). Needs no database.
"""

import hashlib
import json


def schema_key() -> dict[str, str | int]:
    import django

    django.setup()
    from django.conf import settings
    from django.db.migrations.loader import MigrationLoader

    names = sorted(f'{app}.{name}' for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    return {
        'netbox': settings.RELEASE.version,
        'migrations': len(names),
        'sha256': hashlib.sha256('\n'.join(names).encode()).hexdigest(),
    }


if __name__ == '__main__':
    print(json.dumps(schema_key()))
