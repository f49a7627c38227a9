"""TransportChannel: an optical transport channel (OCh), first-class and shared by reference."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from netbox.models import PrimaryModel

from netbox_optical import naming
from netbox_optical.choices import DeviceRoleChoices, PortRoleChoices
from netbox_optical.settings import get_settings
from netbox_optical.spectrum.errors import SpectrumError

from .base import ProductMixin, band, first_other, live_unique, refuse
from .port import OpticalPort, claim_ports, refuse_taken

__all__ = ('TransportChannel',)


class TransportChannel(ProductMixin, PrimaryModel):
    """One carrier between two transponder line ports. It lives while any service uses it."""

    och_id = models.PositiveIntegerField(verbose_name=_('OCh ID'), validators=[MinValueValidator(1)])
    spectrum = models.OneToOneField(
        to='netbox_optical.OpticalSpectrum', on_delete=models.PROTECT, related_name='channel',
        verbose_name=_('spectrum')
    )
    central_frequency = models.BigIntegerField(verbose_name=_('central frequency'), help_text='MHz')
    mode = models.ForeignKey(
        to='netbox_optical.OperationalMode', on_delete=models.PROTECT, related_name='channels', verbose_name=_('mode')
    )
    line_port_a = models.ForeignKey(
        to='netbox_optical.OpticalPort', on_delete=models.PROTECT, related_name='channels_a',
        verbose_name=_('line port A')
    )
    line_port_z = models.ForeignKey(
        to='netbox_optical.OpticalPort', on_delete=models.PROTECT, related_name='channels_z',
        verbose_name=_('line port Z')
    )

    # What was estimated when the channel was made; see planning.margins.
    estimated_gsnr = models.DecimalField(
        verbose_name=_('estimated GSNR'), max_digits=6, decimal_places=2, null=True, blank=True, editable=False,
        help_text='dB/0.1 nm'
    )
    margin = models.DecimalField(
        verbose_name=_('margin'), max_digits=6, decimal_places=2, null=True, blank=True, editable=False,
        help_text=_('dB, estimated GSNR above what the mode needed; empty: not known')
    )
    margin_note = models.CharField(
        verbose_name=_('why there is no margin'), max_length=200, blank=True, editable=False)
    margin_at = models.DateTimeField(verbose_name=_('margin estimated at'), null=True, blank=True, editable=False)

    clone_fields = ('mode',)
    prerequisite_models = (
        'netbox_optical.OpticalSpectrum', 'netbox_optical.OpticalPort', 'netbox_optical.OperationalMode',
    )

    class Meta:
        ordering = ('och_id', 'pk')
        verbose_name = _('transport channel')
        verbose_name_plural = _('transport channels')
        constraints = (
            models.CheckConstraint(
                condition=models.Q(och_id__gte=1), name='netbox_optical_channel_och_id',
                violation_error_message=_('An OCh ID is 1 or more.'),
            ),
            models.CheckConstraint(
                condition=models.Q(central_frequency__gt=0), name='netbox_optical_channel_frequency',
            ),
            models.CheckConstraint(
                condition=~models.Q(line_port_a=models.F('line_port_z')), name='netbox_optical_channel_ends',
                violation_error_message=_('A channel joins two different line ports.'),
            ),
            models.CheckConstraint(
                condition=models.Q(margin__isnull=True)
                | models.Q(estimated_gsnr__isnull=False, margin_at__isnull=False),
                name='netbox_optical_channel_margin',
                violation_error_message=_('A margin comes with the GSNR and the time that it was estimated from.'),
            ),
            live_unique('och_id', name='channel_och', message=_('A live channel with this OCh ID exists already.')),
        )

    def __str__(self) -> str:
        return naming.och(self.och_id)

    @property
    def title(self) -> str:
        """`och42_aa00-bb11`."""
        return naming.channel_title(self.och_id, *self.codes)

    @property
    def codes(self) -> tuple[str, str]:
        """PoP codes of A and Z."""
        return tuple(port.optical_device.pop.code for port in (self.line_port_a, self.line_port_z))

    @property
    def required_osnr_then(self) -> Decimal | None:
        """What the mode needed when the margin was estimated, dB/0.1 nm."""
        return None if self.margin is None else self.estimated_gsnr - self.margin

    @property
    def carrier_edges(self) -> tuple[int, int]:
        """Passband edges in MHz."""
        return self.spectrum.start, self.spectrum.end

    def clean(self) -> None:
        super().clean()
        if self.och_id is not None and (other := first_other(self, och_id=self.och_id)):
            raise ValidationError({'och_id': _('OCh ID {value} is used by {name}.').format(
                value=self.och_id, name=other.spectrum.name)})
        self._clean_frequency()
        if self.line_port_a_id and self.line_port_z_id:
            self._clean_ports()

    def _clean_frequency(self) -> None:
        if self.central_frequency is None:
            return
        try:
            band().check_centre(self.central_frequency)
        except SpectrumError as error:
            raise refuse('central_frequency', error) from error
        if not self.spectrum_id:
            return
        start, end = self.carrier_edges
        if self.central_frequency - start != end - self.central_frequency:
            raise ValidationError({'central_frequency': _(
                '{value} MHz is not the centre of the passband {start}-{end} MHz; that is {centre} MHz.'
            ).format(value=self.central_frequency, start=start, end=end, centre=(start + end) // 2)})
        try:
            band().check_channel(self.central_frequency, end - start)
        except SpectrumError as error:
            raise refuse('spectrum', error) from error
        refuse_wider = get_settings().width_exceeds_passband == 'refuse'
        if refuse_wider and self.mode_id and self.mode.width and self.mode.width > end - start:
            raise ValidationError({'mode': _(
                'Mode {mode} needs {width} MHz; the passband is {passband} MHz wide.'
            ).format(mode=self.mode, width=self.mode.width, passband=end - start)})

    def _clean_ports(self) -> None:
        ports: dict[str, OpticalPort] = {'line_port_a': self.line_port_a, 'line_port_z': self.line_port_z}
        for field, port in ports.items():
            device = port.optical_device
            # An open-line port of a transponder platform passes light of others on.
            ends_light = (port.role == PortRoleChoices.LINE and device.role in DeviceRoleChoices.SERVICE_ENDS
                          and not device.profile.carries_line_system(port.aid))
            if not ends_light:
                raise ValidationError({field: _('{port} is not a line port of a transponder.').format(port=port)})
            if self.mode_id and self.mode.platform != device.platform:
                raise ValidationError({'mode': _('Mode {mode} is of {platform}; {port} is on a {other}.').format(
                    mode=self.mode, platform=self.mode.platform, port=port, other=device.platform)})
        if self.line_port_a.optical_device_id == self.line_port_z.optical_device_id:
            raise ValidationError({'line_port_z': _('Both line ports are on {device}.').format(
                device=self.line_port_a.optical_device)})
        if self.is_live:
            refuse_taken(self, ports)

    def save(self, *args, **kwargs):
        with transaction.atomic():
            super().save(*args, **kwargs)
            claim_ports(self, {'A': self.line_port_a, 'Z': self.line_port_z} if self.is_live else {})
