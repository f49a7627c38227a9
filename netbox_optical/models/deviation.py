"""Deviation: one difference between what NetBox has and what the network has."""

from __future__ import annotations

from django.contrib.contenttypes.fields import GenericForeignKey
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from netbox.models import NetBoxModel

from netbox_optical.choices import DeviationStatusChoices, SeverityChoices

__all__ = ('Deviation',)


class Deviation(NetBoxModel):
    """Found by validation, closed when it is gone, reopened when it is back."""

    object_type = models.ForeignKey(to='contenttypes.ContentType', on_delete=models.CASCADE, related_name='+')
    object_id = models.PositiveBigIntegerField()
    target = GenericForeignKey('object_type', 'object_id')
    device = models.ForeignKey(
        to='netbox_optical.OpticalDevice', on_delete=models.CASCADE, related_name='deviations',
        verbose_name=_('device'), null=True, blank=True,
        help_text=_('Empty: the difference is between two objects of NetBox')
    )
    services = models.ManyToManyField(
        to='netbox_optical.DigitalService', related_name='deviations', blank=True, verbose_name=_('services hit'))
    resource = models.CharField(verbose_name=_('resource'), max_length=200)
    field = models.CharField(
        verbose_name=_('field'), max_length=200, blank=True, help_text=_('Empty: the resource as a whole'))
    expected = models.JSONField(verbose_name=_('NetBox has'), null=True, blank=True)
    observed = models.JSONField(verbose_name=_('network has'), null=True, blank=True)
    parts = models.JSONField(
        verbose_name=_('parts'), default=list, blank=True,
        help_text=_('Of what belongs to nothing: each part as [device, resource]'))
    severity = models.CharField(verbose_name=_('severity'), max_length=20, choices=SeverityChoices)
    status = models.CharField(
        verbose_name=_('status'), max_length=20, choices=DeviationStatusChoices, default=DeviationStatusChoices.OPEN
    )
    ignored_until = models.DateTimeField(verbose_name=_('ignored until'), null=True, blank=True)
    reason = models.CharField(verbose_name=_('reason'), max_length=500, blank=True)
    first_seen = models.DateTimeField(verbose_name=_('first seen'))
    last_seen = models.DateTimeField(verbose_name=_('last seen'))
    open_since = models.DateTimeField(
        verbose_name=_('open since'), null=True, blank=True, help_text=_('When it came, or came back'))
    resolved_at = models.DateTimeField(verbose_name=_('resolved at'), null=True, blank=True)

    class Meta:
        ordering = ('-last_seen', 'pk')
        verbose_name = _('deviation')
        verbose_name_plural = _('deviations')
        indexes = (models.Index(fields=('object_type', 'object_id')),)
        constraints = (
            models.UniqueConstraint(
                fields=('object_type', 'object_id', 'device', 'resource', 'field'),
                name='netbox_optical_deviation_once',
                condition=models.Q(device__isnull=False),
                violation_error_message=_('This difference is on record already.'),
            ),
            # NULL is never equal to NULL.
            models.UniqueConstraint(
                fields=('object_type', 'object_id', 'resource', 'field'),
                name='netbox_optical_deviation_once_in_netbox',
                condition=models.Q(device__isnull=True),
                violation_error_message=_('This difference is on record already.'),
            ),
        )

    def __str__(self) -> str:
        return f'{self.resource} {self.field}'.strip()

    def get_severity_color(self) -> str | None:
        return SeverityChoices.colors.get(self.severity)

    def get_status_color(self) -> str | None:
        return DeviationStatusChoices.colors.get(self.status)

    def clean(self) -> None:
        super().clean()
        if self.status == DeviationStatusChoices.IGNORED and (not self.ignored_until or not self.reason):
            field = 'reason' if self.ignored_until else 'ignored_until'
            raise ValidationError({field: _('Ignoring a deviation needs a date and a reason.')})
