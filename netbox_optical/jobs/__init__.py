"""Background work. Importing this registers what listens for approved runs."""

from . import check, inventory, raw_commands, retention, sweeper, workflow

__all__ = ('check', 'inventory', 'raw_commands', 'retention', 'sweeper', 'workflow')
