"""Digital services: what is asked for on creation, and what is shown."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from netbox.api.fields import ChoiceField
from rest_framework import serializers

from netbox_optical.choices import LifecycleChoices, ServiceTypeChoices
from netbox_optical.models import DigitalService, OpticalDevice, OpticalFiber, OpticalMultiplexSection
from netbox_optical.planning.margins import warnings_of
from netbox_optical.planning.product_actions import available_actions
from netbox_optical.planning.refusals import WIDEST_STRETCH
from netbox_optical.planning.service import CarrierRequest, ServiceRequest, create_service

from .base import HEAD, LIFECYCLE, TAIL, ProductSerializer
from .channel import TransportChannelSerializer
from .mode import OperationalModeSerializer
from .partner import PartnerSerializer
from .paths import MarginSerializer, VisiblePK
from .port import OpticalPortSerializer

__all__ = (
    'CarrierSerializer', 'DigitalServiceDetailSerializer', 'DigitalServiceSerializer', 'ModifyServiceSerializer',
    'ModifySpectrumSerializer', 'OfferRequestSerializer', 'RouteOfferSerializer',
)

# What a client may only say when it asks for a service; the rest of the request is the service's own fields.
REQUEST_FIELDS = (
    'och_ids', 'carriers', 'mode', 'excluded_devices', 'excluded_fibers', 'route', 'way', 'stretch', 'reservation')


class CarrierSerializer(serializers.Serializer):
    """A new channel. Frequencies in MHz; no `central_frequency`: the lowest that is free on the route is taken."""

    och_id = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    line_port_a = OpticalPortSerializer(nested=True, required=False, allow_null=True)
    line_port_z = OpticalPortSerializer(nested=True, required=False, allow_null=True)
    central_frequency = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=2**62)
    width = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=2**62)


class RequestFields(serializers.Serializer):
    """Channels and way of a new service: `och_ids` of channels that exist, or `carriers` for new ones."""

    och_ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**31 - 1), write_only=True, required=False, max_length=2)
    carriers = CarrierSerializer(many=True, write_only=True, required=False)
    mode = OperationalModeSerializer(nested=True, write_only=True, required=False, allow_null=True)
    excluded_devices = serializers.PrimaryKeyRelatedField(
        queryset=OpticalDevice.objects.all(), many=True, write_only=True, required=False)
    excluded_fibers = serializers.PrimaryKeyRelatedField(
        queryset=OpticalFiber.objects.all(), many=True, write_only=True, required=False)
    route = serializers.IntegerField(
        write_only=True, required=False, min_value=0, max_value=1000, help_text=_('Index into the offered routes'))
    way = VisiblePK(
        queryset=OpticalMultiplexSection.objects.all(), many=True, write_only=True, required=False,
        help_text=_('As an offer has it: takes the place of `route`, and means the same whatever happens'))
    stretch = serializers.FloatField(
        write_only=True, required=False, min_value=1, max_value=WIDEST_STRETCH,
        help_text=_('Longest way looked at, as a multiple of the cheapest one'))
    reservation = serializers.UUIDField(
        write_only=True, required=False, allow_null=True,
        help_text=_('A reservation of yours that gives way to this service'))


def carrier_requests(data: dict[str, Any]) -> list[CarrierRequest]:
    """The carriers of a request. Raises ValidationError unless exactly one of the two ways to name them is used."""
    och_ids, carriers = data.get('och_ids'), data.get('carriers')
    if bool(och_ids) == bool(carriers):
        raise serializers.ValidationError({'och_ids': _(
            'Give either "och_ids" of existing channels or "carriers" for new ones.')})
    if och_ids:
        return [CarrierRequest(och_id=number) for number in och_ids]
    return [CarrierRequest(**carrier) for carrier in carriers]


class DigitalServiceSerializer(RequestFields, ProductSerializer):
    partner = PartnerSerializer(nested=True)
    service_type = ChoiceField(choices=ServiceTypeChoices, required=False, default=ServiceTypeChoices.GBE100)
    name = serializers.CharField(read_only=True)
    tag = serializers.CharField(read_only=True)
    client_port_a = OpticalPortSerializer(nested=True)
    client_port_z = OpticalPortSerializer(nested=True)
    channels = serializers.SerializerMethodField()
    warnings = serializers.SerializerMethodField()
    # Where a service stands is the outcome of its runs.
    status = ChoiceField(choices=LifecycleChoices, read_only=True)

    class Meta:
        model = DigitalService
        fields = (
            *HEAD, 'partner', 'service_type', 'flow_id', 'client_id', 'name', 'tag', 'client_port_a', 'client_port_z',
            'channels', 'warnings', *LIFECYCLE, *REQUEST_FIELDS, *TAIL,
        )
        brief_fields = ('id', 'url', 'display', 'name', 'tag', 'status', 'description')

    @extend_schema_field(TransportChannelSerializer(nested=True, many=True))
    def get_channels(self, service: DigitalService) -> list[dict]:
        """In the order of the line signal."""
        return [
            TransportChannelSerializer(use.channel, nested=True, context=self.context).data
            for use in service.channel_uses.all()
        ]

    @extend_schema_field(serializers.ListField(child=serializers.CharField(), read_only=True))
    def get_warnings(self, service: DigitalService) -> list[str]:
        """Per channel whose margin is too small or not known, a sentence."""
        return warnings_of(use.channel for use in service.channel_uses.all())

    def validate(self, data: Any) -> Any:
        if self.nested:
            return data
        request = {name: data.pop(name) for name in REQUEST_FIELDS if name in data}
        if self.instance is not None:
            self._refuse_change(data, request)
            return super().validate(data)
        carriers = carrier_requests(request)
        data = super().validate(data)
        return {**data, **request, 'carriers': carriers}

    def _refuse_change(self, data: dict[str, Any], request: dict[str, Any]) -> None:
        fixed = {name: getattr(self.instance, name) for name in ('service_type', 'client_port_a', 'client_port_z')}
        changed = [name for name, value in fixed.items() if name in data and data[name] != value]
        # A default of a field that was not sent is no wish to change it.
        changed = [name for name in changed if name in self.initial_data]
        if changed or request:
            raise serializers.ValidationError({name: _(
                'Cannot be changed on an existing service; terminate it and create another one.'
            ) for name in (*changed, *request)})
        for name in fixed:
            data.pop(name, None)

    def create(self, validated_data: dict[str, Any]) -> DigitalService:
        data = dict(validated_data)
        message = data.pop('changelog_message', None) or ''
        custom_fields = data.pop('custom_field_data', {})
        add_tags = data.pop('add_tags', ())
        data.pop('remove_tags', None)
        data.pop('och_ids', None)
        data['sections'] = [section.pk for section in data.pop('way', ())]
        tags = [*data.pop('tags', ()), *add_tags]
        return create_service(ServiceRequest(
            **data, tags=tags, custom_field_data=custom_fields, changelog_message=message,
            user=self.context['request'].user))


class DigitalServiceDetailSerializer(DigitalServiceSerializer):
    """Adds what can be done now: per action null, or why it cannot."""

    available_actions = serializers.SerializerMethodField()

    class Meta(DigitalServiceSerializer.Meta):
        fields = (*DigitalServiceSerializer.Meta.fields, 'available_actions')

    @extend_schema_field(serializers.DictField(child=serializers.CharField(allow_null=True), read_only=True))
    def get_available_actions(self, service: DigitalService) -> dict[str, str | None]:
        return available_actions(service, self.context['request'].user)


class CarrierChangeSerializer(serializers.Serializer):
    """New values of one channel of the service, MHz; what is left out stays."""

    och_id = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    central_frequency = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=2**62)
    width = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=2**62)


class ModifyServiceSerializer(serializers.Serializer):
    """What to change. `confirm_shared` when other services use the channel and shall be interrupted too."""

    carriers = CarrierChangeSerializer(many=True, required=False, default=list)
    mode = OperationalModeSerializer(nested=True, required=False, allow_null=True, default=None)
    confirm_shared = serializers.BooleanField(required=False, default=False)


class ModifySpectrumSerializer(serializers.Serializer):
    """The passband to come, [start, end) in MHz."""

    start = serializers.IntegerField(min_value=1, max_value=2**62)
    end = serializers.IntegerField(min_value=1, max_value=2**62)


class OfferRequestSerializer(RequestFields):
    """A request as far as routes depend on it."""

    service_type = serializers.ChoiceField(choices=ServiceTypeChoices, default=ServiceTypeChoices.GBE100)
    client_port_a = OpticalPortSerializer(nested=True)
    client_port_z = OpticalPortSerializer(nested=True)
    och_ids = None
    route = None
    way = None

    def as_request(self) -> ServiceRequest:
        """For `offer_routes`: owner and numbers of the service do not matter to it."""
        data = dict(self.validated_data)
        carriers = [CarrierRequest(**carrier) for carrier in data.pop('carriers', ())]
        return ServiceRequest(
            **data, partner=None, flow_id=1, client_id=1, carriers=carriers, user=self.context['request'].user)


class RouteOfferSerializer(MarginSerializer):
    """`index` is what `route` of a new service takes, `way` its `way`: sections (null: not yours to see).

    `length` m, `loss` dB, `latency` µs one way, `frequencies` MHz.
    """

    index = serializers.IntegerField()
    way = serializers.ListField(child=serializers.IntegerField(allow_null=True))
    text = serializers.CharField()
    hops = serializers.IntegerField()
    length = serializers.IntegerField(allow_null=True)
    loss = serializers.FloatField(allow_null=True)
    latency = serializers.FloatField(allow_null=True)
    frequencies = serializers.ListField(child=serializers.IntegerField())
    unknown = serializers.BooleanField()
