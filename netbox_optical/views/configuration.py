"""What the devices should hold after a run, as a file for whoever configures them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from netbox.views.generic.base import BaseObjectView
from utilities.permissions import get_permission_for_model
from utilities.views import register_model_view

from netbox_optical.drivers.errors import CannotPlan
from netbox_optical.models import WorkflowRun
from netbox_optical.planning.goals import configuration_of

__all__ = ('WorkflowRunConfigurationView',)


@register_model_view(WorkflowRun, 'configuration')
class WorkflowRunConfigurationView(BaseObjectView):
    """JSON, in the same form as over REST."""

    queryset = WorkflowRun.objects.all()

    def get_required_permission(self) -> str:
        return get_permission_for_model(self.queryset.model, 'view')

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self.get_object(pk=pk)
        try:
            found = configuration_of(run)
        except CannotPlan as error:
            return HttpResponse(str(error), status=409, content_type='text/plain; charset=utf-8')
        name = f'run-{run.pk}.json'
        return JsonResponse(found, json_dumps_params={'indent': 1}, headers={
            'Content-Disposition': f'attachment; filename="{name}"'})
