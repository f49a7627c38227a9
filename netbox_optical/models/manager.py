"""NetworkManager: an NMS through which devices are reached and read."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from netbox.models import PrimaryModel
from netbox.models.features import JobsMixin

from netbox_optical.choices import NetworkManagerKindChoices
from netbox_optical.settings import get_settings

__all__ = ('NetworkManager', 'TlsMixin')


class TlsMixin(models.Model):
    """How the certificate of a management address is checked."""

    verify_tls = models.BooleanField(
        verbose_name=_('verify TLS'), default=True, help_text=_('Check certificate and name of the management address')
    )
    ca_file = models.CharField(
        verbose_name=_('CA file'), max_length=500, blank=True,
        help_text=_('Path of a PEM bundle on the workers; empty: the system\'s'),
    )

    tls_fingerprint = models.CharField(
        verbose_name=_('certificate fingerprint'), max_length=95, blank=True,
        help_text=_('SHA-256 of the certificate, AB:CD:…; pins it, whoever signed it, in place of a CA'),
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        self._clean_fingerprint()
        if not self.verify_tls and not get_settings().allow_unverified_tls:
            raise ValidationError({'verify_tls': _(
                'Verification may not be switched off here; give a CA file, or set allow_unverified_tls.'
            )})

    def _clean_fingerprint(self) -> None:
        """As openssl and browsers show it: 32 bytes in hex, with colons or without."""
        if not self.tls_fingerprint:
            return
        digits = re.sub(r'[:\s]', '', self.tls_fingerprint)
        if not re.fullmatch(r'[0-9A-Fa-f]{64}', digits):
            raise ValidationError({'tls_fingerprint': _(
                '"{value}" is not a SHA-256 fingerprint: 64 hexadecimal digits, with colons or without.'
            ).format(value=self.tls_fingerprint)})
        self.tls_fingerprint = bytes.fromhex(digits).hex(':').upper()


class NetworkManager(JobsMixin, TlsMixin, PrimaryModel):
    """A network management system and how to talk to it."""

    name = models.CharField(verbose_name=_('name'), max_length=100, unique=True)
    kind = models.CharField(
        verbose_name=_('kind'), max_length=30, choices=NetworkManagerKindChoices,
        default=NetworkManagerKindChoices.TNMS,
    )
    url = models.URLField(verbose_name=_('URL'), max_length=200,
    help_text=_('Base URL, for example https://tnms.example.net'))
    secondary_url = models.URLField(
        verbose_name=_('secondary URL'), max_length=200, blank=True,
        help_text=_('Standby, tried when the first cannot be reached')
    )
    credential = models.ForeignKey(
        to='netbox_optical.Credential', on_delete=models.PROTECT, related_name='network_managers', null=True,
        blank=True,
        verbose_name=_('credential'),
    )

    clone_fields = ('kind', 'verify_tls', 'ca_file', 'credential')

    class Meta:
        ordering = ('name',)
        verbose_name = _('network manager')
        verbose_name_plural = _('network managers')
        permissions = (('check', 'Check the connection'), ('discover', 'Import fibres from it'))

    def __str__(self) -> str:
        return self.name

    def get_kind_color(self) -> str | None:
        return NetworkManagerKindChoices.colors.get(self.kind)

    def clean(self) -> None:
        super().clean()
        for field in ('url', 'secondary_url'):
            value = getattr(self, field)
            if value and not value.startswith('https://'):
                raise ValidationError({field: _('"{value}" is not an https:// URL.').format(value=value)})
