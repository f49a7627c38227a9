"""What the forms of a new service share: fields become a request, refusals of planning become errors of fields."""

from __future__ import annotations

from abc import abstractmethod

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _
from netbox.context import current_request
from utilities.exceptions import AbortRequest

from netbox_optical.models import DigitalService
from netbox_optical.planning.margins import warnings_of
from netbox_optical.planning.service import CarrierRequest, ServiceRequest, create_service

from .base import RefusalMixin, requester

__all__ = ('OrderMixin',)


class OrderMixin(RefusalMixin):
    """A form of a new service: turns its fields into a request, and the refusals of planning into field errors."""

    @abstractmethod
    def carriers(self) -> list[CarrierRequest]:
        """What the form asks of each carrier, in order."""

    def way(self) -> dict:
        """What the form asks of the way, as arguments of ServiceRequest."""
        return {'user': requester()}

    def request(self) -> ServiceRequest:
        """The cleaned fields as planning wants them."""
        data = self.cleaned_data
        return ServiceRequest(
            partner=data['partner'], service_type=data['service_type'], flow_id=data['flow_id'],
            client_id=data['client_id'], client_port_a=data['client_port_a'], client_port_z=data['client_port_z'],
            carriers=self.carriers(), mode=data.get('mode'),
            excluded_devices=data.get('excluded_devices') or (), excluded_fibers=data.get('excluded_fibers') or (),
            **self.way(), description=data.get('description') or '', comments=data.get('comments') or '',
            owner=data.get('owner'), tags=data.get('tags') or (),
            # Put on the blank instance by NetBox's form and view.
            custom_field_data=self.instance.custom_field_data,
            changelog_message=getattr(self.instance, '_changelog_message', None) or '',
        )

    def _post_clean(self):
        """A blank instance takes nothing from the form: planning makes the service and checks it."""
        if self.instance.pk:
            super()._post_clean()

    def save(self, commit=True):
        """Create the service with everything it needs. A refusal is shown on its fields and undoes everything."""
        if self.instance.pk:
            return super().save(commit)
        try:
            service = create_service(self.request())
        except PermissionDenied as denied:
            refusal = ValidationError({'reservation': str(denied)})
            self.add_refusal(refusal)
            raise self.refused(refusal) from denied
        except ValidationError as refusal:
            self.add_refusal(refusal)
            raise self.refused(refusal) from refusal
        self.instance = service
        self._warn(service)
        return service

    def _warn(self, service: DigitalService) -> None:
        """What planning has to say of a service that it made all the same."""
        if (request := current_request.get()) is not None:
            for text in warnings_of(service.channels.order_by('och_id')):
                messages.warning(request, text)

    def refused(self, refusal: ValidationError) -> Exception:
        """What `save` raises, for the view to undo its transaction."""
        return AbortRequest(_('The service was not created.'))
