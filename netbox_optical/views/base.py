"""What several pages share."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from netbox.choices import ImportMethodChoices
from netbox.context import current_request
from netbox.object_actions import AddObject, BulkDelete, BulkEdit, BulkExport, BulkImport
from netbox.views import generic
from utilities.jobs import is_background_request
from utilities.views import get_action_url

from netbox_optical.drivers.errors import DriverError
from netbox_optical.forms.imports import SafeImportForm
from netbox_optical.models import DigitalService, OpticalFiber, OpticalSpectrum
from netbox_optical.ui.links import linked

__all__ = ('LIST_ACTIONS', 'DetailView', 'ImportView', 'RenamingEditView', 'show_driver_error', 'show_refusal',
           'visible_count')

# NetBox's without bulk rename: our names are derived, or are a code.
LIST_ACTIONS = (AddObject, BulkImport, BulkExport, BulkEdit, BulkDelete)


class RenamingEditView(generic.ObjectEditView):
    """Its form has a box to tick before other things are renamed; what has the old names on the network is offered."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        if response.status_code == 302 and request.POST.get('confirm_rename'):
            self._offer(request)
        return response

    def _offer(self, request: HttpRequest) -> None:
        links = [
            (f'{get_action_url(model, action="list")}?in_sync=false', model._meta.verbose_name_plural, count)
            for model in (DigitalService, OpticalFiber, OpticalSpectrum)
            if (count := model.objects.restrict(request.user, 'view').filter(in_sync=False).count())]
        if links:
            messages.warning(request, format_html(
                '{} {}', _('Out of sync now, choose there what to repair:'), format_html_join(
                    ', ', '<a href="{}">{} ({})</a>', links)))


class DetailView(generic.ObjectView):
    """A page that is declared by its `layout` alone."""

    template_name = 'generic/object.html'


def show_refusal(request: HttpRequest, refused: ValidationError) -> None:
    """What is not possible, and why; with a link to the run that is in the way, if one is."""
    messages.error(request, linked(' '.join(refused.messages)))


def show_driver_error(request: HttpRequest, what: str, error: DriverError) -> None:
    """A device said no, or nothing: tell which one, what it was asked and what it answered."""
    parts = [
        _('{what}: {error} ({category}).').format(what=what, error=error, category=error.category),
        _('Request: {request}').format(request=error.request) if error.request else '',
        _('Reply: {reply}').format(reply=error.reply) if error.reply else '',
    ]
    messages.error(request, ' '.join(str(part) for part in parts if part))


def visible_count(queryset: models.QuerySet) -> int | None:
    """How many of them the user of the current request may view: one query. None outside a request."""
    request: Any = current_request.get()
    return None if request is None else queryset.restrict(request.user, 'view').count()


class ImportView(generic.BulkImportView):
    """Bulk import that answers garbage with a message instead of a crash."""

    def post(self, request: HttpRequest) -> HttpResponse:
        if is_background_request(request):
            return super().post(request)
        form = SafeImportForm(request.POST, request.FILES)
        if form.is_valid():
            for upload in request.FILES.values():
                upload.seek(0)  # it was read for this look at it
            return super().post(request)
        return render(request, self.template_name, {
            'model': self.queryset.model, 'form': form, 'fields': self._get_form_fields(),
            'import_method': form.cleaned_data.get('import_method') or ImportMethodChoices.DIRECT,
            'return_url': self.get_return_url(request), **self.get_extra_context(request),
        })
