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
from netbox_optical.planning import plant_import, pop_import

from .base import OpticalModelViewSet
from .product import RUN_ACTIONS, ProductActionsMixin

__all__ = ('PoPViewSet',)


class PoPViewSet(ProductActionsMixin, OpticalModelViewSet):
    queryset = PoP.objects.all()
    serializer_class = serializers.PoPSerializer
    filterset_class = filtersets.PoPFilterSet
    action_permissions = {**RUN_ACTIONS, 'from_sites': ('add',), 'import_plant': ('add',)}

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

    @extend_schema(
        request=serializers.ImportPlantSerializer, responses={200: serializers.PlantOutcomeSerializer}, filters=False)
    @action(detail=False, methods=['post'], url_path='import-plant', pagination_class=None)
    def import_plant(self, request: Request) -> Response:
        """Sites, PoPs, devices, cables and fibres of a described network; all or nothing, and repeatable."""
        wanted = self.checked(serializers.ImportPlantSerializer).validated_data
        text, kind = wanted.pop('text'), wanted.pop('format')
        return Response(serializers.PlantOutcomeSerializer(
            plant_import.import_text(request.user, text, kind, **wanted)).data)
