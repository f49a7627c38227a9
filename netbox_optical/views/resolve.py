"""The page that asks of each deviation from which side it is put right."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from netbox.views.generic.base import BaseMultiObjectView
from utilities.permissions import get_permission_for_model
from utilities.views import register_model_view

from netbox_optical.choices import DeviationStatusChoices
from netbox_optical.drivers.errors import DriverError
from netbox_optical.filtersets import DeviationFilterSet
from netbox_optical.models import Deviation
from netbox_optical.planning.action_refused import ActionRefused
from netbox_optical.planning.assurance.resolve import Resolution, resolve
from netbox_optical.planning.credentials import CredentialMissing

from .base import show_driver_error, show_refusal

__all__ = ('DeviationResolveView',)

WRITE, TAKE = 'write', 'take'
_WAYS = ((WRITE, _('Write to the network')), (TAKE, _('Take into NetBox')), ('', _('Leave')))


@register_model_view(Deviation, 'resolve', detail=False)
class DeviationResolveView(BaseMultiObjectView):
    """Shows what was chosen; with an answer for each it plans what is to be done, for somebody to look at and apply."""

    queryset = Deviation.objects.exclude(status=DeviationStatusChoices.RESOLVED).select_related('device')
    template_name = 'netbox_optical/deviation_resolve.html'

    def get_required_permission(self) -> str:
        return get_permission_for_model(Deviation, 'view')

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, self._chosen(request.GET), dict.fromkeys(
            request.GET.getlist('pk'), request.GET.get('way', WRITE)))

    def post(self, request: HttpRequest) -> HttpResponse:
        if request.POST.get('_all'):
            rows = list(DeviationFilterSet(request.GET, self.queryset).qs)
        else:
            rows = self._chosen(request.POST)
        ways = {str(row.pk): request.POST.get(f'way_{row.pk}', WRITE) for row in rows}
        if '_resolve' not in request.POST:
            return self._page(request, rows, ways)
        try:
            result = resolve(
                request.user, reason=request.POST.get('reason', '')[:500],
                confirm_shared=bool(request.POST.get('confirm_shared')), **{
                    way: [row for row in rows if ways[str(row.pk)] == way] for way in (WRITE, TAKE)})
        except ActionRefused as refused:
            show_refusal(request, refused)
        except ValidationError as refused:
            show_refusal(request, refused)
        except PermissionDenied as denied:
            messages.error(request, str(denied))
        except CredentialMissing as missing:
            messages.error(request, str(missing))
        except DriverError as error:
            show_driver_error(request, str(_('Planning')), error)
        else:
            return self._told(request, result)
        return self._page(request, rows, ways)

    def _chosen(self, values: Any) -> list[Deviation]:
        return list(self.queryset.filter(pk__in=[pk for pk in values.getlist('pk') if pk.isdecimal()]))

    def _page(self, request: HttpRequest, rows: list[Deviation], ways: dict[str, str]) -> HttpResponse:
        if not rows:
            messages.warning(request, _('Nothing was chosen that is still open.'))
            return redirect('plugins:netbox_optical:deviation_list')
        return render(request, self.template_name, {
            'rows': [(row, ways.get(str(row.pk), WRITE)) for row in rows], 'ways': _WAYS,
            'reason': request.POST.get('reason', ''), 'shared': request.POST.get('confirm_shared')})

    @staticmethod
    def _told(request: HttpRequest, result: Resolution) -> HttpResponse:
        if result.taken:
            messages.success(request, _('Taken into NetBox: {names}.').format(
                names=', '.join(map(str, result.taken))))
        if not result.runs:
            return redirect('plugins:netbox_optical:deviation_list')
        if len(result.runs) == 1:
            return redirect(result.runs[0])
        messages.info(request, _('{count} runs are planned; look at each and apply it.').format(
            count=len(result.runs)))
        query = urlencode([('id', run.pk) for run in result.runs])
        return redirect(f'{reverse("plugins:netbox_optical:workflowrun_list")}?{query}')
