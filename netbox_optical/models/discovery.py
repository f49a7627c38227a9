"""Discovery: what was read of the network at one time; DiscoveryItem: one difference from NetBox and its fate."""

from __future__ import annotations

from django.contrib.contenttypes.fields import GenericForeignKey
from django.db import models
from django.utils.translation import gettext_lazy as _
from netbox.models import NetBoxModel
from netbox.models.features import JobsMixin

from netbox_optical.choices_discovery import (
    DiscoveryKindChoices,
    DiscoveryStatusChoices,
    FindingChoices,
    OutcomeChoices,
)

__all__ = ('Discovery', 'DiscoveryItem')


class Discovery(JobsMixin, NetBoxModel):
    """One reading of devices, compared with NetBox. A record: what it proposes is adopted or left, never edited.

    Without sites and devices its scope is everything that the asking user may discover.
    """

    kind = models.CharField(
        verbose_name=_('kind'), max_length=20, choices=DiscoveryKindChoices, default=DiscoveryKindChoices.NETWORK)
    status = models.CharField(
        verbose_name=_('status'), max_length=20, choices=DiscoveryStatusChoices,
        default=DiscoveryStatusChoices.QUEUED)
    sites = models.ManyToManyField(to='dcim.Site', related_name='+', blank=True, verbose_name=_('sites'))
    devices = models.ManyToManyField(
        to='netbox_optical.OpticalDevice', related_name='discoveries', blank=True, verbose_name=_('optical devices'))
    manager = models.ForeignKey(
        to='netbox_optical.NetworkManager', on_delete=models.SET_NULL, related_name='discoveries', null=True,
        blank=True, verbose_name=_('network manager'))
    partner = models.ForeignKey(
        to='netbox_optical.Partner', on_delete=models.SET_NULL, related_name='+', null=True, blank=True,
        verbose_name=_('partner'), help_text=_('Whose the services and spectra are that are adopted'))
    # Regular expressions of an import of fibres: device_a, port_a, device_z, port_z
    filters = models.JSONField(verbose_name=_('filters'), default=dict, blank=True, editable=False)
    requested_by = models.ForeignKey(
        to='users.User', on_delete=models.SET_NULL, related_name='+', null=True, blank=True,
        verbose_name=_('requested by'))
    started = models.DateTimeField(verbose_name=_('started'), null=True, blank=True)
    completed = models.DateTimeField(verbose_name=_('completed'), null=True, blank=True)
    # {"read": 41, "agree": 70, ...}
    counts = models.JSONField(verbose_name=_('counts'), default=dict, blank=True, editable=False)
    # [{"device", "category", "error"}] of devices and network managers that did not answer, without secrets
    errors = models.JSONField(verbose_name=_('read errors'), default=list, blank=True, editable=False)
    # [{"device", "problem"}]: what was read and has no place in the proposal
    notes = models.JSONField(verbose_name=_('notes'), default=list, blank=True, editable=False)
    error = models.TextField(verbose_name=_('error'), blank=True, help_text=_('Why it failed as a whole'))

    class Meta:
        ordering = ('-pk',)
        verbose_name = _('discovery')
        verbose_name_plural = _('discoveries')
        permissions = (('adopt', 'Adopt what was discovered'),)

    def __str__(self) -> str:
        return f'{self.get_kind_display()} #{self.pk}'

    def get_kind_color(self) -> str | None:
        return DiscoveryKindChoices.colors.get(self.kind)

    def get_status_color(self) -> str | None:
        return DiscoveryStatusChoices.colors.get(self.status)

    @property
    def is_live(self) -> bool:
        """Somebody works at it."""
        return self.status in DiscoveryStatusChoices.LIVE


class DiscoveryItem(models.Model):
    """One row of a proposal."""

    discovery = models.ForeignKey(to=Discovery, on_delete=models.CASCADE, related_name='items')
    position = models.PositiveIntegerField()
    kind = models.CharField(verbose_name=_('finding'), max_length=20, choices=FindingChoices)
    product = models.CharField(verbose_name=_('product'), max_length=30)
    name = models.CharField(verbose_name=_('name'), max_length=400)
    reason = models.TextField(verbose_name=_('reason'), blank=True)
    network = models.JSONField(verbose_name=_('network'), default=list, blank=True)
    netbox = models.JSONField(verbose_name='NetBox', default=list, blank=True)
    # What would still differ after adoption: only a repair writes it to the devices.
    pending = models.JSONField(verbose_name=_('pending'), default=list, blank=True)
    # A document of planning.adoption.found, and its kind there.
    found = models.JSONField(null=True, blank=True)
    found_kind = models.CharField(max_length=20, blank=True)
    object_type = models.ForeignKey(
        to='contenttypes.ContentType', on_delete=models.SET_NULL, related_name='+', null=True, blank=True)
    object_id = models.PositiveBigIntegerField(null=True, blank=True)
    # What it is about in NetBox, or what was made of it.
    target = GenericForeignKey('object_type', 'object_id')
    # The devices that it tells of: who may not view one of them does not see the row.
    devices = models.ManyToManyField(to='netbox_optical.OpticalDevice', related_name='+', blank=True)
    adoptable = models.BooleanField(verbose_name=_('adoptable'), default=False)
    chosen = models.BooleanField(verbose_name=_('chosen'), default=False)
    outcome = models.CharField(verbose_name=_('outcome'), max_length=20, choices=OutcomeChoices, blank=True)
    message = models.TextField(verbose_name=_('message'), blank=True)
    fingerprint = models.CharField(max_length=64, blank=True, db_index=True)

    _netbox_private = True

    class Meta:
        ordering = ('discovery', 'position')
        constraints = (
            models.UniqueConstraint(fields=('discovery', 'position'), name='netbox_optical_discoveryitem_position'),
            models.CheckConstraint(
                condition=models.Q(chosen=False) | models.Q(adoptable=True), name='netbox_optical_discoveryitem_chosen',
                violation_error_message=_('This cannot be adopted.')),
        )

    def __str__(self) -> str:
        return self.name

    def get_kind_color(self) -> str | None:
        return FindingChoices.colors.get(self.kind)

    def get_outcome_color(self) -> str | None:
        return OutcomeChoices.colors.get(self.outcome)
