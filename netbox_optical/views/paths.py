"""Pages of spectrum: what can be sold, reservations, and what the sources say of a section."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from netbox.views import generic
from netbox.views.generic.base import BaseMultiObjectView
from utilities.forms.utils import restrict_form_fields
from utilities.permissions import get_permission_for_model
from utilities.views import ViewTab, register_model_view

from netbox_optical import forms
from netbox_optical.models import OpticalMultiplexSection
from netbox_optical.planning import reservations
from netbox_optical.planning.path_documents import sellable_sites
from netbox_optical.planning.paths import PathQuery, availability
from netbox_optical.planning.section_spectrum import spectrum_of

__all__ = ('AvailabilityView', 'ReservationsView', 'SectionSourcesView')


@register_model_view(OpticalMultiplexSection, 'sources', path='sources')
class SectionSourcesView(generic.ObjectView):
    """Who says what of each part of the band."""

    queryset = OpticalMultiplexSection.objects.select_related('a_port__optical_device', 'z_port__optical_device')
    template_name = 'netbox_optical/section_sources.html'
    tab = ViewTab(label=_('Sources'), permission='netbox_optical.view_opticalmultiplexsection')

    def get_extra_context(self, request, instance):
        return {'spectrum': spectrum_of(instance, request.user)}


class _SectionPage(BaseMultiObjectView):
    queryset = OpticalMultiplexSection.objects.all()

    def get_required_permission(self) -> str:
        return get_permission_for_model(OpticalMultiplexSection, 'view')


@register_model_view(OpticalMultiplexSection, 'availability', path='availability', detail=False)
class AvailabilityView(_SectionPage):
    """The matrix site x site x width."""

    def get(self, request: HttpRequest) -> HttpResponse:
        form = forms.AvailabilityForm(request.GET or None)
        restrict_form_fields(form, request.user)
        rows = None
        if form.is_bound and form.is_valid():
            data = form.cleaned_data
            try:
                rows = availability(
                    data['sites'] or sellable_sites(request.user), data['widths'], cost=data['cost'],
                    allow_unknown=data['allow_unknown'])
            except ValidationError as error:
                form.add_error(None, ' '.join(error.messages))
        return render(request, 'netbox_optical/availability.html', {'form': form, 'rows': rows})


@register_model_view(OpticalMultiplexSection, 'reservations', path='reservations', detail=False)
class ReservationsView(_SectionPage):
    """What is reserved; a form to reserve, and a button to give one back."""

    def get(self, request: HttpRequest) -> HttpResponse:
        form = forms.ReservationForm(initial={name: value for name, value in request.GET.items()})
        restrict_form_fields(form, request.user)
        return self._page(request, form)

    def post(self, request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm('netbox_optical.reserve_opticalmultiplexsection'):
            raise PermissionDenied
        return self._release(request) if 'release' in request.POST else self._reserve(request)

    def _release(self, request: HttpRequest) -> HttpResponse:
        try:
            freed = reservations.release(request.user, UUID(request.POST['release']))
        except ValueError:
            messages.error(request, _('There is no such reservation.'))
        except PermissionDenied as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _('Given back on {count} sections.').format(count=freed))
        return redirect(reverse('plugins:netbox_optical:opticalmultiplexsection_reservations'))

    def _reserve(self, request: HttpRequest) -> HttpResponse:
        form = forms.ReservationForm(request.POST)
        restrict_form_fields(form, request.user)
        if not form.is_valid():
            return self._page(request, form)
        data = form.cleaned_data
        try:
            made = reservations.reserve(
                request.user, PathQuery(data['site_a'], data['site_z'], data['width'], carriers=data['carriers'],
                                        allow_unknown=data['allow_unknown']),
                minutes=data['minutes'], reason=data['reason'])
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self._page(request, form)
        except PermissionDenied as error:
            form.add_error(None, str(error))
            return self._page(request, form)
        messages.success(request, _('Reserved {bands} on {count} sections.').format(
            bands=', '.join(passband.human() for passband in made.passbands), count=len(made.sections)))
        return redirect(reverse('plugins:netbox_optical:opticalmultiplexsection_reservations'))

    def _page(self, request: HttpRequest, form: forms.ReservationForm) -> HttpResponse:
        return render(request, 'netbox_optical/reservations.html', {
            'form': form, 'reservations': reservations.standing(request.user),
            'may_reserve': request.user.has_perm('netbox_optical.reserve_opticalmultiplexsection')})
