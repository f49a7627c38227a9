"""Capacity report: `planning.capacity` as a script."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy
from extras.scripts import BooleanVar, IntegerVar, MultiObjectVar
from users.models import User

from netbox_optical.models import PoP
from netbox_optical.planning.capacity import capacity, pair_line, section_line, written

from .base import FormatVar, OpticalScript

__all__ = ('CapacityReport',)

FULL = 80


class CapacityReport(OpticalScript):
    class Meta:
        name = gettext_lazy('Optical capacity report')
        description = gettext_lazy(
            'How full and fragmented each multiplex section is, and the widest passband that each pair of PoPs can '
            'still get. Asks no device and changes nothing.')
        job_timeout = 3600
        field_order = ('pops', 'known_only', 'full', 'format')

    pops = MultiObjectVar(
        model=PoP, required=False, label=gettext_lazy('PoPs'),
        description=gettext_lazy('Only what begins or ends there'))
    known_only = BooleanVar(
        label=gettext_lazy('Known only'), description=gettext_lazy('Only spectrum that a device said to be free'))
    full = IntegerVar(
        min_value=1, max_value=100, required=False, default=FULL, label=gettext_lazy('Full at'),
        description=gettext_lazy('Warn of sections that are used to this percentage or more'))
    format = FormatVar()

    def work(self, data: dict[str, Any], user: User, commit: bool) -> str:
        found = capacity(user, pops=data.get('pops') or (), allow_unknown=False if data.get('known_only') else None)
        for each in found.sections:
            full = each.used * 100 >= (data.get('full') or FULL)
            (self.log_warning if full else self.log_success)(section_line(each), obj=each.section)
        for each in found.pairs:
            (self.log_info if each.width else self.log_failure)(pair_line(each), obj=each.a)
        return written(found, data.get('format') or 'text')
