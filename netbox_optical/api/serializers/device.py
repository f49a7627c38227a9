"""Optical devices."""

from dcim.api.serializers import DeviceSerializer
from ipam.api.serializers import IPAddressSerializer
from netbox.api.fields import ChoiceField, RelatedObjectCountField
from rest_framework import serializers

from netbox_optical.choices import DeviceRoleChoices, PlatformChoices, TransportChoices
from netbox_optical.models import OpticalDevice

from .base import HEAD, LIFECYCLE, TAIL, ProductSerializer
from .credential import CredentialSerializer
from .manager import NetworkManagerSerializer
from .pop import PoPSerializer

__all__ = ('OpticalDeviceSerializer',)


class OpticalDeviceSerializer(ProductSerializer):
    device = DeviceSerializer(nested=True)
    platform = ChoiceField(choices=PlatformChoices)
    role = ChoiceField(choices=DeviceRoleChoices)
    fqdn = serializers.CharField(read_only=True)
    pop = PoPSerializer(nested=True, read_only=True, allow_null=True)
    loopback = IPAddressSerializer(nested=True, required=False, allow_null=True)
    transport = ChoiceField(choices=TransportChoices, required=False, allow_blank=True)
    manager = NetworkManagerSerializer(nested=True, required=False, allow_null=True)
    credential = CredentialSerializer(nested=True, required=False, allow_null=True)
    software = serializers.CharField(read_only=True)
    port_count = RelatedObjectCountField('ports')

    class Meta:
        model = OpticalDevice
        fields = (
            *HEAD, 'device', 'platform', 'role', 'name_prefix', 'tid', 'fqdn', 'pop', 'loopback', 'transport', 'port',
            'host_key', 'verify_tls', 'ca_file', 'tls_fingerprint', 'manager', 'manager_uuid', 'credential', 'software',
            *LIFECYCLE, 'port_count', *TAIL,
        )
        brief_fields = ('id', 'url', 'display', 'tid', 'platform', 'role', 'description')
