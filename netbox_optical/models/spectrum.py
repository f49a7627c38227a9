"""OpticalSpectrum: a media channel; its sections and hops."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import IntegrityError, models, transaction
from django.db.backends.postgresql.psycopg_any import NumericRange
from django.utils.translation import gettext_lazy as _
from netbox.models import PrimaryModel
from utilities.exceptions import AbortRequest

from netbox_optical.choices import (
    AllocationSourceChoices,
    AllocationStateChoices,
    DeviceRoleChoices,
    LifecycleChoices,
    PortRoleChoices,
)

from .base import RUN_PERMISSIONS, ProductMixin, check_passband, first_other, live_unique, lock_rows
from .port import OpticalPort, claim_ports, refuse_taken
from .section import OpticalMultiplexSection, SpectrumAllocation

__all__ = ('OpticalSpectrum', 'SpectrumHop', 'SpectrumSection')


class OpticalSpectrum(ProductMixin, PrimaryModel):
    """A passband [start, end) along a path. A channel has one; a partner may also hold one by itself.

    One that stands alone begins and ends at add/drop ports of its own, at which the partner's light comes in; that of
    a channel has none, because its fibres to the transponders say where it enters.
    """

    partner = models.ForeignKey(
        to='netbox_optical.Partner', on_delete=models.PROTECT, related_name='spectra', verbose_name=_('partner')
    )
    name = models.CharField(verbose_name=_('name'), max_length=100)
    start = models.BigIntegerField(
        verbose_name=_('lower edge'), validators=[MinValueValidator(1)], help_text='MHz'
    )
    end = models.BigIntegerField(verbose_name=_('upper edge'), validators=[MinValueValidator(1)], help_text='MHz')
    port_a = models.ForeignKey(
        to='netbox_optical.OpticalPort', on_delete=models.PROTECT, related_name='spectra_a', null=True, blank=True,
        verbose_name=_('add/drop port A')
    )
    port_z = models.ForeignKey(
        to='netbox_optical.OpticalPort', on_delete=models.PROTECT, related_name='spectra_z', null=True, blank=True,
        verbose_name=_('add/drop port Z')
    )
    excluded_devices = models.ManyToManyField(
        to='netbox_optical.OpticalDevice', related_name='+', blank=True, verbose_name=_('excluded devices')
    )
    excluded_fibers = models.ManyToManyField(
        to='netbox_optical.OpticalFiber', related_name='+', blank=True, verbose_name=_('excluded fibers')
    )

    clone_fields = ('partner', 'start', 'end', 'status')
    prerequisite_models = ('netbox_optical.Partner',)

    class Meta:
        ordering = ('name', 'pk')
        verbose_name = _('optical spectrum')
        verbose_name_plural = _('optical spectra')
        permissions = RUN_PERMISSIONS
        constraints = (
            models.CheckConstraint(
                condition=models.Q(start__lt=models.F('end')), name='netbox_optical_spectrum_edges',
                violation_error_message=_('The upper edge has to lie above the lower edge.'),
            ),
            models.CheckConstraint(
                condition=models.Q(port_a__isnull=True, port_z__isnull=True)
                | models.Q(port_a__isnull=False, port_z__isnull=False) & ~models.Q(port_a=models.F('port_z')),
                name='netbox_optical_spectrum_ends',
                violation_error_message=_('A spectrum has two different add/drop ports, or none.'),
            ),
            live_unique('name', name='spectrum_name', message=_('A live spectrum of this name exists already.')),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def width(self) -> int:
        """MHz."""
        return self.end - self.start

    def clean(self) -> None:
        super().clean()
        check_passband(self.start, self.end)
        if self.name and (other := first_other(self, name=self.name)):
            raise ValidationError({'name': _('A live spectrum named "{name}" exists already ({partner}).').format(
                name=self.name, partner=other.partner)})
        self._clean_ports()
        if self.pk and self.is_live:
            self._clean_allocations()

    @property
    def has_ends(self) -> bool:
        """It stands alone, with add/drop ports of its own."""
        return self.port_a_id is not None

    def _clean_ports(self) -> None:
        if bool(self.port_a_id) != bool(self.port_z_id):
            missing = 'port_z' if self.port_a_id else 'port_a'
            raise ValidationError({missing: _('A spectrum has two add/drop ports, or none; give this one too.')})
        if not self.port_a_id:
            return
        if self.pk and getattr(self, 'channel', None) is not None:
            raise ValidationError({'port_a': _(
                'This is the spectrum of channel {channel}, whose fibres say where it begins.'
            ).format(channel=self.channel)})
        ports = {'port_a': self.port_a, 'port_z': self.port_z}
        for field, port in ports.items():
            if port.role != PortRoleChoices.ADD_DROP or port.optical_device.role not in DeviceRoleChoices.ADD_DROP:
                raise ValidationError({field: _('{port} is a {role} port of a {kind}; choose an add/drop port.').format(
                    port=port, role=port.get_role_display(), kind=port.optical_device.get_role_display())})
        if self.port_a.optical_device_id == self.port_z.optical_device_id:
            raise ValidationError({'port_z': _('Both ports are on {device}; choose one on another device.').format(
                device=self.port_a.optical_device)})
        if self.is_live:
            refuse_taken(self, ports)
            self._refuse_fibred(ports)

    def _refuse_fibred(self, ports: dict[str, OpticalPort]) -> None:
        for field, port in ports.items():
            fiber = getattr(port.interface.cable, 'optical_fiber', None)
            if fiber is not None and fiber.is_live:
                raise ValidationError({field: _('Port {port} is in use by fiber "{fiber}".').format(
                    port=port, fiber=fiber)})

    def _clean_allocations(self) -> None:
        sections = self.allocations.filter(source=AllocationSourceChoices.SERVICE).values_list('section', flat=True)
        for other in overlapping(sections, self.start, self.end, exclude=self):
            raise ValidationError({'start': _(
                '{start}-{end} MHz overlaps {owner} ({lower}-{upper} MHz) on {section}.'
            ).format(start=self.start, end=self.end, owner=other.holder, lower=other.passband.lower,
                     upper=other.passband.upper, section=other.section)})

    def save(self, *args, **kwargs):
        with transaction.atomic():
            super().save(*args, **kwargs)
            claim_ports(self, {'A': self.port_a, 'Z': self.port_z} if self.is_live else {})
            self._sync_allocations()

    def _sync_allocations(self) -> None:
        """Keep the bookings what the product says, in the same transaction."""
        mine = self.allocations.filter(source=AllocationSourceChoices.SERVICE)
        if not self.is_live:
            mine.delete()
            return
        passband = NumericRange(self.start, self.end, '[)')
        stale = mine.exclude(passband=passband)
        if stale.exists():
            self._guarded(lambda: stale.update(passband=passband))
        if self.status == LifecycleChoices.ACTIVE:
            mine.update(state=AllocationStateChoices.USED, reserved_until=None)

    def book(self, sections: Iterable[OpticalMultiplexSection], *, until: datetime | None = None) -> None:
        """Book this passband on sections: reserved until a time, or used when `until` is None.

        Lapsed reservations of others give way. Raises AbortRequest naming section and owner when it is taken.
        """
        sections = list(sections)
        rows = [
            SpectrumAllocation(
                section=section, spectrum=self, passband=NumericRange(self.start, self.end, '[)'), reserved_until=until,
                state=AllocationStateChoices.RESERVED if until else AllocationStateChoices.USED,
            )
            for section in sections
        ]
        self._guarded(lambda: SpectrumAllocation.objects.bulk_create(rows), sections)

    def _guarded(self, change, sections: Iterable[OpticalMultiplexSection] | None = None) -> None:
        where = [section.pk for section in sections] if sections is not None else list(
            self.allocations.values_list('section', flat=True))
        guarded_booking(change, where, self.start, self.end, mine=self)


def guarded_booking(
    change: Callable[[], object], sections: Iterable[int], start: int, end: int, *,
    mine: OpticalSpectrum | None = None,
) -> None:
    """Carry out a change that books [start, end) MHz on these sections, one transaction at a time per section.

    Reservations that lapsed are cleared first, under the same lock: the exclusion constraint knows no time. Raises
    AbortRequest that names section and owner when somebody else has it.
    """
    sections = list(sections)
    try:
        with transaction.atomic():
            # Two bookings that meet inside the exclusion constraint would dead-lock.
            lock_rows(OpticalMultiplexSection.objects.filter(pk__in=sections))
            SpectrumAllocation.objects.lapsed().filter(section__in=sections).delete()
            change()
    except IntegrityError as error:
        taken = '; '.join(
            f'{row.section}: {row.passband.lower}-{row.passband.upper} MHz by {row.holder}'
            for row in overlapping(sections, start, end, exclude=mine)
        )
        raise AbortRequest(_('The spectrum {start}-{end} MHz is taken. {taken}').format(
            start=start, end=end, taken=taken or error)) from error


def overlapping(sections: Iterable, start: int, end: int, exclude: OpticalSpectrum | None = None):
    """Our allocations on these sections that overlap [start, end), lapsed ones and those of `exclude` left out."""
    rows = SpectrumAllocation.objects.standing().filter(
        section__in=list(sections), source=AllocationSourceChoices.SERVICE,
        passband__overlap=NumericRange(start, end, '[)'),
    ).select_related('section', 'spectrum', 'reserved_by')
    # `exclude(spectrum=...)` would lose the rows without a spectrum, which are reservations.
    return rows.exclude(spectrum__isnull=False, spectrum=exclude) if exclude is not None and exclude.pk else rows


class SpectrumSection(models.Model):
    """A stretch of a spectrum over consecutive devices of one platform: its two add/drop ports and the circuit on it.

    `circuit` and `route` are the names that the line system knows it by (empty where it has none).
    """

    spectrum = models.ForeignKey(to=OpticalSpectrum, on_delete=models.CASCADE, related_name='sections')
    position = models.PositiveSmallIntegerField()
    platform = models.CharField(max_length=50)
    a_port = models.ForeignKey(to='netbox_optical.OpticalPort', on_delete=models.PROTECT, related_name='+')
    z_port = models.ForeignKey(to='netbox_optical.OpticalPort', on_delete=models.PROTECT, related_name='+')
    circuit = models.CharField(max_length=120, blank=True)
    route = models.CharField(max_length=64, blank=True)

    _netbox_private = True

    class Meta:
        ordering = ('spectrum', 'position')
        constraints = (
            models.UniqueConstraint(fields=('spectrum', 'position'), name='netbox_optical_spectrumsection_position'),
            models.CheckConstraint(condition=models.Q(position__lt=9), name='netbox_optical_spectrumsection_count'),
        )

    def __str__(self) -> str:
        return f'{self.spectrum} #{self.position}'


class SpectrumHop(models.Model):
    """The ordered ports of a section between its ends, out, in, out, in..."""

    section = models.ForeignKey(to=SpectrumSection, on_delete=models.CASCADE, related_name='hops')
    position = models.PositiveSmallIntegerField()
    port = models.ForeignKey(to='netbox_optical.OpticalPort', on_delete=models.PROTECT, related_name='spectrum_hops')

    _netbox_private = True

    class Meta:
        ordering = ('section', 'position')
        constraints = (
            models.UniqueConstraint(fields=('section', 'position'), name='netbox_optical_spectrumhop_position'),
            models.CheckConstraint(condition=models.Q(position__lt=64), name='netbox_optical_spectrumhop_count'),
        )

    def __str__(self) -> str:
        return f'{self.position}: {self.port}'
