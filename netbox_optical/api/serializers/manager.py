"""Network managers."""

from netbox.api.fields import ChoiceField, RelatedObjectCountField
from rest_framework import serializers

from netbox_optical.choices import NetworkManagerKindChoices
from netbox_optical.models import NetworkManager

from .base import HEAD, TAIL, OpticalSerializer
from .credential import CredentialSerializer

__all__ = ('NetworkManagerSerializer',)


class NetworkManagerSerializer(OpticalSerializer):
    # `url` is the object's own address, as everywhere in the API.
    primary_url = serializers.URLField(source='url', max_length=200)
    kind = ChoiceField(choices=NetworkManagerKindChoices, required=False)
    credential = CredentialSerializer(nested=True, required=False, allow_null=True)
    device_count = RelatedObjectCountField('devices')

    class Meta:
        model = NetworkManager
        fields = (
            *HEAD, 'name', 'kind', 'primary_url', 'secondary_url', 'verify_tls', 'ca_file', 'tls_fingerprint',
            'credential', 'device_count', *TAIL,
        )
        brief_fields = ('id', 'url', 'display', 'name', 'kind', 'description')
