"""Background work. Importing this registers what listens for approved runs."""

from . import bulk_task, check, discovery, inventory, raw_commands, retention, sweeper, workflow

__all__ = ('bulk_task', 'check', 'discovery', 'inventory', 'raw_commands', 'retention', 'sweeper', 'workflow')
