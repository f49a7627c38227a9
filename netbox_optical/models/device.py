"""OpticalDevice: what a NetBox device is in the optical network and how it is managed."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from netbox.models import PrimaryModel
from netbox.models.features import JobsMixin

from netbox_optical import naming
from netbox_optical.choices import DeviceRoleChoices, PlatformChoices, TransportChoices
from netbox_optical.platforms import profile, profiles
from netbox_optical.settings import get_settings

from .base import RUN_PERMISSIONS, ProductMixin, first_other, live_unique
from .manager import TlsMixin

__all__ = ('OpticalDevice',)


class OpticalDevice(JobsMixin, ProductMixin, TlsMixin, PrimaryModel):
    """1:1 to a device. Its PoP is the PoP of the device's site, its management address the device's own."""

    device = models.OneToOneField(
        to='dcim.Device', on_delete=models.PROTECT, related_name='optical_device', verbose_name=_('device')
    )
    platform = models.CharField(verbose_name=_('platform'), max_length=50, choices=PlatformChoices)
    role = models.CharField(verbose_name=_('role'), max_length=30, choices=DeviceRoleChoices)
    name_prefix = models.CharField(
        verbose_name=_('name prefix'), max_length=60, blank=True,
        help_text=_('First part of the target identifier, may contain dots; empty: the platform\'s own'),
    )
    tid = models.CharField(
        verbose_name=_('TID'), max_length=100, editable=False,
        help_text=_('Target identifier: ‹prefix›.‹PoP code›, derived'),
    )
    loopback = models.ForeignKey(
        to='ipam.IPAddress', on_delete=models.PROTECT, related_name='optical_devices', null=True, blank=True,
        verbose_name=_('loopback'), help_text=_('Tried before the management address'),
    )
    transport = models.CharField(
        verbose_name=_('transport'), max_length=30, choices=TransportChoices, blank=True,
        help_text=_('Empty: the platform\'s preferred one'),
    )
    port = models.PositiveIntegerField(
        verbose_name=_('port'), null=True, blank=True, help_text=_('Management port; empty: the usual one')
    )
    host_key = models.CharField(
        verbose_name=_('SSH host key'), max_length=1000, blank=True, help_text=_('‹type› ‹base64›; pinned')
    )
    manager = models.ForeignKey(
        to='netbox_optical.NetworkManager', on_delete=models.PROTECT, related_name='devices', null=True, blank=True,
        verbose_name=_('network manager'),
    )
    manager_uuid = models.UUIDField(verbose_name=_('UUID in the network manager'), null=True, blank=True)
    credential = models.ForeignKey(
        to='netbox_optical.Credential', on_delete=models.PROTECT, related_name='devices', null=True, blank=True,
        verbose_name=_('credential'),
    )

    software = models.CharField(
        verbose_name=_('software'), max_length=100, blank=True, editable=False,
        help_text=_('Version, as the device told it at the last inventory import'),
    )

    clone_fields = ('platform', 'role', 'transport', 'manager', 'credential', 'verify_tls', 'ca_file')
    prerequisite_models = ('dcim.Device', 'netbox_optical.PoP')

    class Meta:
        ordering = ('tid', 'pk')
        verbose_name = _('optical device')
        verbose_name_plural = _('optical devices')
        permissions = (
            *RUN_PERMISSIONS,
            ('check', 'Check the connection'),
            ('raw_commands', 'Send raw commands'),
            ('import_inventory', 'Import the inventory from the device'),
            ('discover', 'Read as a whole and compare'),
            ('learn_host_key', 'Learn the SSH host key'),
        )
        constraints = (
            live_unique('tid', name='device_tid', message=_('A live device of this name exists already.')),
            live_unique('loopback', name='device_loopback', message=_('This loopback address is already in use.')),
        )

    def __str__(self) -> str:
        return self.tid

    @property
    def pop(self):
        """The PoP of the device's site, or None."""
        return getattr(self.device.site, 'optical_pop', None)

    @property
    def fqdn(self) -> str:
        """TID and the configured domain."""
        return naming.fqdn(self.tid, get_settings().domain)

    @property
    def profile(self):
        """The platform's profile."""
        return profile(self.platform)

    @property
    def effective_transport(self) -> str:
        """The chosen transport, or the platform's preferred one."""
        return self.transport or self.profile.transports[0]

    @property
    def management_addresses(self) -> list[str]:
        """Loopback first, then primary and out-of-band address, without masks and doubles."""
        candidates = (self.loopback, self.device.primary_ip, self.device.oob_ip)
        return list(dict.fromkeys(str(ip.address.ip) for ip in candidates if ip is not None))

    def get_role_color(self) -> str | None:
        return DeviceRoleChoices.colors.get(self.role)

    def derive_tid(self) -> str:
        """Prefix and PoP code joined; the prefix defaults to the platform's."""
        prefix = self.name_prefix or self.profile.prefix
        return naming.target_identifier(prefix, self.pop.code)

    def clean(self) -> None:
        super().clean()
        self._clean_platform()
        if self.device_id:
            self._clean_name()
            self._clean_addresses()

    def _clean_platform(self) -> None:
        if self.platform not in profiles():
            return  # the field's own choices refuse it
        if self.role and self.role not in self.profile.roles:
            raise ValidationError({'role': _('{platform} cannot be a {role}; it can be: {roles}.').format(
                platform=self.profile.label, role=self.get_role_display(), roles=', '.join(self.profile.roles))})
        if self.transport and self.transport not in self.profile.transports:
            raise ValidationError({'transport': _('{platform} is not managed by {transport}; use {known}.').format(
                platform=self.profile.label, transport=self.transport, known=', '.join(self.profile.transports))})
        if self.effective_transport == TransportChoices.TNMS and not self.manager_id:
            raise ValidationError({'manager': _('The transport "tnms" needs a network manager.')})

    def _clean_name(self) -> None:
        if self.pop is None:
            raise ValidationError({'device': _('Site {site} of this device is no PoP; create the PoP first.').format(
                site=self.device.site)})
        if self.platform not in profiles():
            return
        self.tid = self.derive_tid()
        try:
            naming.check_fqdn(self.fqdn)
        except naming.BadName as error:
            raise ValidationError({'name_prefix': str(error)}) from error
        if other := first_other(self, tid=self.tid):
            raise ValidationError({'name_prefix': _(
                '{tid} is the name of another device ({device}); choose another prefix.'
            ).format(tid=self.tid, device=other.device)})

    def _clean_addresses(self) -> None:
        mine = {
            'loopback': self.loopback,
            'device': self.device.primary_ip or self.device.oob_ip,
        }
        hosts = {field: str(ip.address.ip) for field, ip in mine.items() if ip is not None}
        if not hosts:
            return
        others = type(self).objects.exclude(pk=self.pk).exclude(status='terminated').select_related(
            'loopback', 'device__primary_ip4', 'device__primary_ip6', 'device__oob_ip')
        # An address serves one device, whichever role it plays there.
        lookup = models.Q()
        for path in ('loopback', 'device__primary_ip4', 'device__primary_ip6', 'device__oob_ip'):
            for host in hosts.values():
                lookup |= models.Q(**{f'{path}__address__net_host': host})
        for other in others.filter(lookup):
            for field, host in hosts.items():
                if host in other.management_addresses:
                    raise ValidationError({field: _('{address} is already an address of {other}.').format(
                        address=host, other=other.tid)})

    def save(self, *args, **kwargs):
        if not self.tid:
            self.tid = self.derive_tid()
        super().save(*args, **kwargs)
