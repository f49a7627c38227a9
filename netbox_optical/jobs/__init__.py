"""Background work. Importing this registers what listens for approved runs."""

from . import assurance, bulk_task, check, discovery, inventory, raw_commands, retention, sweeper, workflow

__all__ = (
    'assurance', 'bulk_task', 'check', 'discovery', 'inventory', 'raw_commands', 'retention', 'sweeper', 'workflow',
)
