"""Transport channels."""

from rest_framework import serializers

from netbox_optical.models import TransportChannel

from .base import HEAD, LIFECYCLE, TAIL, ProductSerializer
from .mode import OperationalModeSerializer
from .port import OpticalPortSerializer
from .spectrum import OpticalSpectrumSerializer

__all__ = ('TransportChannelSerializer',)


class TransportChannelSerializer(ProductSerializer):
    """`central_frequency` in MHz; `estimated_gsnr` and `margin` in dB/0.1 nm, as of `margin_at`, null: not known."""

    spectrum = OpticalSpectrumSerializer(nested=True)
    mode = OperationalModeSerializer(nested=True)
    line_port_a = OpticalPortSerializer(nested=True)
    line_port_z = OpticalPortSerializer(nested=True)
    title = serializers.CharField(read_only=True)
    estimated_gsnr = serializers.FloatField(read_only=True, allow_null=True)
    margin = serializers.FloatField(read_only=True, allow_null=True)
    margin_note = serializers.CharField(read_only=True)
    margin_at = serializers.DateTimeField(read_only=True, allow_null=True)

    class Meta:
        model = TransportChannel
        fields = (
            *HEAD, 'och_id', 'title', 'spectrum', 'central_frequency', 'mode', 'line_port_a', 'line_port_z',
            'estimated_gsnr', 'margin', 'margin_note', 'margin_at', *LIFECYCLE, *TAIL,
        )
        brief_fields = ('id', 'url', 'display', 'och_id', 'central_frequency', 'description')
