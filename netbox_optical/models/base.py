"""What several models share."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from netbox_optical.choices import LifecycleChoices
from netbox_optical.settings import get_settings
from netbox_optical.spectrum.errors import SpectrumError
from netbox_optical.spectrum.grid import Band

__all__ = (
    'LIVE', 'RUN_PERMISSIONS', 'ProductMixin', 'band', 'check_passband', 'first_other', 'live_unique', 'lock_rows',
    'refuse',
)

# A product that is terminated leaves its names, ports and numbers to others.
LIVE = ~models.Q(status=LifecycleChoices.TERMINATED)

# What may be done to a product on the network, each a permission of its own.
RUN_PERMISSIONS = (
    ('plan', 'Plan changes on the network'),
    ('apply', 'Apply plans to the network'),
    ('validate', 'Compare with the network'),
    ('terminate', 'Terminate'),
    ('purge', 'Remove without touching the network'),
    ('force_in_sync', 'Declare in sync'),
)


def live_unique(*fields: str, name: str, message: str) -> models.UniqueConstraint:
    """Unique among products that are not terminated."""
    return models.UniqueConstraint(
        fields=fields, condition=LIVE, name=f'netbox_optical_{name}', violation_error_message=message
    )


def first_other(instance: models.Model, **lookup: Any) -> models.Model | None:
    """The first live object of the same model, other than this one, that matches."""
    return type(instance).objects.exclude(pk=instance.pk).filter(LIVE, **lookup).first()


def band() -> Band:
    """The configured band."""
    settings = get_settings()
    return Band(settings.band_start, settings.band_end)


def refuse(field: str, error: SpectrumError) -> ValidationError:
    """A spectrum error as a form error on `field`; its text names value and remedy."""
    return ValidationError({field: str(error)})


def check_passband(start: int | None, end: int | None) -> None:
    """Lower below upper edge, both inside the band. Raises ValidationError."""
    if start is None or end is None:
        return
    if start >= end:
        raise ValidationError({'end': _(
            'The upper edge {end} MHz has to lie above the lower edge {start} MHz.'
        ).format(start=start, end=end)})
    limits = band()
    for field, value in (('start', start), ('end', end)):
        if not limits.start <= value <= limits.end:
            raise ValidationError({field: _('{value} MHz is outside the band; use {start} to {end} MHz.').format(
                value=value, start=limits.start, end=limits.end)})


class ProductMixin(models.Model):
    """Life cycle and agreement with the network, the two axes that are ours."""

    status = models.CharField(
        verbose_name=_('status'), max_length=20, choices=LifecycleChoices, default=LifecycleChoices.PLANNED
    )
    in_sync = models.BooleanField(
        verbose_name=_('in sync'), null=True, blank=True,
        help_text=_('Network and NetBox agree; empty: never compared'),
    )
    sync_reason = models.CharField(verbose_name=_('reason'), max_length=500, blank=True)
    sync_changed = models.DateTimeField(verbose_name=_('sync changed'), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_live(self) -> bool:
        """Not terminated."""
        return self.status != LifecycleChoices.TERMINATED

    def get_status_color(self) -> str | None:
        return LifecycleChoices.colors.get(self.status)

    def mark_sync(self, in_sync: bool | None, reason: str = '') -> None:
        """Set the agreement and, when it changes, its time; does not save."""
        if self.in_sync is not in_sync:
            self.sync_changed = timezone.now()
        self.in_sync = in_sync
        self.sync_reason = reason[:500]


def lock_rows(rows: models.QuerySet) -> None:
    """Let one transaction at a time past these rows, in one order for everybody; foreign keys to them stay free.

    Must run in a transaction. Raises TransactionManagementError otherwise.
    """
    list(rows.order_by('pk').select_for_update(of=('self',), no_key=True).values_list('pk'))
