"""netbox-branching: a branch holds other data, and there is one network. Devices are never touched from a branch."""

from __future__ import annotations

import sys

from django.utils.translation import gettext_lazy as _

__all__ = ('branch_refusal',)


def branch_refusal() -> str:
    """Why nothing can be done with devices in this request; empty outside a branch, and without the plugin."""
    # Not imported: a plugin that is installed but not enabled has no business here.
    contextvars = sys.modules.get('netbox_branching.contextvars')
    branch = contextvars.active_branch.get() if contextvars else None
    if branch is None:
        return ''
    return _('You work in the branch {branch}: devices are never touched from a branch. Merge it, then plan.').format(
        branch=branch)
