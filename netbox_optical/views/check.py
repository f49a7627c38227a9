"""Pages of connection checks, and the buttons that ask for them."""

from __future__ import annotations

from typing import Any

from core.models import Job
from extras.ui.panels import CustomFieldsPanel, TagsPanel
from netbox.object_actions import BulkExport
from netbox.ui import layout
from netbox.views import generic
from utilities.views import register_model_view

from netbox_optical import filtersets, forms, tables
from netbox_optical.jobs.check import queue_checks
from netbox_optical.models import ConnectionCheck, NetworkManager, OpticalDevice
from netbox_optical.ui import panels

from .base import DetailView
from .tasks import ChosenView, TaskView

__all__ = (
    'ConnectionCheckListView',
    'ConnectionCheckView',
    'NetworkManagerBulkCheckView',
    'NetworkManagerCheckView',
    'OpticalDeviceBulkCheckView',
    'OpticalDeviceCheckView',
)


@register_model_view(ConnectionCheck, 'list', path='', detail=False)
class ConnectionCheckListView(generic.ObjectListView):
    queryset = ConnectionCheck.objects.select_related('device', 'manager', 'requested_by')
    filterset = filtersets.ConnectionCheckFilterSet
    filterset_form = forms.ConnectionCheckFilterForm
    table = tables.ConnectionCheckTable
    actions = (BulkExport,)


@register_model_view(ConnectionCheck)
class ConnectionCheckView(DetailView):
    queryset = ConnectionCheck.objects.select_related('device', 'manager', 'requested_by')
    actions = ()
    layout = layout.SimpleLayout(
        left_panels=[panels.CheckPanel()],
        right_panels=[TagsPanel(), CustomFieldsPanel()],
    )


class _Check(TaskView):
    action = 'check'

    def start(self, targets: list, user: Any) -> Job:
        return queue_checks(targets, user)


class _BulkCheck(ChosenView):
    action = 'check'

    def start(self, targets: list, user: Any) -> Job:
        return queue_checks(targets, user)


@register_model_view(OpticalDevice, 'check')
class OpticalDeviceCheckView(_Check):
    queryset = OpticalDevice.objects.all()


@register_model_view(NetworkManager, 'check')
class NetworkManagerCheckView(_Check):
    queryset = NetworkManager.objects.all()


@register_model_view(OpticalDevice, 'bulk_check', path='check', detail=False)
class OpticalDeviceBulkCheckView(_BulkCheck):
    queryset = OpticalDevice.objects.all()
    filterset = filtersets.OpticalDeviceFilterSet


@register_model_view(NetworkManager, 'bulk_check', path='check', detail=False)
class NetworkManagerBulkCheckView(_BulkCheck):
    queryset = NetworkManager.objects.all()
    filterset = filtersets.NetworkManagerFilterSet
