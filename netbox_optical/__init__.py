"""System of record and controller of an optical transport network, as a NetBox plugin.

Importing this package must not import Django: `spectrum`, `routing`, `budget`, `drivers` and `lab` are usable (and
tested) without it. NetBox asks the package for `config`; that attribute, and the class it points to, are therefore
resolved on first access.
"""

from typing import Any

__version__ = '0.1.0'

__all__ = ('OpticalConfig', '__version__', 'config')


def __getattr__(name: str) -> Any:
    # NetBox reads `netbox_optical.config`; Django then imports the class by its dotted path
    # `netbox_optical.OpticalConfig`.
    if name in ('config', 'OpticalConfig'):
        from netbox_optical.plugin import OpticalConfig

        return OpticalConfig
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
