"""The plugin's Django application: what NetBox learns about us when it starts."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from netbox.plugins import PluginConfig

from netbox_optical import __version__
from netbox_optical.settings import SettingsError, build_settings


class OpticalConfig(PluginConfig):
    # NetBox looks for navigation, search, template_content ... beside the module that defines this class. The class
    # says that it lives in the package itself, so they are found as netbox_optical.navigation and so on (and not
    # netbox_optical.plugin.navigation).
    __module__ = 'netbox_optical'

    name = 'netbox_optical'
    verbose_name = 'Optical'
    description = 'System of record and controller of an optical transport network'
    version = __version__
    author = 'The netbox_optical authors'
    base_url = 'optical'
    min_version = '4.7.3'
    max_version = '4.7.99'
    # RQ queues `netbox_optical.network` (talks to devices) and `netbox_optical.bulk` (long imports); workers must be
    # told to serve them.
    queues = ['network', 'bulk']
    graphql_schema = 'graphql.schema.schema'

    @classmethod
    def validate(cls, user_config: dict[str, Any], netbox_version: str) -> None:
        """Refuse a wrong setting at start, naming it and what would be right. Raises ImproperlyConfigured."""
        super().validate(user_config, netbox_version)
        try:
            build_settings(user_config)
        except SettingsError as error:
            raise ImproperlyConfigured(str(error)) from error

    def ready(self) -> None:
        super().ready()
        # Imported for their side effects: signal receivers, system jobs and widgets register themselves.
        for module in ('signals', 'jobs', 'dashboard'):
            if find_spec(f'{self.name}.{module}') is not None:
                import_module(f'{self.name}.{module}')
        if settings.METRICS_ENABLED:
            import_module(f'{self.name}.metrics').register()
