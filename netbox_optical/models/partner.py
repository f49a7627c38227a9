"""Partner: a tenant that may own optical services."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from netbox.models import PrimaryModel

from netbox_optical.choices import PartnerTypeChoices

from .base import RUN_PERMISSIONS, ProductMixin, first_other, live_unique

__all__ = ('Partner',)


class Partner(ProductMixin, PrimaryModel):
    """Marks a NetBox tenant as a partner; the name is the tenant's."""

    tenant = models.OneToOneField(
        to='tenancy.Tenant', on_delete=models.PROTECT, related_name='optical_partner', verbose_name=_('tenant')
    )
    type = models.CharField(
        verbose_name=_('type'), max_length=30, choices=PartnerTypeChoices, default=PartnerTypeChoices.INSTITUTION
    )
    external_id = models.PositiveIntegerField(
        verbose_name=_('external ID'), null=True, blank=True, help_text=_('Identity in another system of record')
    )

    clone_fields = ('type', 'status')
    prerequisite_models = ('tenancy.Tenant',)

    class Meta:
        ordering = ('tenant__name', 'pk')
        verbose_name = _('partner')
        verbose_name_plural = _('partners')
        permissions = RUN_PERMISSIONS
        constraints = (
            live_unique('external_id', name='partner_external_id', message=_('This external ID is already in use.')),
        )

    def __str__(self) -> str:
        return self.tenant.name

    @property
    def name(self) -> str:
        """The tenant's name."""
        return self.tenant.name

    def get_type_color(self) -> str | None:
        return PartnerTypeChoices.colors.get(self.type)

    def clean(self) -> None:
        super().clean()
        # Two tenants of one name can exist in different tenant groups; two partners of one name cannot.
        if self.tenant_id:
            other = first_other(self, tenant__name=self.tenant.name)
            if other is not None:
                raise ValidationError({'tenant': _(
                    'A partner named "{name}" exists already (#{pk}); edit that one.'
                ).format(name=other.tenant.name, pk=other.pk)})
        if self.external_id is not None and (other := first_other(self, external_id=self.external_id)):
            raise ValidationError({'external_id': _('{value} is the external ID of {other}.').format(
                value=self.external_id, other=other)})
