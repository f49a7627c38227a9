"""What a report writes back by itself, where the settings say so: off by default."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from logging import Logger

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from netbox_optical.drivers.errors import DriverError
from netbox_optical.models import Deviation, WorkflowRun
from netbox_optical.planning import runs
from netbox_optical.planning.assurance.resolve import resolve
from netbox_optical.planning.credentials import CredentialMissing
from netbox_optical.settings import get_settings

__all__ = ('is_written', 'within_hours', 'write_by_rule')


def within_hours(now: datetime) -> bool:
    """Whether the setting `auto_write_hours` allows it now, in the time zone of NetBox; past midnight, too."""
    first, last = get_settings().auto_write_hours
    hour = timezone.localtime(now).hour
    return first <= hour < last if first < last else hour >= first or hour < last


def is_written(deviation: Deviation) -> bool:
    """Whether the setting `auto_write` names it: its severity, or its kind of resource and the severity."""
    kind = deviation.resource.partition(' ')[0]
    names = {deviation.severity, f'{kind}:{deviation.severity}'}
    return bool(names & set(get_settings().auto_write)) and not deviation.parts


def write_by_rule(found: Iterable[Deviation], logger: Logger) -> list[WorkflowRun]:
    """Plan and apply what is to be written by itself, a run for each product; one that cannot be hinders no other."""
    chosen = [each for each in found if is_written(each)]
    if not chosen or not within_hours(timezone.now()):
        return []
    user = get_user_model().objects.filter(username=get_settings().auto_write_user, is_active=True).first()
    if user is None:
        logger.error(f'auto_write_user {get_settings().auto_write_user!r} is no active user; nothing was written')
        return []
    chosen.sort(key=lambda each: (each.object_type_id, each.object_id, each.pk))
    queued = []
    for _product, group in groupby(chosen, key=lambda each: (each.object_type_id, each.object_id)):
        rows = list(group)
        try:
            for run in resolve(user, write=rows).runs:
                queued.append(runs.apply(run, user))
                logger.info(f'by rule: {run}: {", ".join(map(str, rows))}')
        except (ValidationError, PermissionDenied, DriverError, CredentialMissing) as refused:
            logger.warning(f'not by rule: {rows[0].target}: {refused}')
    return queued
