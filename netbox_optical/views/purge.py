"""The page that removes an object from NetBox and leaves the network as it is."""

from __future__ import annotations

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from netbox.views.generic.base import BaseObjectView
from utilities.exceptions import AbortRequest
from utilities.permissions import get_permission_for_model
from utilities.views import get_action_url, register_model_view

from netbox_optical import forms
from netbox_optical.planning import purge

from .base import show_refusal


class _PurgeView(BaseObjectView):
    """Why it is not possible, or the word to type; then the counts."""

    template_name = 'netbox_optical/purge.html'

    def get_required_permission(self) -> str:
        return get_permission_for_model(self.queryset.model, 'purge')

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        target = self.get_object(pk=pk)
        return render(request, self.template_name, {
            'object': target, 'refusal': purge.refusal(target), 'word': purge.CONFIRM, 'form': forms.PurgeForm()})

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        target = self.get_object(pk=pk)
        name = str(target)
        try:
            gone = purge.purge(target, request.POST.get('confirm'))
        except ValidationError as refused:
            show_refusal(request, refused)
            return redirect(request.path)
        except AbortRequest as refused:
            messages.error(request, refused.message)
            return redirect(request.path)
        messages.success(request, _('{name} is gone from NetBox: {counts}. No device was touched.').format(
            name=name, counts=', '.join(f'{count} {_label(model, count)}' for model, count in sorted(gone.items()))))
        return redirect(get_action_url(self.queryset.model, action='list'))


def _label(label: str, count: int) -> str:
    meta = apps.get_model(label)._meta
    return str(meta.verbose_name if count == 1 else meta.verbose_name_plural)


for _model in purge.MODELS.values():
    register_model_view(_model, 'purge')(
        type(f'{_model.__name__}PurgeView', (_PurgeView,), {'queryset': _model.objects.all()}))
