"""The page of a form with a path step: several submit buttons, no script needed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from netbox.views import generic
from utilities.forms import restrict_form_fields

from netbox_optical.ui.alternatives import alternatives

__all__ = ('PathStepView',)


class PathStepView(generic.ObjectEditView):
    """`_routes` offers ways, `_fill` makes a suggested change and offers again, anything else stores the object."""

    template_name = 'netbox_optical/path_step.html'

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if '_routes' not in request.POST and '_fill' not in request.POST:
            return super().post(request, *args, **kwargs)
        wanted, data = self.alter_object(self.get_object(**kwargs), request, args, kwargs), request.POST
        if '_fill' in data:
            data = self.form.filled(data, data['_fill'])
        form = self.form(data=data, instance=wanted)
        restrict_form_fields(form, request.user)
        offers = form.find_routes() if form.is_valid() else []
        return render(request, self.template_name, {
            'model': self.queryset.model, 'object': wanted, 'form': form,
            'alternatives': alternatives(offers, request.user),
            'joins': form.is_valid() and getattr(form, 'joins', False),
            'return_url': self.get_return_url(request, wanted),
        })
