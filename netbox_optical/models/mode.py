"""OperationalMode: the catalogue of line modes, loaded from data files."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from netbox.models import PrimaryModel

from netbox_optical.choices import PlatformChoices

__all__ = ('OperationalMode',)


class OperationalMode(PrimaryModel):
    """One line mode of one card type. `width` null: only the device knows it."""

    platform = models.CharField(verbose_name=_('platform'), max_length=50, choices=PlatformChoices)
    card_type = models.CharField(verbose_name=_('card type'), max_length=50)
    name = models.CharField(verbose_name=_('name'), max_length=60)
    rate = models.PositiveIntegerField(verbose_name=_('rate'), validators=[MinValueValidator(1)], help_text='Gb/s')
    carriers = models.PositiveSmallIntegerField(
        verbose_name=_('carriers'), default=1, help_text=_('Line ports that carry one signal of this mode')
    )
    baud_rate = models.DecimalField(
        verbose_name=_('baud rate'), max_digits=6, decimal_places=2, null=True, blank=True, help_text='GBd'
    )
    width = models.PositiveIntegerField(
        verbose_name=_('spectral width'), null=True, blank=True, help_text=_('MHz; empty: read from the device')
    )
    fec = models.CharField(verbose_name='FEC', max_length=50, blank=True)
    required_osnr = models.DecimalField(
        verbose_name=_('required OSNR'), max_digits=5, decimal_places=2, null=True, blank=True, help_text='dB/0.1 nm'
    )

    clone_fields = ('platform', 'card_type', 'rate', 'carriers', 'baud_rate', 'width', 'fec', 'required_osnr')

    class Meta:
        ordering = ('platform', 'card_type', 'rate', 'name')
        verbose_name = _('operational mode')
        verbose_name_plural = _('operational modes')
        constraints = (
            models.UniqueConstraint(
                fields=('platform', 'card_type', 'name'), name='netbox_optical_mode_name',
                violation_error_message=_('This card type has a mode of that name already.'),
            ),
            models.CheckConstraint(
                condition=models.Q(carriers__in=(1, 2)), name='netbox_optical_mode_carriers',
                violation_error_message=_('A mode has one or two carriers.'),
            ),
        )

    def __str__(self) -> str:
        return f'{self.card_type} {self.name}'

    @property
    def units(self) -> int:
        """How many 100 Gb/s clients it carries."""
        return self.rate // 100
