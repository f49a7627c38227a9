"""OpticalMultiplexSection: the unit of spectrum, derived from fibres; SpectrumAllocation: who has which part of it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, RangeOperators
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from netbox.models import NetBoxModel

from netbox_optical.choices import AllocationSourceChoices, AllocationStateChoices

__all__ = ('OpticalMultiplexSection', 'SectionSpan', 'SpectrumAllocation')


class OpticalMultiplexSection(NetBoxModel):
    """From a ROADM's line port through fibres and amplifiers to the next ROADM's (OMS, ITU-T G.872).

    Rebuilt by `planning.sections` in the transaction that changes a fibre; nobody edits one by hand.
    """

    name = models.CharField(verbose_name=_('name'), max_length=300, editable=False)
    a_port = models.OneToOneField(
        to='netbox_optical.OpticalPort', on_delete=models.CASCADE, related_name='section_from', verbose_name=_('A port')
    )
    z_port = models.OneToOneField(
        to='netbox_optical.OpticalPort', on_delete=models.CASCADE, related_name='section_to', verbose_name=_('Z port')
    )
    length = models.PositiveIntegerField(verbose_name=_('length'), null=True, blank=True, help_text='m')
    loss = models.DecimalField(
        verbose_name=_('loss'), max_digits=7, decimal_places=2, null=True, blank=True,
        help_text=_('dB, sum of the spans')
    )

    class Meta:
        ordering = ('name', 'pk')
        verbose_name = _('optical multiplex section')
        verbose_name_plural = _('optical multiplex sections')
        permissions = (('reserve', 'Reserve spectrum for a time'),)
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(a_port=models.F('z_port')), name='netbox_optical_section_ends',
                violation_error_message=_('A section joins two different ports.'),
            ),
        )

    def __str__(self) -> str:
        return self.name


class SectionSpan(models.Model):
    """The ordered fibres of a section. `reversed`: the fibre's Z end is nearer to the section's A end."""

    section = models.ForeignKey(to=OpticalMultiplexSection, on_delete=models.CASCADE, related_name='spans')
    position = models.PositiveSmallIntegerField()
    fiber = models.OneToOneField(
        to='netbox_optical.OpticalFiber', on_delete=models.CASCADE, related_name='section_span'
    )
    reversed = models.BooleanField(default=False)

    _netbox_private = True

    class Meta:
        ordering = ('section', 'position')
        constraints = (
            models.UniqueConstraint(fields=('section', 'position'), name='netbox_optical_sectionspan_position'),
        )

    def __str__(self) -> str:
        return f'{self.position}: {self.fiber}'


class AllocationQuerySet(models.QuerySet):
    """Reservations stand until their time and count for nothing from then on."""

    def lapsed(self) -> AllocationQuerySet:
        return self.filter(state=AllocationStateChoices.RESERVED, reserved_until__lte=timezone.now())

    def standing(self) -> AllocationQuerySet:
        return self.exclude(
            state=AllocationStateChoices.RESERVED, reserved_until__isnull=False, reserved_until__lte=timezone.now())


class SpectrumAllocation(models.Model):
    """A passband of a section in somebody's hands.

    Rows of source `service` are ours and can never overlap on one section (exclusion constraint); rows of source
    `device` or `nms` are what was seen, kept beside ours so that a disagreement shows. A reservation that is past
    `reserved_until` no longer counts and is cleared by the next booking. One that a person made has no spectrum: the
    rows of all sections on its path carry the same `reservation`, and say who made it and when.
    """

    section = models.ForeignKey(to=OpticalMultiplexSection, on_delete=models.PROTECT, related_name='allocations')
    passband = BigIntegerRangeField(help_text='MHz, [start, end)')
    state = models.CharField(max_length=10, choices=AllocationStateChoices, default=AllocationStateChoices.USED)
    source = models.CharField(max_length=10, choices=AllocationSourceChoices, default=AllocationSourceChoices.SERVICE)
    spectrum = models.ForeignKey(
        to='netbox_optical.OpticalSpectrum', on_delete=models.CASCADE, related_name='allocations', null=True, blank=True
    )
    reserved_until = models.DateTimeField(null=True, blank=True)
    reserved_from = models.DateTimeField(null=True, blank=True)
    reserved_by = models.ForeignKey(
        to=settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name='+', null=True, blank=True
    )
    reservation = models.UUIDField(null=True, blank=True, db_index=True)
    reason = models.CharField(max_length=200, blank=True)
    as_of = models.DateTimeField(auto_now=True)

    objects = AllocationQuerySet.as_manager()

    _netbox_private = True

    class Meta:
        ordering = ('section', 'passband')
        constraints = (
            ExclusionConstraint(
                name='netbox_optical_allocation_overlap',
                expressions=(('section', RangeOperators.EQUAL), ('passband', RangeOperators.OVERLAPS)),
                condition=models.Q(source=AllocationSourceChoices.SERVICE),
                violation_error_message=_('This part of the spectrum is taken on this section.'),
            ),
            models.CheckConstraint(
                condition=models.Q(passband__isempty=False), name='netbox_optical_allocation_not_empty'
            ),
        )

    @property
    def holder(self) -> str:
        """In whose hands it is, in words."""
        if self.spectrum_id:
            return str(self.spectrum)
        if self.state != AllocationStateChoices.RESERVED:
            return str(_('foreign light'))
        owner = self.reserved_by.get_username() if self.reserved_by_id else _('somebody')
        return str(_('a reservation of {owner} until {until}')).format(
            owner=owner, until=f'{self.reserved_until:%Y-%m-%d %H:%M} UTC' if self.reserved_until else '-')

    def __str__(self) -> str:
        return f'{self.section} {self.passband.lower}-{self.passband.upper}'
