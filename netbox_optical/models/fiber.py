"""OpticalFiber: the optics of a NetBox cable; its spliced segments; shared risk groups."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from netbox.models import ChangeLoggedModel, PrimaryModel

from netbox_optical import naming
from netbox_optical.choices import FiberKindChoices, FiberTypeChoices, PortRoleChoices, RiskGroupKindChoices

from .base import RUN_PERMISSIONS, ProductMixin, first_other, live_unique
from .port import OpticalPort, PortClaim

__all__ = ('FiberSegment', 'OpticalFiber', 'SharedRiskGroup')

MAX_SEGMENTS = 5


class OpticalFiber(ProductMixin, PrimaryModel):
    """1:1 to a cable between two interfaces that are optical ports. That a port has one fibre only is core's rule."""

    cable = models.OneToOneField(
        to='dcim.Cable', on_delete=models.PROTECT, related_name='optical_fiber', verbose_name=_('cable')
    )
    name = models.CharField(
        verbose_name=_('name'), max_length=300, editable=False, help_text=_('‹FQDN› ‹port› --- ‹FQDN› ‹port›, derived')
    )
    kind = models.CharField(
        verbose_name=_('kind'), max_length=10, choices=FiberKindChoices, default=FiberKindChoices.SPAN
    )
    measured_loss = models.DecimalField(
        verbose_name=_('measured loss'), max_digits=6, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(Decimal(0))], help_text='dB',
    )
    external_id = models.PositiveIntegerField(
        verbose_name=_('external ID'), null=True, blank=True, help_text=_('Identity in another system of record')
    )

    clone_fields = ('kind', 'status')
    prerequisite_models = ('dcim.Cable',)

    class Meta:
        ordering = ('name', 'pk')
        verbose_name = _('optical fiber')
        verbose_name_plural = _('optical fibers')
        permissions = RUN_PERMISSIONS
        constraints = (
            models.CheckConstraint(
                condition=models.Q(measured_loss__gte=0), name='netbox_optical_fiber_loss',
                violation_error_message=_('The loss of a fibre is zero or more dB.'),
            ),
            live_unique('external_id', name='fiber_external_id', message=_('This external ID is already in use.')),
        )

    def __str__(self) -> str:
        return self.name

    def get_kind_color(self) -> str | None:
        return FiberKindChoices.colors.get(self.kind)

    @property
    def ends(self) -> tuple[OpticalPort, OpticalPort]:
        """The optical ports at the cable's A and B end. Raises ValidationError when the cable is not of that shape."""
        a_ends, b_ends = self.cable.a_terminations, self.cable.b_terminations
        if len(a_ends) != 1 or len(b_ends) != 1:
            raise ValidationError({'cable': _('Cable {cable} needs exactly one interface at each end.').format(
                cable=self.cable)})
        ports = tuple(getattr(end, 'optical_port', None) for end in (a_ends[0], b_ends[0]))
        for end, port in zip((a_ends[0], b_ends[0]), ports, strict=True):
            if port is None:
                raise ValidationError({'cable': _('{end} is no optical port; create it first.').format(end=end)})
        return ports

    @property
    def length(self) -> int | None:
        """Metres: the sum of the segments, or the cable's own length in whatever unit it was given; None if neither."""
        lengths = [segment.length for segment in self.segments.all()]
        if lengths:
            return sum(lengths)
        # Core keeps the length in metres beside the one that was typed in.
        return None if self.cable._abs_length is None else round(self.cable._abs_length)

    def derive_name(self) -> str:
        """See `naming.fiber_name`."""
        a, z = self.ends
        return naming.fiber_name(a.optical_device.fqdn, a.aid, z.optical_device.fqdn, z.aid)

    def clean(self) -> None:
        super().clean()
        if self.cable_id:
            a, z = self.ends
            self._clean_kind(a, z)
            self._clean_free(a, z)
            self.name = self.derive_name()
        if self.external_id is not None and (other := first_other(self, external_id=self.external_id)):
            raise ValidationError({'external_id': _('{value} is the external ID of {other}.').format(
                value=self.external_id, other=other)})

    def _clean_free(self, a: OpticalPort, z: OpticalPort) -> None:
        """The light of a spectrum that stands alone comes in by something that NetBox does not know."""
        if not self.is_live:
            return
        for claim in PortClaim.objects.filter(
                port__in=(a, z), owner_type__app_label='netbox_optical', owner_type__model='opticalspectrum'):
            raise ValidationError({'cable': _('Port {port} is in use by optical spectrum "{owner}".').format(
                port=claim.port, owner=claim.owner)})

    def _clean_kind(self, a: OpticalPort, z: OpticalPort) -> None:
        if self.kind != FiberKindChoices.SPAN:
            return
        for port in (a, z):
            if port.role != PortRoleChoices.LINE or not port.optical_device.profile.carries_line_system(port.aid):
                raise ValidationError({'kind': _(
                    'A span joins two line ports of the line system; {port} is not one. Use "patch".'
                ).format(port=port)})

    def save(self, *args, **kwargs):
        if not self.name:
            self.name = self.derive_name()
        super().save(*args, **kwargs)


class FiberSegment(ChangeLoggedModel):
    """One spliced piece of a fibre, counted from the A end."""

    fiber = models.ForeignKey(to='netbox_optical.OpticalFiber', on_delete=models.CASCADE, related_name='segments')
    position = models.PositiveSmallIntegerField(
        verbose_name=_('position'), validators=[MinValueValidator(1), MaxValueValidator(MAX_SEGMENTS)]
    )
    type = models.CharField(verbose_name=_('type'), max_length=10, choices=FiberTypeChoices)
    length = models.PositiveIntegerField(verbose_name=_('length'), validators=[MinValueValidator(1)], help_text='m')

    class Meta:
        ordering = ('fiber', 'position')
        verbose_name = _('fiber segment')
        verbose_name_plural = _('fiber segments')
        constraints = (
            models.UniqueConstraint(fields=('fiber', 'position'), name='netbox_optical_segment_position'),
            models.CheckConstraint(
                condition=models.Q(position__gte=1, position__lte=MAX_SEGMENTS), name='netbox_optical_segment_count',
                violation_error_message=_('A fibre has at most five segments.'),
            ),
            models.CheckConstraint(
                condition=models.Q(length__gt=0), name='netbox_optical_segment_length',
                violation_error_message=_('The length of a segment is a positive number of metres.'),
            ),
        )

    def __str__(self) -> str:
        return f'{self.position}: {self.type}, {self.length} m'


class SharedRiskGroup(PrimaryModel):
    """Fibres that fail together (SRLG)."""

    name = models.CharField(verbose_name=_('name'), max_length=100, unique=True)
    kind = models.CharField(verbose_name=_('kind'), max_length=30, choices=RiskGroupKindChoices, default='duct')
    fibers = models.ManyToManyField(
        to='netbox_optical.OpticalFiber', related_name='risk_groups', blank=True, verbose_name=_('fibers')
    )

    clone_fields = ('kind',)

    class Meta:
        ordering = ('name',)
        verbose_name = _('shared risk group')
        verbose_name_plural = _('shared risk groups')

    def __str__(self) -> str:
        return self.name

    def get_kind_color(self) -> str | None:
        return RiskGroupKindChoices.colors.get(self.kind)
