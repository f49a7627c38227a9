"""What can be done with a product now, by whom, and why not."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from netbox_optical.choices import RunKindChoices
from netbox_optical.models import DigitalService, OpticalSpectrum
from netbox_optical.planning import agreement, engine_switch, purge
from netbox_optical.planning.runs import COMPILERS, ActionRefused, refuse_unless_possible

__all__ = ('available_actions',)

# The permission that each action needs, and the kind of run that it starts (None: none).
_ACTIONS: dict[str, tuple[str, str | None]] = {
    'plan': ('plan', RunKindChoices.CREATE), 'modify': ('plan', RunKindChoices.MODIFY),
    'validate': ('validate', RunKindChoices.VALIDATE), 'repair': ('plan', RunKindChoices.REPAIR),
    'terminate': ('terminate', RunKindChoices.TERMINATE), 'force_in_sync': ('force_in_sync', None),
    'purge': ('purge', None),
}
_WITHOUT_RUN = {'force_in_sync': agreement.force_refusal, 'purge': purge.refusal}
# Actions that only some products have: other values for what is lit (`planning.modify`), and what has an intent that
# can be written again.
_ONLY_FOR = {'modify': (DigitalService, OpticalSpectrum), 'repair': tuple(COMPILERS)}


def available_actions(target: models.Model, user: Any) -> dict[str, str | None]:
    """Per action None when it is possible, else why not."""
    return {
        action: _why_not(target, user, action) for action in _ACTIONS
        if isinstance(target, _ONLY_FOR.get(action, models.Model))
    }


def _why_not(target: models.Model, user: Any, action: str) -> str | None:
    permission, kind = _ACTIONS[action]
    if not type(target).objects.restrict(user, permission).filter(pk=target.pk).exists():
        return str(_('You lack the permission to {action} this {model}.').format(
            action=permission.replace('_', ' '), model=target._meta.verbose_name))
    if action in _WITHOUT_RUN:
        return str(_WITHOUT_RUN[action](target)) or None
    try:
        refuse_unless_possible(target, kind)
    except ActionRefused as refused:
        return refused.messages[0]
    # The others begin with a look at a plan, which the engine has no part in.
    return str(engine_switch.paused_because()) or None if action == 'validate' else None
