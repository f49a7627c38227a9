"""RawCommandLog: native commands that a person sent to a device past all planning, and every reply."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from netbox.models import NetBoxModel
from netbox.models.features import JobsMixin

from netbox_optical.choices import OnErrorChoices, RawCommandStatusChoices

__all__ = ('RawCommandLog',)


class RawCommandLog(JobsMixin, NetBoxModel):
    """One list of commands for one device. A record: nobody edits or deletes it, and it outlives its device."""

    device = models.ForeignKey(
        to='netbox_optical.OpticalDevice', on_delete=models.SET_NULL, related_name='raw_command_logs', null=True,
        blank=True, verbose_name=_('optical device'),
    )
    device_name = models.CharField(verbose_name=_('name of the device'), max_length=100)
    on_error = models.CharField(
        verbose_name=_('on error'), max_length=10, choices=OnErrorChoices, default=OnErrorChoices.STOP
    )
    status = models.CharField(
        verbose_name=_('status'), max_length=10, choices=RawCommandStatusChoices,
        default=RawCommandStatusChoices.QUEUED,
    )
    commands = models.JSONField(verbose_name=_('commands'), help_text=_('In the order in which they are sent'))
    # [{"command", "reply", "ok", "category", "message", "started", "seconds"}], secrets masked; what is not in it was
    # not sent.
    journal = models.JSONField(verbose_name=_('journal'), default=list, blank=True)
    error = models.TextField(verbose_name=_('error'), blank=True, help_text=_('Why it ended before the last command'))
    requested_by = models.ForeignKey(
        to='users.User', on_delete=models.SET_NULL, related_name='+', null=True, blank=True,
        verbose_name=_('requested by'),
    )
    started = models.DateTimeField(verbose_name=_('started'), null=True, blank=True)
    completed = models.DateTimeField(verbose_name=_('completed'), null=True, blank=True)

    class Meta:
        ordering = ('-pk',)
        verbose_name = _('raw command log')
        verbose_name_plural = _('raw command logs')

    def __str__(self) -> str:
        return f'{self.device_name} #{self.pk}'

    def get_status_color(self) -> str | None:
        return RawCommandStatusChoices.colors.get(self.status)

    def get_on_error_color(self) -> str | None:
        return OnErrorChoices.colors.get(self.on_error)

    @property
    def is_live(self) -> bool:
        """Queued or running."""
        return self.status in RawCommandStatusChoices.LIVE

    def serialize_object(self, exclude: Any = None) -> dict[str, Any]:
        """Without the replies: the change log has readers who may not see what devices say; the record has them."""
        return super().serialize_object(exclude=[*(exclude or ()), 'journal'])
