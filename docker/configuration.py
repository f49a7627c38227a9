"""NetBox's configuration in a container: everything comes from environment variables, secrets also from files
(`<NAME>_FILE`).
"""

import json
import os
from pathlib import Path


def setting(name: str, default: str = '') -> str:
    """The variable `name`, or the contents of the file that `<name>_FILE` names."""
    if path := os.environ.get(f'{name}_FILE'):
        return Path(path).read_text(encoding='utf-8').strip()
    return os.environ.get(name, default)


ALLOWED_HOSTS = setting('ALLOWED_HOSTS', 'localhost 127.0.0.1').split()
CSRF_TRUSTED_ORIGINS = setting('CSRF_TRUSTED_ORIGINS').split()
DATABASES = {
    'default': {
        'NAME': setting('DB_NAME', 'netbox'),
        'USER': setting('DB_USER', 'netbox'),
        'PASSWORD': setting('DB_PASSWORD'),
        'HOST': setting('DB_HOST', 'postgres'),
        'PORT': setting('DB_PORT', '5432'),
        'CONN_MAX_AGE': 300,
    },
}
REDIS = {
    purpose: {
        'HOST': setting('REDIS_HOST', 'valkey'),
        'PORT': int(setting('REDIS_PORT', '6379')),
        'PASSWORD': setting('REDIS_PASSWORD'),
        'DATABASE': number,
        'SSL': setting('REDIS_SSL', 'false').lower() == 'true',
    }
    for number, purpose in enumerate(('tasks', 'caching'))
}
SECRET_KEY = setting('SECRET_KEY')
API_TOKEN_PEPPERS = {1: pepper} if (pepper := setting('API_TOKEN_PEPPER')) else {}

PLUGINS = ['netbox_optical']
# A JSON object, such as {"domain": "net.example.org"}; a wrong setting stops NetBox at start and says what would be
# right.
PLUGINS_CONFIG = {'netbox_optical': json.loads(setting('NETBOX_OPTICAL_SETTINGS', '{}'))}

CENSUS_REPORTING_ENABLED = False
METRICS_ENABLED = setting('METRICS_ENABLED', 'false').lower() == 'true'
TIME_ZONE = setting('TIME_ZONE', 'UTC')
LOGGING = {
    'version': 1,
    'disable_existing_loggers': False,
    'handlers': {'stderr': {'class': 'logging.StreamHandler'}},
    'root': {'handlers': ['stderr'], 'level': setting('LOG_LEVEL', 'INFO')},
}
