"""What fibre does to light: loss, latency, chromatic dispersion, and the signal-to-noise ratio that is left.

Pure: plain data in, plain data out, no Django, importable alone. `fibers` holds the typical coefficients with their
sources, `loss` the sums over spans, `line` what a signal passes, `estimate` the closed form of OSNR and GSNR, and
`gnpy_path` the same line computed by GNPy, where the optional extra `gnpy` is installed.
"""

from netbox_optical.budget.errors import BudgetError, GnpyFailed, GnpyMissing
from netbox_optical.budget.estimate import Estimate, estimate
from netbox_optical.budget.fibers import FIBERS, FiberCoefficients, coefficients
from netbox_optical.budget.line import Amplifier, Carrier, Fiber, Line, Roadm
from netbox_optical.budget.loss import Assumptions, Budget, Segment, Span, path_budget, span_budget

__all__ = (
    'FIBERS', 'Amplifier', 'Assumptions', 'Budget', 'BudgetError', 'Carrier', 'Estimate', 'Fiber', 'FiberCoefficients',
    'GnpyFailed', 'GnpyMissing', 'Line', 'Roadm', 'Segment', 'Span', 'coefficients', 'estimate', 'path_budget',
    'span_budget',
)
