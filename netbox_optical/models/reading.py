"""DeviceReading: when a device was last read as a whole, and what came of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = ('DeviceReading',)


class DeviceReading(models.Model):
    """Written by assurance, one per device; the newest reading replaces the one before."""

    device = models.OneToOneField(
        to='netbox_optical.OpticalDevice', on_delete=models.CASCADE, related_name='reading', verbose_name=_('device')
    )
    read_at = models.DateTimeField(verbose_name=_('read at'), help_text=_('When it was last asked'))
    answered_at = models.DateTimeField(
        verbose_name=_('answered at'), null=True, blank=True, help_text=_('When it last answered'))
    software = models.CharField(verbose_name=_('software'), max_length=200, blank=True)
    serial = models.CharField(verbose_name=_('serial number'), max_length=200, blank=True)
    category = models.CharField(
        verbose_name=_('kind of error'), max_length=50, blank=True, help_text=_('Empty: it answered'))
    error = models.TextField(verbose_name=_('error'), blank=True)
    problems = models.JSONField(
        verbose_name=_('problems'), default=list, blank=True, help_text=_('What was read and could not be placed'))
    resources = models.JSONField(
        verbose_name=_('resources'), default=list, blank=True,
        help_text=_('What the device held when it last answered'))

    # It is shown with its device, and found nowhere else.
    _netbox_private = True

    class Meta:
        verbose_name = _('reading of a device')
        verbose_name_plural = _('readings of devices')

    def __str__(self) -> str:
        return f'{self.device} {self.read_at:%Y-%m-%d %H:%M}'
