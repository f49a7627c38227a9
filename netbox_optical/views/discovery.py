"""Pages of discoveries: ask for one, look at its rows, tick, adopt."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from extras.ui.panels import CustomFieldsPanel, TagsPanel
from netbox.object_actions import BulkExport
from netbox.ui import layout
from netbox.ui.panels import TemplatePanel
from netbox.views import generic
from netbox.views.generic.base import BaseObjectView
from utilities.permissions import get_permission_for_model
from utilities.views import register_model_view

from netbox_optical import filtersets, forms, tables
from netbox_optical.choices_discovery import DiscoveryStatusChoices
from netbox_optical.jobs.discovery import queue_adoption, queue_discovery
from netbox_optical.models import Discovery, NetworkManager, OpticalDevice
from netbox_optical.planning.adoption import discovery as planning
from netbox_optical.planning.adoption.shown import visible_errors, visible_items, visible_notes
from netbox_optical.planning.adoption.tnms import start_import
from netbox_optical.ui.panels import DiscoveryPanel

from .ask import AskView
from .base import DetailView
from .tasks import tell_queued

__all__ = (
    'DiscoveryAddView',
    'DiscoveryAdoptView',
    'DiscoveryImportFibersView',
    'DiscoveryListView',
    'DiscoveryProgressView',
    'DiscoveryView',
)


@register_model_view(Discovery, 'list', path='', detail=False)
class DiscoveryListView(generic.ObjectListView):
    queryset = Discovery.objects.select_related('manager', 'partner__tenant', 'requested_by')
    filterset = filtersets.DiscoveryFilterSet
    filterset_form = forms.DiscoveryFilterForm
    table = tables.DiscoveryTable
    template_name = 'netbox_optical/discovery_list.html'
    actions = (BulkExport,)


class _Ask(AskView):
    """Then to the page of the discovery, where its proposal appears by itself."""

    queryset = Discovery.objects.all()

    def start(self, request: HttpRequest, form: Any) -> HttpResponse:
        discovery = self.made(request.user, form)
        tell_queued(request, queue_discovery(discovery, request.user), _('{discovery}: queued.').format(
            discovery=discovery))
        visible = Discovery.objects.restrict(request.user, 'view').filter(pk=discovery.pk).exists()
        return redirect(discovery if visible else request.path)

    @abstractmethod
    def made(self, user: Any, form: Any) -> Discovery:
        """The discovery that the form asks for. Raises PermissionDenied, ValidationError."""


@register_model_view(Discovery, 'add', detail=False)
class DiscoveryAddView(_Ask):
    form = forms.DiscoverForm
    title = _('Discover the network')
    text = _('Devices are read as a whole and compared with NetBox. Nothing is sent to them but questions, and nothing '
             'is changed in NetBox before you have looked at the proposal.')

    def get_required_permission(self) -> str:
        return get_permission_for_model(OpticalDevice, 'discover')

    def made(self, user: Any, form: forms.DiscoverForm) -> Discovery:
        return planning.start(user, **form.cleaned_data)


@register_model_view(Discovery, 'import_fibers', path='import-fibers', detail=False)
class DiscoveryImportFibersView(_Ask):
    form = forms.ImportFibersForm
    title = _('Import fibres from a network manager')
    text = _('Fibres that the network manager knows and NetBox does not have in either direction are proposed.')

    def get_required_permission(self) -> str:
        return get_permission_for_model(NetworkManager, 'discover')

    def made(self, user: Any, form: forms.ImportFibersForm) -> Discovery:
        return start_import(user, form.cleaned_data['manager'], form.filters)


@register_model_view(Discovery)
class DiscoveryView(DetailView):
    queryset = Discovery.objects.select_related('manager', 'partner__tenant', 'requested_by')
    actions = ()
    layout = layout.SimpleLayout(
        left_panels=[DiscoveryPanel()],
        right_panels=[TagsPanel(), CustomFieldsPanel()],
        bottom_panels=[TemplatePanel('netbox_optical/panels/discovery.html')],
    )

    def get_extra_context(self, request, instance):
        return _rows(request, instance)


@register_model_view(Discovery, 'progress')
class DiscoveryProgressView(BaseObjectView):
    """The part of the page that changes while devices are read or rows adopted."""

    queryset = Discovery.objects.all()

    def get_required_permission(self) -> str:
        return get_permission_for_model(self.queryset.model, 'view')

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        discovery = self.get_object(pk=pk)
        return render(request, 'netbox_optical/inc/discovery.html', {
            'object': discovery, **_rows(request, discovery)})


@register_model_view(Discovery, 'adopt')
class DiscoveryAdoptView(BaseObjectView):
    """Tick what was sent, untick the rest, and have it adopted."""

    queryset = Discovery.objects.all()
    http_method_names = ['post']

    def get_required_permission(self) -> str:
        return get_permission_for_model(self.queryset.model, 'adopt')

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        discovery = self.get_object(pk=pk)
        try:
            planning.choose(
                discovery, request.user, [int(row) for row in request.POST.getlist('pk') if row.isdecimal()])
            job = queue_adoption(discovery, request.user)
        except (ValidationError, PermissionDenied) as refused:
            text = ' '.join(refused.messages) if isinstance(refused, ValidationError) else str(refused)
            messages.error(request, text)
        else:
            tell_queued(request, job, _('{discovery}: adoption is queued.').format(discovery=discovery))
        return redirect(discovery)


def _rows(request: HttpRequest, discovery: Discovery) -> dict[str, Any]:
    may = Discovery.objects.restrict(request.user, 'adopt').filter(pk=discovery.pk).exists()
    return {
        'rows': visible_items(discovery, request.user).order_by('position').prefetch_related('target'),
        'read_errors': visible_errors(discovery, request.user), 'read_notes': visible_notes(discovery, request.user),
        'may_adopt': may and discovery.status in DiscoveryStatusChoices.OPEN,
    }
