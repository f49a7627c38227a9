"""Widgets for NetBox's dashboard."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Max, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from extras.dashboard.utils import register_widget
from extras.dashboard.widgets import DashboardWidget

from netbox_optical.choices import DeviationStatusChoices, SeverityChoices
from netbox_optical.models import Deviation, OpticalDevice

__all__ = ('DriftWidget',)

# Name, and how long ago it has to have come at most and at least.
_AGES = (
    (_('less than an hour'), None, timedelta(hours=1)),
    (_('less than a day'), timedelta(hours=1), timedelta(days=1)),
    (_('less than a week'), timedelta(days=1), timedelta(weeks=1)),
    (_('longer'), timedelta(weeks=1), None),
)


@register_widget
class DriftWidget(DashboardWidget):
    default_title = _('Optical drift')
    description = _('Open deviations from the optical network by severity and by age, and devices that do not answer.')
    template_name = 'netbox_optical/widgets/drift.html'
    width = 4
    height = 4

    def render(self, request) -> str:
        """Of what the user may see, in two queries."""
        if not request.user.has_perm('netbox_optical.view_deviation'):
            return render_to_string(self.template_name, {'denied': True})
        now = timezone.now()
        counts = {
            **{f'severity_{value}': Count('pk', filter=Q(severity=value)) for value in SeverityChoices.values()},
            **{f'age_{number}': Count('pk', filter=_between(now, after, before))
               for number, (_name, after, before) in enumerate(_AGES)}}
        found = Deviation.objects.restrict(request.user, 'view').filter(
            status=DeviationStatusChoices.OPEN).aggregate(**counts)
        read = OpticalDevice.objects.restrict(request.user, 'view').aggregate(
            silent=Count('pk', filter=Q(reading__isnull=False) & ~Q(reading__category='')),
            last=Max('reading__read_at'))
        url = reverse('plugins:netbox_optical:deviation_list')
        return render_to_string(self.template_name, {
            'severities': [(label, SeverityChoices.colors[value], f'{url}?status=open&severity={value}',
                            found[f'severity_{value}']) for value, label in SeverityChoices],
            'ages': [(name, found[f'age_{number}']) for number, (name, _after, _before) in enumerate(_AGES)],
            'silent': read['silent'], 'last': read['last'], 'silent_url': f'{url}?status=open&resource=reachability',
        })


def _between(now, after: timedelta | None, before: timedelta | None) -> Q:
    where = Q()
    if before is not None:
        where &= Q(open_since__gt=now - before)
    if after is not None:
        where &= Q(open_since__lte=now - after)
    return where
