"""Optical spectra and who holds which part of a section."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from netbox.api.fields import ChoiceField, SerializedPKRelatedField
from rest_framework import serializers

from netbox_optical.choices import AllocationSourceChoices, AllocationStateChoices
from netbox_optical.models import (
    OpticalDevice,
    OpticalFiber,
    OpticalMultiplexSection,
    OpticalSpectrum,
    SpectrumAllocation,
    SpectrumSection,
)
from netbox_optical.planning.product_actions import available_actions
from netbox_optical.planning.refusals import WIDEST_STRETCH
from netbox_optical.planning.spectrum import SpectrumRequest, store_spectrum

from .base import HEAD, LIFECYCLE, TAIL, ProductSerializer
from .device import OpticalDeviceSerializer
from .fiber import OpticalFiberSerializer
from .partner import PartnerSerializer
from .paths import VisiblePK
from .port import OpticalPortSerializer

__all__ = (
    'OpticalSpectrumDetailSerializer', 'OpticalSpectrumSerializer', 'SpectrumAllocationSerializer',
    'SpectrumSectionSerializer',
)


# What only matters to the search, besides fields of the spectrum itself.
_REQUEST_FIELDS = ('width', 'route', 'way', 'stretch', 'reservation', 'excluded_devices', 'excluded_fibers')


class OpticalSpectrumSerializer(ProductSerializer):
    """`start`, `end` and `width` in MHz; the passband is [start, end).

    With `port_a` and `port_z` the way between them is searched and booked; `width` instead of the edges takes the
    lowest place that is free on it.
    """

    partner = PartnerSerializer(nested=True)
    start = serializers.IntegerField(required=False, min_value=1, max_value=2**62)
    end = serializers.IntegerField(required=False, min_value=1, max_value=2**62)
    width = serializers.IntegerField(required=False, min_value=1, max_value=2**62)
    port_a = OpticalPortSerializer(nested=True, required=False, allow_null=True)
    port_z = OpticalPortSerializer(nested=True, required=False, allow_null=True)
    excluded_devices = SerializedPKRelatedField(
        queryset=OpticalDevice.objects.all(), serializer=OpticalDeviceSerializer, nested=True, required=False,
        many=True)
    excluded_fibers = SerializedPKRelatedField(
        queryset=OpticalFiber.objects.all(), serializer=OpticalFiberSerializer, nested=True, required=False, many=True)
    route = serializers.IntegerField(
        write_only=True, required=False, min_value=0, max_value=1000, help_text=_('Index into the offered routes'))
    way = VisiblePK(
        queryset=OpticalMultiplexSection.objects.all(), many=True, write_only=True, required=False,
        help_text=_('Its sections: takes the place of `route`, and means the same whatever happens'))
    stretch = serializers.FloatField(
        write_only=True, required=False, min_value=1, max_value=WIDEST_STRETCH,
        help_text=_('Longest way looked at, as a multiple of the cheapest one'))
    reservation = serializers.UUIDField(
        write_only=True, required=False, allow_null=True,
        help_text=_('A reservation of yours that gives way to this spectrum'))

    class Meta:
        model = OpticalSpectrum
        fields = (
            *HEAD, 'partner', 'name', 'start', 'end', 'width', 'port_a', 'port_z', 'excluded_devices',
            'excluded_fibers', 'route', 'way', 'stretch', 'reservation', *LIFECYCLE, *TAIL,
        )
        brief_fields = ('id', 'url', 'display', 'name', 'start', 'end', 'description')

    def validate(self, data: Any) -> Any:
        if self.nested:
            return data
        request = {name: data.pop(name) for name in _REQUEST_FIELDS if name in data}
        width = request.get('width')
        if width is not None and data.get('start') is not None and data.get('end') is not None:
            if width != data['end'] - data['start']:
                raise serializers.ValidationError({'width': _(
                    'The edges are {given} MHz apart; give either both edges or a width.'
                ).format(given=data['end'] - data['start'])})
            width = request['width'] = None
        if self.instance is None and width is None:
            for name in ('start', 'end'):
                if data.get(name) is None:
                    raise serializers.ValidationError({name: _('Give both edges in MHz, or "width".')})
        if width is None or self.instance is not None:
            data = super().validate(data)
        return {**data, **request}

    def create(self, validated_data: dict[str, Any]) -> OpticalSpectrum:
        return self._store(OpticalSpectrum(), validated_data)

    def update(self, instance: OpticalSpectrum, validated_data: dict[str, Any]) -> OpticalSpectrum:
        if self._changes_way(instance.pk, validated_data):
            return self._store(instance, validated_data)
        plain = {name: value for name, value in validated_data.items() if name not in _REQUEST_FIELDS}
        return super().update(instance, plain)

    @staticmethod
    def _changes_way(pk: int, data: dict[str, Any]) -> bool:
        """A client that sends back what it was given wants nothing searched."""
        stored = OpticalSpectrum.objects.get(pk=pk)
        if data.get('route') is not None or data.get('reservation') is not None or data.get('way'):
            return True
        if any(name in data and data[name] != getattr(stored, name)
               for name in ('start', 'end', 'width', 'port_a', 'port_z')):
            return True
        return any(
            name in data and {item.pk for item in data[name]} != set(getattr(stored, name).values_list('pk', flat=True))
            for name in ('excluded_devices', 'excluded_fibers'))

    def _store(self, spectrum: OpticalSpectrum, data: dict[str, Any]) -> OpticalSpectrum:
        data = dict(data)
        request = {name: data.pop(name) for name in _REQUEST_FIELDS if name in data}
        request['sections'] = [section.pk for section in request.pop('way', ())]
        if request.get('width') is not None:
            data.update(start=None, end=None)
        for name in ('excluded_devices', 'excluded_fibers'):
            request.setdefault(name, list(getattr(spectrum, name).all()) if spectrum.pk else ())
        shape = {name: data.pop(name) for name in ('start', 'end', 'port_a', 'port_z') if name in data}
        for name, value in shape.items():
            setattr(spectrum, name, value)
        plain = {name: data.pop(name) for name in ('partner', 'name', 'status', 'owner', 'description', 'comments',
                                                   'custom_field_data') if name in data}
        for name, value in plain.items():
            setattr(spectrum, name, value)
        spectrum._changelog_message = data.pop('changelog_message', None)
        with transaction.atomic():
            store_spectrum(SpectrumRequest(spectrum, user=self.context['request'].user, **request))
            # Tags, in whatever way NetBox lets a client give them.
            return super().update(spectrum, data) if data else spectrum


class SpectrumSectionSerializer(serializers.ModelSerializer):
    """A stretch of the way over one platform: its end ports, the ports between, and the circuit's names on it."""

    a_port = OpticalPortSerializer(nested=True, read_only=True)
    z_port = OpticalPortSerializer(nested=True, read_only=True)
    hops = serializers.SerializerMethodField()

    class Meta:
        model = SpectrumSection
        fields = ('position', 'platform', 'a_port', 'z_port', 'circuit', 'route', 'hops')
        read_only_fields = fields

    @extend_schema_field(OpticalPortSerializer(nested=True, many=True))
    def get_hops(self, section: SpectrumSection) -> list[dict]:
        """Ports in order of passing."""
        return [OpticalPortSerializer(hop.port, nested=True, context=self.context).data for hop in section.hops.all()]


class OpticalSpectrumDetailSerializer(OpticalSpectrumSerializer):
    """Adds the way, and what can be done now: per action null, or why it cannot."""

    sections = SpectrumSectionSerializer(many=True, read_only=True)
    available_actions = serializers.SerializerMethodField()

    class Meta(OpticalSpectrumSerializer.Meta):
        fields = (*OpticalSpectrumSerializer.Meta.fields, 'sections', 'available_actions')

    @extend_schema_field(serializers.DictField(child=serializers.CharField(allow_null=True), read_only=True))
    def get_available_actions(self, spectrum: OpticalSpectrum) -> dict[str, str | None]:
        return available_actions(spectrum, self.context['request'].user)


class SpectrumAllocationSerializer(serializers.ModelSerializer):
    """[start, end) in MHz of one section, in whose hands, and who says so."""

    start = serializers.IntegerField(source='passband.lower', read_only=True)
    end = serializers.IntegerField(source='passband.upper', read_only=True)
    state = ChoiceField(choices=AllocationStateChoices, read_only=True)
    source = ChoiceField(choices=AllocationSourceChoices, read_only=True)
    spectrum = OpticalSpectrumSerializer(nested=True, read_only=True, allow_null=True)

    class Meta:
        model = SpectrumAllocation
        fields = ('start', 'end', 'state', 'source', 'spectrum', 'reserved_until', 'as_of')
        read_only_fields = fields
