"""PoPs."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from netbox_optical import filtersets
from netbox_optical.api import serializers
from netbox_optical.models import PoP
from netbox_optical.planning import pop_import

from .base import ActionMixin, OpticalModelViewSet

__all__ = ('PoPViewSet',)


class PoPViewSet(ActionMixin, OpticalModelViewSet):
    queryset = PoP.objects.all()
    serializer_class = serializers.PoPSerializer
    filterset_class = filtersets.PoPFilterSet
    action_permissions = {'from_sites': ('add',)}

    @extend_schema(
        request=serializers.ImportSitesSerializer, responses={200: serializers.SiteRowSerializer(many=True)},
        filters=False)
    @action(detail=False, methods=['post'], url_path='from-sites', pagination_class=None)
    def from_sites(self, request: Request) -> Response:
        """What an import of sites would do; with the word IMPORT it is done. Every site has its own outcome."""
        wanted = self.checked(serializers.ImportSitesSerializer).validated_data
        if wanted.get('confirm') is None:
            rows = pop_import.proposals(request.user)
        elif wanted['confirm'] != pop_import.CONFIRM:
            raise ValidationError({'confirm': _(
                'Type {word} to make these PoPs, or leave it out to look first.').format(word=pop_import.CONFIRM)})
        else:
            rows = pop_import.import_pops(request.user, set(wanted['sites']) if 'sites' in wanted else None)
        return Response(serializers.SiteRowSerializer(rows, many=True, context=self.get_serializer_context()).data)
