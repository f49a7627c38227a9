"""NetBox custom scripts, each a thin form around a use case of `planning`.

NetBox finds them in a file of its own (`data/scripts/optical.py`), which `optical_install_scripts` puts in place.
"""

from .capacity import CapacityReport
from .drift import DriftReport
from .repair import ValidateAndRepair

__all__ = ('CapacityReport', 'DriftReport', 'ValidateAndRepair')
