"""Operational modes."""

from netbox.api.fields import ChoiceField, RelatedObjectCountField

from netbox_optical.choices import PlatformChoices
from netbox_optical.models import OperationalMode

from .base import HEAD, TAIL, OpticalSerializer

__all__ = ('OperationalModeSerializer',)


class OperationalModeSerializer(OpticalSerializer):
    """`rate` Gb/s, `baud_rate` GBd, `width` MHz, `required_osnr` dB in 0.1 nm."""

    platform = ChoiceField(choices=PlatformChoices)
    channel_count = RelatedObjectCountField('channels')

    class Meta:
        model = OperationalMode
        fields = (
            *HEAD, 'platform', 'card_type', 'name', 'rate', 'carriers', 'baud_rate', 'width', 'fec', 'required_osnr',
            'channel_count', *TAIL,
        )
        brief_fields = ('id', 'url', 'display', 'card_type', 'name', 'rate', 'description')
