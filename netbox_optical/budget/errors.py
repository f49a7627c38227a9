"""Errors of the loss budget."""

__all__ = ('BudgetError', 'GnpyFailed', 'GnpyMissing')


class BudgetError(ValueError):
    """The input describes no line that can be computed; the text says what is wrong with it."""


class GnpyMissing(BudgetError):
    """The optional extra `gnpy` is not installed."""


class GnpyFailed(BudgetError):
    """GNPy refused the line; its own error is the cause."""
