"""ConnectionCheck: what a network manager or a device answered when it was asked whether it is there."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from netbox.models import NetBoxModel

from netbox_optical.choices import CheckResultChoices

__all__ = ('ConnectionCheck',)


class ConnectionCheck(NetBoxModel):
    """One attempt at one system. The newest of each system are kept, as many as the setting `check_history` says."""

    device = models.ForeignKey(
        to='netbox_optical.OpticalDevice', on_delete=models.CASCADE, related_name='checks', null=True, blank=True,
        verbose_name=_('optical device'),
    )
    manager = models.ForeignKey(
        to='netbox_optical.NetworkManager', on_delete=models.CASCADE, related_name='checks', null=True, blank=True,
        verbose_name=_('network manager'),
    )
    result = models.CharField(verbose_name=_('result'), max_length=10, choices=CheckResultChoices)
    started = models.DateTimeField(verbose_name=_('started'))
    latency = models.FloatField(
        verbose_name=_('latency'), null=True, blank=True,
        help_text=_('Milliseconds from connecting to the first answer, login included'),
    )
    version = models.CharField(verbose_name=_('version'), max_length=200, blank=True)
    counts = models.JSONField(
        verbose_name=_('counts'), default=dict, blank=True, help_text=_('What the system told of, by kind')
    )
    category = models.CharField(verbose_name=_('kind of error'), max_length=30, blank=True)
    error = models.TextField(verbose_name=_('error'), blank=True, help_text=_('Without secrets'))
    requested_by = models.ForeignKey(
        to='users.User', on_delete=models.SET_NULL, related_name='+', null=True, blank=True,
        verbose_name=_('requested by'),
    )

    class Meta:
        ordering = ('-started', '-pk')
        verbose_name = _('connection check')
        verbose_name_plural = _('connection checks')
        indexes = (models.Index(fields=('device', '-started')), models.Index(fields=('manager', '-started')))
        constraints = (
            models.CheckConstraint(
                condition=models.Q(device__isnull=False, manager__isnull=True)
                | models.Q(device__isnull=True, manager__isnull=False),
                name='netbox_optical_check_one_target',
                violation_error_message=_('A check is of one device or of one network manager.'),
            ),
        )

    def __str__(self) -> str:
        return f'{self.target} {timezone.localtime(self.started):%Y-%m-%d %H:%M:%S}'

    @property
    def target(self) -> models.Model | None:
        """The system that was asked."""
        return self.device or self.manager

    def get_result_color(self) -> str | None:
        return CheckResultChoices.colors.get(self.result)
