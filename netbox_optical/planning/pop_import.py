"""PoPs from the sites that NetBox has already: those of the configured group that carry an external ID."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from dcim.models import Site, SiteGroup
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from utilities.exceptions import AbortRequest

from netbox_optical.choices import LifecycleChoices
from netbox_optical.models import PoP
from netbox_optical.models.pop import CODE_PATTERN
from netbox_optical.settings import get_settings

# What has to be typed before PoPs are made.
CONFIRM = 'IMPORT'

Outcome = Literal['new', 'return', 'known', 'refused', 'imported']


@dataclass
class SiteRow:
    """A site of the group and what becomes of it; `reason` says why it is not taken."""

    site: Site
    code: str
    external_id: int | None
    outcome: Outcome
    reason: str = ''
    pop: PoP | None = None


def proposals(user: Any) -> list[SiteRow]:
    """Every site of the group that the user may view, by name, with what an import would do. Nothing is changed."""
    settings = get_settings()
    group = SiteGroup.objects.filter(slug=settings.pop_site_group).first()
    groups = group.get_descendants(include_self=True) if group else SiteGroup.objects.none()
    sites = Site.objects.restrict(user, 'view').filter(group__in=groups).select_related('optical_pop').order_by('name')
    live = {
        pop.code: pop for pop in PoP.objects.exclude(status=LifecycleChoices.TERMINATED).select_related('site')
    }
    return [_propose(site, live, settings.pop_id_field) for site in sites]


def _propose(site: Site, live: dict[str, PoP], field: str) -> SiteRow:
    code = site.slug.upper()
    row = SiteRow(site=site, code=code, external_id=site.custom_field_data.get(field), outcome='new')
    known = live.get(code)
    own = getattr(site, 'optical_pop', None)
    if row.external_id is None:
        row.outcome, row.reason = 'refused', _('custom field {field} is empty').format(field=field)
    elif not re.fullmatch(CODE_PATTERN, code):
        row.outcome, row.reason = 'refused', _('slug "{slug}" is not four letters or digits').format(slug=site.slug)
    elif known is not None:
        row.outcome, row.pop = 'known', known
        row.reason = _('{code} is the PoP {site} already').format(code=code, site=known.site)
    elif own is not None and own.is_live:
        row.outcome, row.pop, row.reason = 'known', own, _('the site is PoP {code} already').format(code=own.code)
    elif own is not None:
        row.outcome, row.pop = 'return', own
    return row


def import_pops(user: Any, sites: set[int] | None = None) -> list[SiteRow]:
    """Make or bring back the PoPs that were proposed (of these sites only, when given). Every row has its own outcome:
    one that is refused leaves the others alone. Again: nothing new.
    """
    rows = proposals(user)
    for row in rows:
        if row.outcome in ('new', 'return') and (sites is None or row.site.pk in sites):
            _import(row, user)
    return rows


def _import(row: SiteRow, user: Any) -> None:
    pop = row.pop or PoP(site=row.site)
    if row.outcome == 'return':
        pop.snapshot()
    pop.code, pop.external_id, pop.status = row.code, row.external_id, LifecycleChoices.ACTIVE
    action = 'change' if row.outcome == 'return' else 'add'
    try:
        with transaction.atomic():
            pop.full_clean()
            pop.save()
            # Object permissions are conditions on what is saved.
            if not PoP.objects.restrict(user, action).filter(pk=pop.pk).exists():
                raise AbortRequest(_('you may not {action} this PoP').format(action=action))
    except ValidationError as error:
        row.outcome, row.reason = 'refused', ' '.join(error.messages)
    except AbortRequest as error:
        row.outcome, row.reason = 'refused', str(error.message)
    else:
        row.outcome, row.pop = 'imported', pop
