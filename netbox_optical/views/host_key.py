"""Learning an SSH host key: the device shows it, a person confirms it, then it is stored."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from netbox.views.generic.base import BaseObjectView
from utilities.permissions import get_permission_for_model
from utilities.views import register_model_view

from netbox_optical.drivers.errors import DriverError
from netbox_optical.models import OpticalDevice
from netbox_optical.planning import host_keys

from .base import show_driver_error, show_refusal

__all__ = ('OpticalDeviceLearnHostKeyView',)


@register_model_view(OpticalDevice, 'learn_host_key', path='learn-host-key')
class OpticalDeviceLearnHostKeyView(BaseObjectView):
    """POST only, twice: the first shows the fingerprint, the second confirms it."""

    http_method_names = ['post']
    queryset = OpticalDevice.objects.all()

    def get_required_permission(self) -> str:
        return get_permission_for_model(self.queryset.model, 'learn_host_key')

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        device = self.get_object(pk=pk)
        confirmed = request.POST.get('fingerprint')
        try:
            if not confirmed and not device.host_key:
                return render(request, 'netbox_optical/learn_host_key.html', {
                    'object': device, 'shown': host_keys.read(device)})
            shown = host_keys.learn(device, confirmed) if confirmed else host_keys.read(device)
        except ValidationError as refused:
            show_refusal(request, refused)
        except DriverError as error:
            show_driver_error(request, _('No host key was read'), error)
        else:
            text = _('{fingerprint} is the stored key of {device}.')
            messages.success(request, text.format(fingerprint=shown.fingerprint, device=device))
        return redirect(device)
