"""Compare products with the network and write again, by runs as any other, what NetBox says of those that differ.

Devices are read once and as a whole, several at a time; products are planned on what was read, so that a device that
does not answer costs its products and no others. Each repair is then planned as if somebody had pressed the button.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from dcim.models import Site
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from netbox_optical.choices import LifecycleChoices, RunKindChoices
from netbox_optical.drivers.errors import CannotPlan, DriverError
from netbox_optical.intent.wish import Wish
from netbox_optical.models import DigitalService, OpticalDevice, Partner, WorkflowRun
from netbox_optical.planning import agreement, engine_switch, runs
from netbox_optical.planning.action_refused import ActionRefused
from netbox_optical.planning.adoption.products import live_products
from netbox_optical.planning.adoption.reading import REACHED_BY, Reading, plan_on, read_all
from netbox_optical.planning.credentials import CredentialMissing
from netbox_optical.planning.run_actions import may
from netbox_optical.planning.text_tables import csv_of, markdown_of

__all__ = ('COLUMNS', 'Outcome', 'compare', 'products_in', 'repair', 'written')

COLUMNS = ('outcome', 'object', 'differences', 'steps', 'run', 'reason')
AGREES, DIFFERS, NOT_READ, REPAIRED, REFUSED = 'agrees', 'differs', 'not read', 'run', 'refused'


@dataclass
class Outcome:
    """What was found of a product.

    Attributes:
        outcome: `agrees`, `differs`, `not read`; after `repair` also `run` (one is on its way) or `refused`.
        differences: a line each. steps: what a repair would do, or what its run does.
        reason: why it was not read, or why there is no run.
    """

    target: models.Model
    outcome: str
    differences: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    run: WorkflowRun | None = None
    reason: str = ''

    def row(self) -> dict[str, Any]:
        """Plain values by the names of COLUMNS."""
        return {'outcome': self.outcome, 'object': str(self.target), 'differences': self.differences,
                'steps': self.steps, 'run': str(self.run) if self.run else '', 'reason': self.reason}


def products_in(
    user: Any, *, sites: Iterable[Site] = (), devices: Iterable[OpticalDevice] = (),
    services: Iterable[DigitalService] = (), partners: Iterable[Partner] = (),
) -> list[tuple[models.Model, Wish]]:
    """Active services, spectra and fibres that the user may compare: these services, those of these partners, and what
    is on these devices or at these sites; without any of them all. Raises ValidationError when there is none.
    """
    places = {site.pk for site in sites}
    tids = {device.tid for device in devices}
    wanted, owners = {service.pk for service in services}, {partner.pk for partner in partners}
    found = []
    for _kind, target, wish in live_products():
        here = tids & set(wish.devices) or any(device.device.site_id in places for device in wish.devices.values())
        named = isinstance(target, DigitalService) and target.pk in wanted
        named = named or getattr(target, 'partner_id', None) in owners
        if target.status == LifecycleChoices.ACTIVE and (here or named or not (places or tids or wanted or owners)):
            found.append((target, wish))
    allowed = {
        (model, pk) for model in {type(target) for target, _wish in found}
        for pk in model.objects.restrict(user, 'validate').values_list('pk', flat=True)}
    found = [(target, wish) for target, wish in found if (type(target), target.pk) in allowed]
    if not found:
        raise ValidationError(_('There is no active service, spectrum or fiber in this scope that you may compare with '
                                'the network.'))
    return found


def compare(
    products: Iterable[tuple[models.Model, Wish]], tell: Callable[[str], None] = lambda tid: None
) -> list[Outcome]:
    """Read their devices and say of each whether it agrees, and what a repair would do. Writes nothing."""
    products = list(products)
    pks = {device.pk for _target, wish in products for device in wish.devices.values()}
    reading = read_all(OpticalDevice.objects.filter(pk__in=pks).select_related(*REACHED_BY).order_by('tid'), tell)
    return [_compared(target, wish, reading) for target, wish in products]


def _compared(target: models.Model, wish: Wish, reading: Reading) -> Outcome:
    if silent := reading.unread(wish.devices):
        reasons = {tid: 'no driver' for tid in reading.others} | {
            tid: error for tid, (_category, error) in reading.errors.items()}
        return Outcome(target, NOT_READ, reason='; '.join(f'{tid}: {reasons.get(tid, "not asked")}' for tid in silent))
    try:
        plan = plan_on(wish, reading)
    except CannotPlan as error:
        return Outcome(target, DIFFERS, [str(error)])
    lines = plan.differences()
    return Outcome(target, DIFFERS if lines else AGREES, lines, [step.operation.title for step in plan.steps])


def repair(outcomes: Iterable[Outcome], user: Any) -> None:
    """Mark what agrees and what does not, and have a repair of the latter planned and queued, each in a run.

    What is refused (permission, state, a run that holds it, the engine's switch) is that product's outcome.
    """
    for each in outcomes:
        if each.outcome in (AGREES, DIFFERS):
            agreement.mark(each.target, each.outcome == AGREES, '; '.join(each.differences))
        if each.outcome == DIFFERS:
            try:
                _start(each, user)
            except (DriverError, CredentialMissing) as error:
                each.outcome, each.reason = REFUSED, str(error)
            except ValidationError as refused:
                each.outcome, each.reason = REFUSED, ' '.join(refused.messages)


def _start(each: Outcome, user: Any) -> None:
    for action in ('plan', 'apply'):
        if not may(user, action, each.target):
            raise ActionRefused(_('You may not {action} {target}.').format(action=action, target=each.target))
    if reason := engine_switch.paused_because():
        raise ActionRefused(reason)
    run = runs.plan(each.target, RunKindChoices.REPAIR, user)
    each.steps = [step.title for step in run.steps.all()]
    each.run, each.outcome = runs.apply(run, user), REPAIRED


def written(outcomes: Iterable[Outcome], form: str) -> str:
    """As `text`, `json`, `csv` or `markdown`."""
    rows = [each.row() for each in outcomes]
    if form == 'json':
        return json.dumps({'products': rows}, indent=2)
    flat = [{**row, 'differences': '; '.join(row['differences']), 'steps': '; '.join(row['steps'])} for row in rows]
    if form == 'csv':
        return csv_of(COLUMNS, flat)
    if form == 'markdown':
        return markdown_of(COLUMNS, flat)
    lines = []
    for row in rows:
        lines.append(f'{row["outcome"]:<9} {row["object"]}' + ''.join(
            f' ({row[name]})' for name in ('run', 'reason') if row[name]))
        lines += [f'    {line}' for line in row['differences']]
        lines += [f'    - {step}' for step in row['steps']]
    return '\n'.join(lines)
