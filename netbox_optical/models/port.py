"""OpticalPort: what a NetBox interface is in the optical network; PortClaim: who uses it."""

from __future__ import annotations

from django.contrib.contenttypes.fields import GenericForeignKey
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _
from netbox.models import PrimaryModel
from utilities.exceptions import AbortRequest

from netbox_optical.choices import PortRoleChoices, SideChoices

__all__ = ('OpticalPort', 'PortClaim', 'claim_ports', 'refuse_taken')


class OpticalPort(PrimaryModel):
    """1:1 to an interface. One record per physical port, whatever the number of its users."""

    interface = models.OneToOneField(
        to='dcim.Interface', on_delete=models.CASCADE, related_name='optical_port', verbose_name=_('interface')
    )
    optical_device = models.ForeignKey(
        to='netbox_optical.OpticalDevice', on_delete=models.CASCADE, related_name='ports',
        verbose_name=_('optical device')
    )
    role = models.CharField(verbose_name=_('role'), max_length=20, choices=PortRoleChoices)
    aid = models.CharField(
        verbose_name=_('AID'), max_length=100, blank=True,
        help_text=_('The port\'s name on the device; empty: the interface\'s name'),
    )
    add_drop_group = models.CharField(verbose_name=_('add/drop group'), max_length=50, blank=True)
    rx_power = models.DecimalField(
        verbose_name=_('received power'), max_digits=5, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(-60), MaxValueValidator(40)], help_text=_('dBm, as last measured'),
    )
    tx_power = models.DecimalField(
        verbose_name=_('transmitted power'), max_digits=5, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(-60), MaxValueValidator(40)], help_text=_('dBm, as last measured'),
    )
    # [[start, end), ...] in MHz as last read; null: never read, so unknown and not free.
    observed_passbands = models.JSONField(verbose_name=_('observed passbands'), null=True, blank=True, editable=False)
    observed_at = models.DateTimeField(verbose_name=_('observed at'), null=True, blank=True, editable=False)

    clone_fields = ('optical_device', 'role', 'add_drop_group')
    prerequisite_models = ('dcim.Interface', 'netbox_optical.OpticalDevice')

    class Meta:
        ordering = ('optical_device', 'aid', 'pk')
        verbose_name = _('optical port')
        verbose_name_plural = _('optical ports')
        constraints = (
            models.UniqueConstraint(
                fields=('optical_device', 'aid'), name='netbox_optical_port_aid',
                violation_error_message=_('This device has a port of that AID already.'),
            ),
        )

    def __str__(self) -> str:
        return f'{self.optical_device.tid} {self.aid}'

    @property
    def card(self) -> str:
        """The card that the port is on; client and line of one service share it."""
        return self.optical_device.profile.card_of(self.aid)

    def get_role_color(self) -> str | None:
        return PortRoleChoices.colors.get(self.role)

    def clean(self) -> None:
        super().clean()
        if self.interface_id and not self.aid:
            self.aid = self.interface.name
        if self.interface_id and self.optical_device_id and self.interface.device_id != self.optical_device.device_id:
            raise ValidationError({'interface': _('{interface} belongs to {device}, not to {optical}.').format(
                interface=self.interface, device=self.interface.device, optical=self.optical_device)})

    def save(self, *args, **kwargs):
        if not self.aid:
            self.aid = self.interface.name
        super().save(*args, **kwargs)


class PortClaim(models.Model):
    """A port is used by at most one live thing: the database says so, whoever asks at the same moment.

    Made and removed by the owner's `save()`, in the owner's transaction; history is the owner's change log.
    """

    port = models.OneToOneField(to='netbox_optical.OpticalPort', on_delete=models.PROTECT, related_name='claim')
    side = models.CharField(max_length=1, choices=SideChoices)
    owner_type = models.ForeignKey(to='contenttypes.ContentType', on_delete=models.CASCADE, related_name='+')
    owner_id = models.PositiveBigIntegerField()
    owner = GenericForeignKey('owner_type', 'owner_id')

    _netbox_private = True

    class Meta:
        ordering = ('pk',)
        constraints = (
            models.UniqueConstraint(
                fields=('owner_type', 'owner_id', 'side'), name='netbox_optical_portclaim_side'
            ),
        )

    def __str__(self) -> str:
        return f'{self.port} {self.side}: {self.owner}'


def _claims(owner: models.Model):
    from django.contrib.contenttypes.models import ContentType
    return PortClaim.objects.filter(owner_type=ContentType.objects.get_for_model(owner), owner_id=owner.pk)


def refuse_taken(owner: models.Model, ports: dict[str, OpticalPort | None]) -> None:
    """For `clean()`: refuse ports that something else uses, naming the field and the user. Raises ValidationError."""
    from django.contrib.contenttypes.models import ContentType
    fields = {port.pk: field for field, port in ports.items() if port is not None}
    mine = ContentType.objects.get_for_model(owner)
    for claim in PortClaim.objects.filter(port_id__in=fields).select_related('port__optical_device', 'owner_type'):
        if claim.owner_type_id == mine.pk and claim.owner_id == owner.pk:
            continue
        raise ValidationError({fields[claim.port_id]: _('Port {port} is in use by {kind} "{owner}".').format(
            port=claim.port, kind=claim.owner._meta.verbose_name, owner=claim.owner)})


def claim_ports(owner: models.Model, ports: dict[str, OpticalPort | None]) -> None:
    """For `save()`: make the owner's claims exactly these (`{'A': port, 'Z': port}`; empty: release all).

    Raises AbortRequest, which NetBox shows as an error, when somebody else took a port in the meantime.
    """
    from django.contrib.contenttypes.models import ContentType
    wanted = {side: port.pk for side, port in ports.items() if port is not None}
    held = dict(_claims(owner).values_list('side', 'port_id'))
    if held == wanted:
        return
    _claims(owner).delete()
    owner_type = ContentType.objects.get_for_model(owner)
    try:
        with transaction.atomic():
            PortClaim.objects.bulk_create(
                PortClaim(port_id=port, side=side, owner_type=owner_type, owner_id=owner.pk)
                for side, port in wanted.items()
            )
    except IntegrityError as error:
        users = PortClaim.objects.filter(port_id__in=wanted.values()).select_related('port__optical_device')
        taken = '; '.join(f'{claim.port} is in use by {claim.owner}' for claim in users) or str(error)
        raise AbortRequest(_('A port was taken by somebody else: {taken}.').format(taken=taken)) from error
