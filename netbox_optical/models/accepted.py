"""AcceptedValue: what somebody set on a device by hand, and NetBox holds since in place of what is usual."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from netbox.models import NetBoxModel

__all__ = ('AcceptedValue',)


class AcceptedValue(NetBoxModel):
    """Part of the intent: plans write this value and comparisons expect it, until it is deleted.

    It has no other place in NetBox: labels follow from names, states from the life cycle. A value that has one (a
    frequency, a serial number) is taken over there instead.
    """

    device = models.ForeignKey(
        to='netbox_optical.OpticalDevice', on_delete=models.CASCADE, related_name='accepted_values',
        verbose_name=_('device'))
    resource = models.CharField(
        verbose_name=_('resource'), max_length=200, help_text=_('Kind and key, such as "line-port port-1/1/1"'))
    field = models.CharField(verbose_name=_('field'), max_length=200)
    value = models.JSONField(
        verbose_name=_('value'), null=True, blank=True, help_text=_('What the device holds; empty: nothing'))
    usual = models.JSONField(
        verbose_name=_('usual value'), null=True, blank=True,
        help_text=_('What would be written if nothing were accepted, as of then'))
    reason = models.CharField(verbose_name=_('reason'), max_length=500, blank=True)

    class Meta:
        ordering = ('device', 'resource', 'field')
        verbose_name = _('accepted value')
        verbose_name_plural = _('accepted values')
        constraints = (
            models.UniqueConstraint(
                fields=('device', 'resource', 'field'), name='netbox_optical_accepted_once',
                violation_error_message=_('There is an accepted value for this field already.')),
            models.CheckConstraint(
                condition=models.Q(resource__contains=' ') & ~models.Q(field=''),
                name='netbox_optical_accepted_of_a_field',
                violation_error_message=_(
                    'A value is accepted for one field of a resource; the resource is a kind and a key.')),
        )

    def __str__(self) -> str:
        return f'{self.resource}, {self.field}'

    @property
    def ref(self) -> str:
        """`kind:key`, as the drivers name the resource."""
        return self.resource.replace(' ', ':', 1)
