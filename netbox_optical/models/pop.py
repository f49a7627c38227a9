"""PoP: a site where light is handled."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from netbox.models import PrimaryModel

from .base import RUN_PERMISSIONS, ProductMixin, first_other, live_unique

__all__ = ('PoP',)

CODE_PATTERN = r'^[A-Z0-9]{4}$'
CODE_MESSAGE = _('A PoP code is exactly four characters of A-Z and 0-9, for example AZ99.')


class PoP(ProductMixin, PrimaryModel):
    """Marks a NetBox site as a point of presence; name, coordinates and address are the site's."""

    site = models.OneToOneField(
        to='dcim.Site', on_delete=models.PROTECT, related_name='optical_pop', verbose_name=_('site')
    )
    code = models.CharField(
        verbose_name=_('code'), max_length=4, validators=[RegexValidator(CODE_PATTERN, CODE_MESSAGE)],
        help_text=_('Four characters of A-Z and 0-9; part of every name in this PoP'),
    )
    external_id = models.PositiveIntegerField(
        verbose_name=_('external ID'), null=True, blank=True, help_text=_('Identity in another system of record')
    )

    clone_fields = ('status',)
    prerequisite_models = ('dcim.Site',)

    class Meta:
        ordering = ('code', 'pk')
        verbose_name = _('PoP')
        verbose_name_plural = _('PoPs')
        permissions = RUN_PERMISSIONS
        constraints = (
            models.CheckConstraint(
                condition=models.Q(code__regex=CODE_PATTERN), name='netbox_optical_pop_code_format',
                violation_error_message=CODE_MESSAGE,
            ),
            live_unique('code', name='pop_code', message=_('This PoP code is already in use.')),
            live_unique('external_id', name='pop_external_id', message=_('This external ID is already in use.')),
        )

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        super().clean()
        if self.code and (other := first_other(self, code=self.code)):
            raise ValidationError({'code': _('{code} is the code of {site} already.').format(
                code=self.code, site=other.site)})
        if self.external_id is not None and (other := first_other(self, external_id=self.external_id)):
            raise ValidationError({'external_id': _('{value} is the external ID of {other}.').format(
                value=self.external_id, other=other)})
        if self.site_id and self.code:
            check_site_name(self.site.name, self.code, 'code')


def check_site_name(name: str, code: str, field: str) -> None:
    """The site's name has to begin with the PoP code. Raises ValidationError on `field`."""
    if not name.startswith(code):
        raise ValidationError({field: _(
            'The site\'s name "{name}" has to begin with the PoP code {code}, for example "{code} {name}".'
        ).format(name=name, code=code)})
