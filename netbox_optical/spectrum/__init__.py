"""Spectrum: units, the flexible grid of ITU-T G.694.1, passbands, interval sets, occupancy bitmaps, assignment.

Pure Python without Django. Frequencies and widths are integers in MHz, intervals are half-open [start, end).
"""

from netbox_optical.spectrum import bitmap
from netbox_optical.spectrum.assignment import Carrier, Demand, Fit, assign
from netbox_optical.spectrum.errors import SpectrumError, format_bandwidth, format_frequency
from netbox_optical.spectrum.grid import C_BAND, Band
from netbox_optical.spectrum.occupancy import (
    Occupancy,
    State,
    all_fits,
    first_fit,
    fragmentation,
    largest_free,
    path_free,
)
from netbox_optical.spectrum.passband import Passband, check_carrier

__all__ = (
    'C_BAND', 'Band', 'Carrier', 'Demand', 'Fit', 'Occupancy', 'Passband', 'SpectrumError', 'State', 'all_fits',
    'assign', 'bitmap', 'check_carrier', 'first_fit', 'format_bandwidth', 'format_frequency', 'fragmentation',
    'largest_free', 'path_free',
)
