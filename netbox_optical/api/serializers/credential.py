"""Credentials: references into a secret store. There is no secret to show."""

from netbox.api.fields import ChoiceField

from netbox_optical.choices import CredentialBackendChoices
from netbox_optical.models import Credential

from .base import HEAD, TAIL, OpticalSerializer

__all__ = ('CredentialSerializer',)


class CredentialSerializer(OpticalSerializer):
    backend = ChoiceField(choices=CredentialBackendChoices, required=False)

    class Meta:
        model = Credential
        fields = (*HEAD, 'name', 'backend', 'reference', *TAIL)
        brief_fields = ('id', 'url', 'display', 'name', 'description')
