"""What several pages share."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from netbox.context import current_request
from netbox.object_actions import AddObject, BulkDelete, BulkEdit, BulkExport, BulkImport
from netbox.views import generic

from netbox_optical.drivers.errors import DriverError

__all__ = ('LIST_ACTIONS', 'DetailView', 'show_driver_error', 'visible_count')

# NetBox's without bulk rename: our names are derived, or are a code.
LIST_ACTIONS = (AddObject, BulkImport, BulkExport, BulkEdit, BulkDelete)


class DetailView(generic.ObjectView):
    """A page that is declared by its `layout` alone."""

    template_name = 'generic/object.html'


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
