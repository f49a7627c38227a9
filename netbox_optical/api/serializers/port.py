"""Optical ports."""

from dcim.api.serializers import InterfaceSerializer
from drf_spectacular.utils import extend_schema_field
from netbox.api.fields import ChoiceField
from netbox.api.gfk_fields import GFKSerializerField
from rest_framework import serializers

from netbox_optical.choices import PortRoleChoices
from netbox_optical.models import OpticalPort

from .base import HEAD, TAIL, OpticalSerializer
from .device import OpticalDeviceSerializer

__all__ = ('OpticalPortSerializer',)


class OpticalPortSerializer(OpticalSerializer):
    interface = InterfaceSerializer(nested=True)
    optical_device = OpticalDeviceSerializer(nested=True)
    role = ChoiceField(choices=PortRoleChoices)
    # [[start, end), ...] in MHz as last read; null: never read, so unknown and not free.
    observed_passbands = serializers.JSONField(read_only=True, allow_null=True)
    observed_at = serializers.DateTimeField(read_only=True, allow_null=True)
    used_by = serializers.SerializerMethodField()

    class Meta:
        model = OpticalPort
        fields = (
            *HEAD, 'interface', 'optical_device', 'role', 'aid', 'add_drop_group', 'rx_power', 'tx_power',
            'observed_passbands', 'observed_at', 'used_by', *TAIL,
        )
        brief_fields = ('id', 'url', 'display', 'optical_device', 'role', 'aid', 'description')

    @extend_schema_field(serializers.JSONField(allow_null=True, read_only=True))
    def get_used_by(self, port: OpticalPort) -> dict | None:
        """The live product that holds the port, or None."""
        claim = getattr(port, 'claim', None)
        if claim is None or claim.owner is None:
            return None
        field = GFKSerializerField()
        field._context = self.context
        return field.to_representation(claim.owner)
