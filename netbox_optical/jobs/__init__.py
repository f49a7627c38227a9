"""Background work. Importing this registers what listens for approved runs."""

from . import workflow

__all__ = ('workflow',)
