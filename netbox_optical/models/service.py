"""DigitalService: a client signal between two ports; ChannelUse: what it takes of its channels."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from netbox.models import PrimaryModel
from netbox.models.features import JobsMixin

from netbox_optical import naming
from netbox_optical.choices import DeviceRoleChoices, PortRoleChoices, ServiceTypeChoices

from .base import LIVE, RUN_PERMISSIONS, ProductMixin, live_unique, lock_rows
from .channel import TransportChannel
from .port import claim_ports, refuse_taken

__all__ = ('ChannelUse', 'DigitalService')


class DigitalService(JobsMixin, ProductMixin, PrimaryModel):
    """Ethernet from one client port to another over one or two channels."""

    partner = models.ForeignKey(
        to='netbox_optical.Partner', on_delete=models.PROTECT, related_name='services', verbose_name=_('partner')
    )
    service_type = models.CharField(
        verbose_name=_('service type'), max_length=20, choices=ServiceTypeChoices, default=ServiceTypeChoices.GBE100
    )
    flow_id = models.PositiveIntegerField(
        verbose_name=_('flow ID'), validators=[MinValueValidator(1)], help_text=_('X of fXcY')
    )
    client_id = models.PositiveIntegerField(
        verbose_name=_('client ID'), validators=[MinValueValidator(1)], help_text=_('Y of fXcY')
    )
    name = models.CharField(verbose_name=_('name'), max_length=100, editable=False)
    client_port_a = models.ForeignKey(
        to='netbox_optical.OpticalPort', on_delete=models.PROTECT, related_name='services_a',
        verbose_name=_('client port A')
    )
    client_port_z = models.ForeignKey(
        to='netbox_optical.OpticalPort', on_delete=models.PROTECT, related_name='services_z',
        verbose_name=_('client port Z')
    )
    channels = models.ManyToManyField(
        to='netbox_optical.TransportChannel', through='netbox_optical.ChannelUse', related_name='services',
        verbose_name=_('channels'),
    )

    clone_fields = ('partner', 'service_type', 'flow_id')
    prerequisite_models = ('netbox_optical.Partner', 'netbox_optical.OpticalPort')

    class Meta:
        ordering = ('name', 'pk')
        verbose_name = _('digital service')
        verbose_name_plural = _('digital services')
        permissions = RUN_PERMISSIONS
        constraints = (
            models.CheckConstraint(
                condition=models.Q(flow_id__gte=1, client_id__gte=1), name='netbox_optical_service_ids',
                violation_error_message=_('Flow and client IDs are 1 or more.'),
            ),
            models.CheckConstraint(
                condition=~models.Q(client_port_a=models.F('client_port_z')), name='netbox_optical_service_ends',
                violation_error_message=_('A service joins two different client ports.'),
            ),
            live_unique(
                'flow_id', 'client_id', name='service_flow_client',
                message=_('A live service with this flow and client ID exists already.'),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_service_type_color(self) -> str | None:
        return ServiceTypeChoices.colors.get(self.service_type)

    @property
    def tag(self) -> str:
        """Short id, `f001c01`."""
        return naming.service_tag(self.flow_id, self.client_id)

    @property
    def units(self) -> int:
        """100 Gb/s units that it takes."""
        return ServiceTypeChoices.UNITS[self.service_type]

    def derive_name(self) -> str:
        """See `naming.service_name`; only the tag while there are no channels."""
        if not self.pk:
            return self.tag
        och_ids = list(self.channel_uses.order_by('position').values_list('channel__och_id', flat=True))
        if not och_ids:
            return self.tag
        codes = (port.optical_device.pop.code for port in (self.client_port_a, self.client_port_z))
        return naming.service_name(self.flow_id, self.client_id, och_ids, *codes)

    def clean(self) -> None:
        super().clean()
        if self.flow_id is not None and self.client_id is not None and self.is_live:
            other = type(self).objects.exclude(pk=self.pk).filter(
                LIVE, flow_id=self.flow_id, client_id=self.client_id).first()
            if other is not None:
                raise ValidationError({'client_id': _('{tag} is used by the service "{name}".').format(
                    tag=self.tag, name=other.name)})
        if self.client_port_a_id and self.client_port_z_id:
            self._clean_ports()

    def _clean_ports(self) -> None:
        ports = {'client_port_a': self.client_port_a, 'client_port_z': self.client_port_z}
        for field, port in ports.items():
            device = port.optical_device
            if device.role not in DeviceRoleChoices.SERVICE_ENDS:
                raise ValidationError({field: _(
                    '{device} is a {role}; a service ends on a transponder, transceiver or transponder with OADM.'
                ).format(device=device, role=device.get_role_display())})
            if port.role != PortRoleChoices.CLIENT:
                raise ValidationError({field: _('{port} is a {role} port; choose a client port.').format(
                    port=port, role=port.get_role_display())})
        if self.client_port_a.optical_device_id == self.client_port_z.optical_device_id:
            raise ValidationError({'client_port_z': _('Both ends are on {device}; choose two different nodes.').format(
                device=self.client_port_a.optical_device)})
        if self.is_live:
            refuse_taken(self, ports)

    def save(self, *args, name: str | None = None, **kwargs):
        """`name`: the final name when the caller knows it before the channels' use is stored."""
        self.name = name or self.derive_name()
        with transaction.atomic():
            super().save(*args, **kwargs)
            claim_ports(self, {'A': self.client_port_a, 'Z': self.client_port_z} if self.is_live else {})
            if not self.is_live:
                self.channel_uses.filter(live=True).update(live=False)


class ChannelUse(models.Model):
    """A service on a channel. `units` are the 100 Gb/s units it takes, [first, last), the same at both ends.

    In a coupled pair the first channel carries the units of the whole line signal and the second has none.
    """

    service = models.ForeignKey(to=DigitalService, on_delete=models.CASCADE, related_name='channel_uses')
    channel = models.ForeignKey(to='netbox_optical.TransportChannel', on_delete=models.PROTECT, related_name='uses')
    position = models.PositiveSmallIntegerField()
    units = IntegerRangeField(null=True, blank=True)
    live = models.BooleanField(default=True)

    _netbox_private = True

    class Meta:
        ordering = ('service', 'position')
        constraints = (
            models.UniqueConstraint(fields=('service', 'position'), name='netbox_optical_channeluse_position'),
            models.UniqueConstraint(fields=('service', 'channel'), name='netbox_optical_channeluse_channel'),
            models.CheckConstraint(condition=models.Q(position__in=(1, 2)), name='netbox_optical_channeluse_carriers'),
            ExclusionConstraint(
                name='netbox_optical_channeluse_units',
                expressions=(('channel', RangeOperators.EQUAL), ('units', RangeOperators.OVERLAPS)),
                condition=models.Q(live=True),
                violation_error_message=_('These units of the channel are taken by another service.'),
            ),
        )

    def __str__(self) -> str:
        return f'{self.service} on {self.channel}'

    def save(self, *args, **kwargs) -> None:
        """Save, one writer per channel at a time."""
        with transaction.atomic():
            # Two writers that meet inside an exclusion constraint dead-lock: each waits for the other's row.
            lock_rows(TransportChannel.objects.filter(pk=self.channel_id))
            super().save(*args, **kwargs)
