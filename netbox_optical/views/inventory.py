"""Buttons that import inventories; the job's page has the report."""

from __future__ import annotations

from typing import Any

from core.models import Job
from utilities.views import register_model_view

from netbox_optical import filtersets
from netbox_optical.jobs.inventory import queue_inventory
from netbox_optical.models import OpticalDevice

from .tasks import ChosenView, TaskView

__all__ = ('OpticalDeviceBulkImportInventoryView', 'OpticalDeviceImportInventoryView')


@register_model_view(OpticalDevice, 'import_inventory', path='import-inventory')
class OpticalDeviceImportInventoryView(TaskView):
    queryset = OpticalDevice.objects.all()
    action = 'import_inventory'

    def start(self, targets: list, user: Any) -> Job:
        return queue_inventory(targets, user)


@register_model_view(OpticalDevice, 'bulk_import_inventory', path='import-inventory', detail=False)
class OpticalDeviceBulkImportInventoryView(ChosenView):
    queryset = OpticalDevice.objects.all()
    filterset = filtersets.OpticalDeviceFilterSet
    action = 'import_inventory'

    def start(self, targets: list, user: Any) -> Job:
        return queue_inventory(targets, user)
