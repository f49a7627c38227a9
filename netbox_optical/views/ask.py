"""A page with a form that starts work on the network as a whole."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from netbox.views.generic.base import BaseMultiObjectView
from utilities.forms import restrict_form_fields

__all__ = ('AskView',)


class AskView(BaseMultiObjectView):
    """`title` and `text` say what it is for; refusals are shown in the form."""

    template_name = 'netbox_optical/ask.html'
    form: type
    title: Any
    text: Any

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, self.form())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request.POST)
        restrict_form_fields(form, request.user)
        if form.is_valid():
            try:
                return self.start(request, form)
            except PermissionDenied as denied:
                form.add_error(None, str(denied))
            except ValidationError as refusal:
                form.add_refusal(refusal)
        return self._page(request, form)

    def _page(self, request: HttpRequest, form: Any) -> HttpResponse:
        return render(request, self.template_name, {'form': form, 'title': self.title, 'text': self.text})

    @abstractmethod
    def start(self, request: HttpRequest, form: Any) -> HttpResponse:
        """Queue it, and where to go then. Raises PermissionDenied, ValidationError."""
