"""A driver as a third party would write it: the Acme R1, an invented small ROADM with an invented line protocol.

It uses `netbox_optical.drivers` and `netbox_optical.platforms` and nothing else of the plugin; `docs/drivers.md` walks
through it.
"""

from .driver import AcmeDriver
from .profile import PROFILE

__all__ = ('PROFILE', 'AcmeDriver')
