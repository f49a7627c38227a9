"""Background work. Importing this registers what listens for approved runs."""

from . import check, workflow

__all__ = ('check', 'workflow')
