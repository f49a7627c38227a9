"""NetBox's configuration for every private instance of this checkout (demo, test, smoke).

`NETBOX_OPTICAL_INSTANCE` names the instance's JSON file (written by `tools/environment.py`).
`NETBOX_OPTICAL_TEST_SLOT`, set for a test process, chooses its own database and its own pair of Redis databases, so
that several test processes can share the servers. `NETBOX_OPTICAL_DATABASE` names another database of the same server;
`NETBOX_OPTICAL_NO_PLUGIN` leaves the plugin out.
"""

import json
import os
from pathlib import Path

from testing.slots import database_name, redis_database

_file = os.environ.get('NETBOX_OPTICAL_INSTANCE')
if not _file:
    raise RuntimeError(
        'NETBOX_OPTICAL_INSTANCE is not set. Run the tests with `make test` or `tools/dev-test`, and management '
        'commands with `tools/dev-netbox` or the `manage` script in the instance folder.'
    )
_instance = json.loads(Path(_file).read_text(encoding='utf-8'))
_redis = _instance['redis']
_slot = os.environ.get('NETBOX_OPTICAL_TEST_SLOT')
_first_redis_database = redis_database(int(_slot)) if _slot else _redis['database']

ALLOWED_HOSTS = ['*']
DATABASES = {
    'default': {
        'NAME': os.environ.get('NETBOX_OPTICAL_DATABASE')
        or (database_name(int(_slot)) if _slot else _instance['database']['name']),
        'USER': _instance['database']['user'],
        'PASSWORD': _instance['database']['password'],
        'HOST': _instance['database']['host'],
        'PORT': _instance['database']['port'],
        'CONN_MAX_AGE': 300,
    },
}
REDIS = {
    purpose: {
        'HOST': _redis['host'],
        'PORT': _redis['port'],
        'PASSWORD': _redis['password'],
        'DATABASE': _first_redis_database + offset,
        'SSL': False,
    }
    for offset, purpose in enumerate(('tasks', 'caching'))
}
SECRET_KEY = _instance['secret_key']
API_TOKEN_PEPPERS = {1: _instance['pepper']}

PLUGINS = [] if os.environ.get('NETBOX_OPTICAL_NO_PLUGIN') else ['netbox_optical']
PLUGINS_CONFIG = {'netbox_optical': dict(_instance['plugin'])} if PLUGINS else {}
# Written by the simulated network when it starts; before that there is nothing to log in to.
_logins = Path(_file).parent / 'lab' / 'credentials.json'
if PLUGINS and _logins.is_file():
    PLUGINS_CONFIG['netbox_optical']['credential_file'] = str(_logins.resolve())

# Nothing may leave this machine.
ISOLATED_DEPLOYMENT = True
CENSUS_REPORTING_ENABLED = False
RELEASE_CHECK_URL = None

DEVELOPER = bool(_instance['developer'])
GRAPHQL_ENABLED = True
METRICS_ENABLED = False
TIME_ZONE = 'UTC'
LOGGING = {
    'version': 1,
    'disable_existing_loggers': False,
    'formatters': {'plain': {'format': '%(asctime)s %(levelname)s %(name)s: %(message)s'}},
    'handlers': {'stderr': {'class': 'logging.StreamHandler', 'formatter': 'plain'}},
    'root': {'handlers': ['stderr'], 'level': _instance['log_level']},
}

if _instance['testing']:
    # NetBox's own test cases expect both: users without any default permission, and jobs that are queued at once.
    DEFAULT_PERMISSIONS = {}
    RQ = {'COMMIT_MODE': 'auto'}
