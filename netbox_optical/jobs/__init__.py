"""Background work. Importing this registers what listens for approved runs."""

from . import check, raw_commands, workflow

__all__ = ('check', 'raw_commands', 'workflow')
