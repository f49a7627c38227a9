"""Buttons that every product has: plan, validate, repair, terminate, each of which starts a run, and force in sync."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from netbox.ui.panels import ObjectsTablePanel
from netbox.views.generic.base import BaseObjectView
from utilities.forms import restrict_form_fields
from utilities.permissions import get_permission_for_model
from utilities.views import register_model_view

from netbox_optical.choices import RunKindChoices
from netbox_optical.drivers.errors import DriverError
from netbox_optical.forms.product import ForceInSyncForm
from netbox_optical.models import WorkflowRun
from netbox_optical.planning import agreement, runs
from netbox_optical.planning.credentials import CredentialMissing

from .base import show_driver_error, show_refusal

__all__ = ('register_run_views', 'runs_panel')


def runs_panel(model: type[models.Model]) -> ObjectsTablePanel:
    """The runs of the page's object."""
    return ObjectsTablePanel(
        'netbox_optical.workflowrun',
        filters={'object_type': model._meta.label_lower, 'object_id': lambda ctx: ctx['object'].pk},
        exclude_columns=['object_type', 'target_name'], title=_('Runs'))


class _ProductRunView(BaseObjectView):
    """POST only: a run of one kind, then its page."""

    http_method_names = ['post']
    action = ''
    kind = ''

    def get_required_permission(self) -> str:
        return get_permission_for_model(self.queryset.model, self.action)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        product = self.get_object(pk=pk)
        try:
            run = self.start(product, request.user)
        except ValidationError as refused:
            show_refusal(request, refused)
        except DriverError as error:
            show_driver_error(request, _('{product} could not be planned').format(product=product), error)
        except CredentialMissing as missing:
            messages.error(request, str(missing))
        else:
            return redirect(run)
        return redirect(product)

    def start(self, product: models.Model, user: Any) -> WorkflowRun:
        return runs.plan(product, self.kind, user)


class ProductPlanView(_ProductRunView):
    """A draft that can be looked at."""

    action = 'plan'
    kind = RunKindChoices.CREATE


class ProductValidateView(_ProductRunView):
    """Nothing to look at beforehand: a comparison changes nothing on the network, so it is queued at once."""

    action = 'validate'

    def start(self, product: models.Model, user: Any) -> WorkflowRun:
        return runs.validate(product, user)


class ProductRepairView(_ProductRunView):
    """A draft that leads back to what NetBox says."""

    action = 'plan'
    kind = RunKindChoices.REPAIR


class ProductTerminateView(_ProductRunView):
    """A draft that says what would be taken away; applying it asks for the word."""

    action = 'terminate'
    kind = RunKindChoices.TERMINATE


class ProductModifyView(BaseObjectView):
    """What may change of a product on the network; the answer is a draft that shows before and after."""

    form: type

    def get_required_permission(self) -> str:
        return get_permission_for_model(self.queryset.model, 'plan')

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        product = self.get_object(pk=pk)
        try:
            runs.refuse_unless_possible(product, RunKindChoices.MODIFY)
        except ValidationError as refused:
            show_refusal(request, refused)
            return redirect(product)
        return self._page(request, product, self.form(instance=product))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        product = self.get_object(pk=pk)
        form = self.form(request.POST, instance=product)
        restrict_form_fields(form, request.user)
        if form.is_valid():
            try:
                return redirect(form.plan(request.user))
            except runs.ActionRefused as refused:
                show_refusal(request, refused)
            except ValidationError as refused:
                form.add_refusal(refused)
            except DriverError as error:
                show_driver_error(request, _('{product} could not be planned').format(product=product), error)
            except CredentialMissing as missing:
                messages.error(request, str(missing))
        return self._page(request, product, form)

    def _page(self, request: HttpRequest, product: models.Model, form: Any) -> HttpResponse:
        return render(request, 'netbox_optical/product_modify.html', {
            'object': product, 'form': form, 'return_url': product.get_absolute_url()})


class ProductForceInSyncView(BaseObjectView):
    """Asks why; nothing is read and nothing is sent."""

    def get_required_permission(self) -> str:
        return get_permission_for_model(self.queryset.model, 'force_in_sync')

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        product = self.get_object(pk=pk)
        if refusal := agreement.force_refusal(product):
            messages.error(request, refusal)
            return redirect(product)
        return self._page(request, product, ForceInSyncForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        product = self.get_object(pk=pk)
        form = ForceInSyncForm(request.POST)
        if not form.is_valid():
            return self._page(request, product, form)
        try:
            agreement.force_in_sync(product, request.user, form.cleaned_data['reason'])
        except ValidationError as refused:
            show_refusal(request, refused)
        return redirect(product)

    def _page(self, request: HttpRequest, product: models.Model, form: ForceInSyncForm) -> HttpResponse:
        return render(request, 'netbox_optical/product_force_in_sync.html', {
            'object': product, 'form': form, 'return_url': product.get_absolute_url()})


_RUN_VIEWS = {
    'plan': ProductPlanView, 'validate': ProductValidateView, 'repair': ProductRepairView,
    'terminate': ProductTerminateView, 'force_in_sync': ProductForceInSyncView,
}


def register_run_views(model: type[models.Model], *, modify: type | None = None, repair: bool = True) -> None:
    """The views behind the buttons of a product. `modify`: the form that asks for new values, where there are some."""
    views = {name: view for name, view in _RUN_VIEWS.items() if repair or name != 'repair'}
    if modify is not None:
        views['modify'] = ProductModifyView
    for name, view in views.items():
        attributes = {'queryset': model.objects.all()}
        if name == 'modify':
            attributes['form'] = modify
        register_model_view(model, name)(type(f'{model.__name__}{view.__name__[7:]}', (view,), attributes))
