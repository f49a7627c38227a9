"""What sections and pairs of PoPs can still carry: plain documents without a model."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from netbox_optical.models import PoP

from .paths import VisiblePK

__all__ = ('CapacityRequestSerializer', 'CapacitySerializer')


class CapacityRequestSerializer(serializers.Serializer):
    """PoPs (none: all), and whether spectrum of which nobody knows counts; left out: as for orders."""

    pop = VisiblePK(queryset=PoP.objects.all(), many=True, required=False)
    allow_unknown = serializers.BooleanField(
        required=False, allow_null=True, default=None,
        help_text=_('Also use spectrum of which nobody knows whether it is free; left out: as orders do'))


class SectionCapacitySerializer(serializers.Serializer):
    """`used`, `free`, `unknown` are shares of the band; `fragmentation` the share of what is free outside its largest
    block, `largest_gap` MHz; `gaps`: how many free blocks.
    """

    section = serializers.IntegerField(source='section.pk')
    name = serializers.CharField(source='section.name')
    used = serializers.FloatField()
    free = serializers.FloatField()
    unknown = serializers.FloatField()
    fragmentation = serializers.FloatField()
    largest_gap = serializers.IntegerField()
    gaps = serializers.IntegerField()


class PairCapacitySerializer(serializers.Serializer):
    """The widest passband (`width` MHz, 0: none) that is free all the way, its centre (MHz) and its way (`length` m).

    `uncertain`: not all of it is known to be free. `mode`: the fastest one with a known width that fits.
    """

    pop_a = serializers.IntegerField(source='a.pk')
    pop_z = serializers.IntegerField(source='z.pk')
    code_a = serializers.CharField(source='a.code')
    code_z = serializers.CharField(source='z.code')
    width = serializers.IntegerField()
    frequency = serializers.IntegerField(allow_null=True)
    uncertain = serializers.BooleanField()
    hops = serializers.IntegerField(allow_null=True)
    length = serializers.IntegerField(allow_null=True)
    mode = serializers.IntegerField(source='mode.pk', allow_null=True, default=None)
    way = serializers.CharField()


class CapacitySerializer(serializers.Serializer):
    """Fullest sections first, and PoPs that can get least first."""

    at = serializers.DateTimeField()
    sections = SectionCapacitySerializer(many=True)
    pairs = PairCapacitySerializer(many=True)
