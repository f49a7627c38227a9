"""The tab with what differs from the network, on products and on the core objects that they stand for."""

from __future__ import annotations

from dcim.models import Cable, Device, Site
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from netbox.views import generic
from utilities.views import ViewTab, register_model_view

from netbox_optical import filtersets, forms, tables
from netbox_optical.models import (
    Deviation,
    DigitalService,
    OpticalDevice,
    OpticalFiber,
    OpticalSpectrum,
    Partner,
    PoP,
)
from netbox_optical.object_actions import BulkResolve
from netbox_optical.planning.assurance.shown import open_of

from .base import visible_count

__all__ = ('DriftTabView',)


class DriftTabView(generic.ObjectChildrenView):
    """Open deviations, as many of them as the user may see; no tab where there is none."""

    child_model = Deviation
    table = tables.DeviationTable
    filterset = filtersets.DeviationFilterSet
    filterset_form = forms.DeviationFilterForm
    actions = (BulkResolve,)
    tab = ViewTab(
        label=_('Drift'), weight=2200, permission='netbox_optical.view_deviation', hide_if_empty=True,
        badge=lambda item: visible_count(open_of(item)))

    def get_children(self, request: HttpRequest, parent: Model) -> QuerySet[Deviation]:
        return open_of(parent).restrict(request.user, 'view').select_related('device')


for _model in (Site, Device, Cable, Partner, PoP, OpticalDevice, OpticalFiber, OpticalSpectrum, DigitalService):
    register_model_view(_model, 'drift', path='drift')(
        type(f'{_model.__name__}DriftView', (DriftTabView,), {'queryset': _model.objects.all()}))
