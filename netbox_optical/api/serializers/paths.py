"""Paths, reservations, and what is said of a section's spectrum: plain documents without a model."""

from __future__ import annotations

from typing import Any

from dcim.models import Site
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from netbox_optical.choices import AllocationSourceChoices
from netbox_optical.models import OperationalMode, OpticalDevice, OpticalFiber, OpticalPort, SharedRiskGroup
from netbox_optical.planning.light import ESTIMATE, GNPY
from netbox_optical.planning.paths import (
    ALL_COSTS,
    COSTS,
    FITS,
    LEVELS,
    MAX_CARRIERS,
    MAX_ROUTES,
    PathQuery,
)
from netbox_optical.planning.refusals import WIDEST_STRETCH
from netbox_optical.planning.reservations import MAX_MINUTES
from netbox_optical.routing.request import DEFAULT_STRETCH, Cost
from netbox_optical.spectrum.assignment import Fit

__all__ = (
    'AvailabilityRequestSerializer', 'AvailabilitySerializer', 'MarginSerializer', 'PathAnswerSerializer',
    'PathRequestSerializer', 'ReleaseSerializer', 'ReservationSerializer', 'ReserveRequestSerializer',
    'SectionSpectrumSerializer', 'VisiblePK',
)

MHZ = {'min_value': 1, 'max_value': 2**62}


class VisiblePK(serializers.PrimaryKeyRelatedField):
    """Only objects that the user may view; others do not exist."""

    def get_queryset(self):
        request = self.context.get('request')
        return super().get_queryset() if request is None else super().get_queryset().restrict(request.user, 'view')


class MixSerializer(serializers.Serializer):
    """Weights of a section, a kilometre, a dB and a microsecond."""

    hop = serializers.FloatField(default=0, min_value=0, max_value=1e6)
    km = serializers.FloatField(default=0, min_value=0, max_value=1e6)
    db = serializers.FloatField(default=0, min_value=0, max_value=1e6)
    us = serializers.FloatField(default=0, min_value=0, max_value=1e6)


class PathRequestSerializer(serializers.Serializer):
    """Each end is a port or a site. Widths and frequencies in MHz; `frequencies` one per carrier, or none."""

    port_a = VisiblePK(queryset=OpticalPort.objects.select_related('optical_device'), required=False, allow_null=True)
    site_a = VisiblePK(queryset=Site.objects.all(), required=False, allow_null=True)
    port_z = VisiblePK(queryset=OpticalPort.objects.select_related('optical_device'), required=False, allow_null=True)
    site_z = VisiblePK(queryset=Site.objects.all(), required=False, allow_null=True)
    width = serializers.IntegerField(**MHZ)
    carriers = serializers.IntegerField(min_value=1, max_value=MAX_CARRIERS, default=1)
    frequencies = serializers.ListField(
        child=serializers.IntegerField(**MHZ), required=False, max_length=MAX_CARRIERS)
    lower = serializers.IntegerField(required=False, allow_null=True, **MHZ)
    upper = serializers.IntegerField(required=False, allow_null=True, **MHZ)
    cost = serializers.ChoiceField(choices=ALL_COSTS, default=Cost.HOPS.value)
    mix = MixSerializer(required=False, allow_null=True, help_text=_('With the cost "mix" only'))
    protection = serializers.ChoiceField(
        choices=LEVELS, required=False, allow_null=True,
        help_text=_('A working and a protection way that share nothing of this kind, in place of `k` ways'))
    k = serializers.IntegerField(min_value=1, max_value=MAX_ROUTES, default=3)
    excluded_devices = VisiblePK(queryset=OpticalDevice.objects.all(), many=True, required=False)
    excluded_fibers = VisiblePK(queryset=OpticalFiber.objects.all(), many=True, required=False)
    excluded_risk_groups = VisiblePK(queryset=SharedRiskGroup.objects.all(), many=True, required=False)
    included_devices = VisiblePK(
        queryset=OpticalDevice.objects.all(), many=True, required=False, help_text=_('Every way has to pass these'))
    included_fibers = VisiblePK(queryset=OpticalFiber.objects.all(), many=True, required=False)
    included_risk_groups = VisiblePK(queryset=SharedRiskGroup.objects.all(), many=True, required=False)
    allow_unknown = serializers.BooleanField(
        default=False, help_text=_('Also use spectrum of which nobody knows whether it is free; marked in the answer'))

    stretch = serializers.FloatField(
        min_value=1, max_value=WIDEST_STRETCH, default=DEFAULT_STRETCH,
        help_text=_('Longest way looked at, as a multiple of the cheapest one'))
    max_latency_us = serializers.FloatField(required=False, allow_null=True, min_value=0, help_text=_('One way, µs'))
    fit = serializers.ChoiceField(choices=FITS, default=Fit.LOWEST.value)
    mode = VisiblePK(
        queryset=OperationalMode.objects.all(), required=False, allow_null=True,
        help_text=_('Whose required OSNR the margin is told against'))

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        for side in 'az':
            if bool(data.get(f'port_{side}')) == bool(data.get(f'site_{side}')):
                raise serializers.ValidationError({f'port_{side}': _('Give either a port or a site.')})
        return data

    def as_query(self) -> PathQuery:
        """For `planning.paths`."""
        data = dict(self.validated_data)
        ends = {side: data.pop(f'port_{side}', None) or data.get(f'site_{side}') for side in 'az'}
        sets = {
            name: frozenset(item.pk for item in data.get(name, ()))
            for name in ('excluded_devices', 'excluded_fibers', 'excluded_risk_groups', 'included_devices',
                         'included_fibers', 'included_risk_groups')}
        plain = {name: data[name] for name in (
            'width', 'carriers', 'lower', 'upper', 'cost', 'k', 'allow_unknown', 'stretch', 'max_latency_us',
            'fit', 'mode', 'mix', 'protection') if name in data}
        return PathQuery(
            **ends, **plain, **sets, frequencies=tuple(data.get('frequencies', ())), user=self.context['request'].user)


class ReserveRequestSerializer(PathRequestSerializer):
    """The best free way for this is reserved, for `minutes` or as long as the setting says."""

    k = None
    protection = None
    minutes = serializers.IntegerField(min_value=1, max_value=MAX_MINUTES, required=False)
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, default='')


class ReleaseSerializer(serializers.Serializer):
    """Which reservation to give back."""

    id = serializers.UUIDField()


class PassbandSerializer(serializers.Serializer):
    """[start, end) in MHz."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()


class MarginSerializer(serializers.Serializer):
    """GSNR, required OSNR and margin in dB/0.1 nm of the carrier that is worst off; null: not known, `why_no_margin`.

    `margin_by`: the closed-form estimate, or GNPy.
    """

    gsnr = serializers.FloatField(allow_null=True)
    required_osnr = serializers.FloatField(allow_null=True)
    margin = serializers.FloatField(allow_null=True)
    why_no_margin = serializers.CharField()
    margin_by = serializers.ChoiceField(choices=(ESTIMATE, GNPY))


class PathHopSerializer(serializers.Serializer):
    """One section on the way; `free` and `unknown` are its own spectrum. Null where the user may not view it."""

    section = serializers.IntegerField(allow_null=True)
    name = serializers.CharField(allow_null=True)
    length = serializers.IntegerField(allow_null=True)
    loss = serializers.FloatField(allow_null=True)
    free = PassbandSerializer(many=True)
    unknown = PassbandSerializer(many=True)


class PathSerializer(MarginSerializer):
    """`length` m, `loss` dB, `latency` µs one way, `frequencies` MHz: the proposed centres.

    `unknown`: not all of it is known to be free.
    """

    text = serializers.CharField()
    hops = serializers.IntegerField()
    length = serializers.IntegerField(allow_null=True)
    loss = serializers.FloatField(allow_null=True)
    latency = serializers.FloatField(allow_null=True)
    cost = serializers.FloatField()
    frequencies = serializers.ListField(child=serializers.IntegerField())
    passbands = PassbandSerializer(many=True)
    unknown = serializers.BooleanField()
    free = PassbandSerializer(many=True, help_text=_('Free on every section of the way'))
    sections = PathHopSerializer(many=True)


class PathPairSerializer(serializers.Serializer):
    """Two ways that share nothing of the kind `disjoint`, each with frequencies of its own; `cost` of both."""

    disjoint = serializers.ChoiceField(choices=LEVELS)
    cost = serializers.FloatField()
    working = PathSerializer()
    protection = PathSerializer()


class PathDropSerializer(serializers.Serializer):
    """A rule that took fibres or a section out; only fibres that the user may view are named."""

    rule = serializers.CharField()
    detail = serializers.CharField()
    section = serializers.IntegerField(allow_null=True)
    fibers = serializers.ListField(child=serializers.CharField())


class PathSuggestionSerializer(serializers.Serializer):
    """A change after which there is a way at `frequencies` (MHz): `detail`, or free `blocks` on `sections`."""

    change = serializers.CharField()
    detail = serializers.CharField()
    frequencies = serializers.ListField(child=serializers.IntegerField())
    sections = serializers.ListField(child=serializers.IntegerField())
    blocks = PassbandSerializer(many=True)
    fields = serializers.JSONField(
        help_text=_('What to put into the same request; nothing when spectrum is to be freed'))
    text = serializers.CharField(help_text=_('The way that there is then'))
    hops = serializers.IntegerField()
    length = serializers.IntegerField(allow_null=True)
    loss = serializers.FloatField(allow_null=True)
    latency = serializers.FloatField(allow_null=True)
    way = serializers.ListField(child=serializers.IntegerField(allow_null=True))


class PathRefusalSerializer(serializers.Serializer):
    """Why there is no way between two nodes."""

    source = serializers.CharField()
    target = serializers.CharField()
    reason = serializers.CharField()
    message = serializers.CharField()
    drops = PathDropSerializer(many=True)
    suggestions = PathSuggestionSerializer(many=True)


class PathAnswerSerializer(serializers.Serializer):
    """Alternatives, the best first, or the best pair of ways; with none, a refusal per pair of nodes."""

    paths = PathSerializer(many=True)
    pairs = PathPairSerializer(many=True)
    refusals = PathRefusalSerializer(many=True)


class AvailabilityRequestSerializer(serializers.Serializer):
    """Sites (none: all that have an add/drop node) and widths in MHz."""

    sites = VisiblePK(queryset=Site.objects.all(), many=True, required=False)
    widths = serializers.ListField(child=serializers.IntegerField(**MHZ), min_length=1, max_length=8)
    cost = serializers.ChoiceField(choices=COSTS, default=Cost.HOPS.value)
    allow_unknown = serializers.BooleanField(default=False)


class AvailabilitySerializer(serializers.Serializer):
    """Between two sites: `count` carriers of `width` MHz fit on the best route; the first would go to `frequency`."""

    site_a = serializers.IntegerField(source='a.pk')
    site_z = serializers.IntegerField(source='z.pk')
    name_a = serializers.CharField(source='a.name')
    name_z = serializers.CharField(source='z.name')
    width = serializers.IntegerField()
    count = serializers.IntegerField()
    frequency = serializers.IntegerField(allow_null=True)
    hops = serializers.IntegerField(source='route.hops', allow_null=True, default=None)
    length = serializers.IntegerField(source='route.length_m', allow_null=True, default=None)
    loss = serializers.FloatField(source='route.loss_db', allow_null=True, default=None)


class ReservationSerializer(serializers.Serializer):
    """A block held on some sections from `start` until `end`; MHz."""

    id = serializers.UUIDField()
    owner = serializers.CharField(source='owner_name')
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    reason = serializers.CharField()
    passbands = PassbandSerializer(many=True)
    sections = serializers.ListField(child=serializers.CharField())


class SpectrumClaimSerializer(serializers.Serializer):
    """One source says that this is taken; `owner` and `spectrum` only when the user may view them."""

    state = serializers.CharField()
    source = serializers.ChoiceField(choices=AllocationSourceChoices)
    where = serializers.CharField()
    as_of = serializers.DateTimeField(allow_null=True)
    owner = serializers.CharField()
    spectrum = serializers.IntegerField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True)


class SpectrumBlockSerializer(PassbandSerializer):
    """`state`: used, reserved, foreign, free or unknown."""

    width = serializers.IntegerField()
    state = serializers.CharField()
    claims = SpectrumClaimSerializer(many=True)


class DisagreementSerializer(PassbandSerializer):
    """`used_by_word_of` says that it is used, `free_by_word_of` that it is free."""

    used_by_word_of = serializers.CharField(source='one')
    free_by_word_of = serializers.CharField(source='other')


class SourceTimesSerializer(serializers.Serializer):
    """When each source was last heard; null: never, or it says that nothing is taken."""

    service = serializers.DateTimeField(allow_null=True)
    device = serializers.DateTimeField(allow_null=True)
    nms = serializers.DateTimeField(allow_null=True)


class SectionSpectrumSerializer(serializers.Serializer):
    """`fill`, `unknown` and `fragmentation` are shares 0..1; widths in MHz."""

    blocks = SpectrumBlockSerializer(many=True)
    gaps = PassbandSerializer(many=True)
    largest_gap = serializers.IntegerField()
    fill = serializers.FloatField()
    unknown = serializers.FloatField()
    fragmentation = serializers.FloatField()
    sources = SourceTimesSerializer()
    disagreements = DisagreementSerializer(many=True)
