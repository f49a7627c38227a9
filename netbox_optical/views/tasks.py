"""What the buttons share that hand work to a job: POST only, then back to where they were pressed."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from core.models import Job
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from netbox.views.generic.base import BaseMultiObjectView, BaseObjectView
from utilities.permissions import get_permission_for_model
from utilities.views import GetReturnURLMixin

from netbox_optical.models import ConnectionCheck

from .base import show_refusal

__all__ = ('ChosenView', 'TaskView', 'last_check', 'tell_queued')


def tell_queued(request: HttpRequest, job: Job, text: Any) -> None:
    """Say that work is queued, with a link to its job for whoever may see jobs."""
    if Job.objects.restrict(request.user, 'view').filter(pk=job.pk).exists():
        text = format_html('{} <a href="{}">{}</a>', text, job.get_absolute_url(), _('Job {pk}').format(pk=job.pk))
    messages.success(request, text)


def last_check(target: Any, user: Any) -> ConnectionCheck | None:
    """The newest check of a device or network manager that the user may see."""
    return target.checks.restrict(user, 'view').select_related('requested_by').first()


class TaskView(BaseObjectView):
    """One object."""

    http_method_names = ['post']
    action = ''

    def get_required_permission(self) -> str:
        return get_permission_for_model(self.queryset.model, self.action)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        target = self.get_object(pk=pk)
        try:
            job = self.start([target], request.user)
        except ValidationError as refused:
            show_refusal(request, refused)
        else:
            tell_queued(request, job, _('{target}: queued.').format(target=target))
        return redirect(target)

    @abstractmethod
    def start(self, targets: list, user: Any) -> Job:
        """Queue it. Raises ValidationError."""


class ChosenView(GetReturnURLMixin, BaseMultiObjectView):
    """The chosen ones of a list, or all that its filter finds, as far as the user may do it to them."""

    http_method_names = ['post']
    action = ''
    filterset = None

    def get_required_permission(self) -> str:
        return get_permission_for_model(self.queryset.model, self.action)

    def post(self, request: HttpRequest) -> HttpResponse:
        # The queryset holds only what the user may do this to.
        if request.POST.get('_all'):
            targets = list(self.filterset(request.GET, self.queryset).qs)
        else:
            targets = list(self.queryset.filter(pk__in=[pk for pk in request.POST.getlist('pk') if pk.isdecimal()]))
        if not targets:
            messages.warning(request, _('Nothing was chosen that you may do this to.'))
            return redirect(self.get_return_url(request))
        try:
            answer = self.start(targets, request.user)
        except ValidationError as refused:
            show_refusal(request, refused)
            return redirect(self.get_return_url(request))
        return self.started(request, answer, targets)

    def started(self, request: HttpRequest, answer: Any, targets: list) -> HttpResponse:
        """Say what was queued, and where to go from here."""
        tell_queued(request, answer, _('{count} queued.').format(count=len(targets)))
        return redirect(self.get_return_url(request))

    @abstractmethod
    def start(self, targets: list, user: Any) -> Any:
        """Queue it; the job, or whatever `started` takes. Raises ValidationError."""
