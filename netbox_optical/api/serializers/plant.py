"""Import of an optical plant: a document in, counts out."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from netbox_optical.models import Partner
from netbox_optical.planning.topology import FORMATS

from .paths import VisiblePK

__all__ = ('ImportPlantSerializer', 'PlantOutcomeSerializer')


class ImportPlantSerializer(serializers.Serializer):
    """A file's text and what is to be known besides. Without `name` the network has the name that the file gives."""

    format = serializers.ChoiceField(choices=tuple(FORMATS))
    text = serializers.CharField(trim_whitespace=False)
    name = serializers.CharField(required=False, default='', allow_blank=True, max_length=60)
    partner = VisiblePK(
        queryset=Partner.objects.select_related('tenant'), required=False, allow_null=True, default=None,
        help_text=_('Whose the sites, devices and cables are'))
    platform = serializers.CharField(required=False, default='', allow_blank=True)
    dry_run = serializers.BooleanField(default=False)


class PlantOutcomeSerializer(serializers.Serializer):
    """Counts per kind (sites, pops, devices, ports, fibers); `sections` in all."""

    network = serializers.CharField(read_only=True)
    made = serializers.DictField(child=serializers.IntegerField(), read_only=True)
    known = serializers.DictField(child=serializers.IntegerField(), read_only=True)
    sections = serializers.IntegerField(read_only=True)
    notes = serializers.ListField(child=serializers.CharField(), read_only=True)
    dry_run = serializers.BooleanField(read_only=True)
