"""Network managers."""

from netbox_optical import filtersets
from netbox_optical.api import serializers
from netbox_optical.models import NetworkManager

from .base import ActionMixin, OpticalModelViewSet
from .tasks import CheckAction

__all__ = ('NetworkManagerViewSet',)


class NetworkManagerViewSet(CheckAction, ActionMixin, OpticalModelViewSet):
    queryset = NetworkManager.objects.all()
    serializer_class = serializers.NetworkManagerSerializer
    filterset_class = filtersets.NetworkManagerFilterSet
    action_permissions = {'check': ('check',)}
