"""Credentials."""

from netbox_optical import filtersets
from netbox_optical.api import serializers
from netbox_optical.models import Credential

from .base import OpticalModelViewSet

__all__ = ('CredentialViewSet',)


class CredentialViewSet(OpticalModelViewSet):
    queryset = Credential.objects.all()
    serializer_class = serializers.CredentialSerializer
    filterset_class = filtersets.CredentialFilterSet
