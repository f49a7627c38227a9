"""Partners and PoPs are on no device: what is compared is our record with the NetBox objects that it stands for."""

from __future__ import annotations

from collections.abc import Iterator

from dcim.choices import SiteStatusChoices
from django.utils.translation import gettext_lazy as _

from netbox_optical.models import Partner, PoP
from netbox_optical.models.base import LIVE
from netbox_optical.settings import get_settings

__all__ = ('compare', 'fields')

# A site in one of these states has no running equipment.
_OUT_OF_USE = (SiteStatusChoices.STATUS_RETIRED, SiteStatusChoices.STATUS_DECOMMISSIONING)


def compare(product: Partner | PoP) -> list[str]:
    """Every difference as a line `<object>, <field>: expected ..., found ...`; nothing is read from the network."""
    return [
        _('{item}, {field}: expected {expected}, found {found}').format(
            item=product, field=field, expected=expected, found=found)
        for field, expected, found in fields(product)
    ]


def fields(product: Partner | PoP) -> Iterator[tuple[str, object, object]]:
    """Per difference the field, what it should be, and what it is."""
    return _of_pop(product) if isinstance(product, PoP) else _of_partner(product)


def _of_pop(pop: PoP):
    site = pop.site
    if not site.name.startswith(pop.code):
        yield _('name of the site'), _('a name that begins with {code}').format(code=pop.code), site.name
    # A slug of four characters is the code by convention; others say nothing.
    if len(site.slug) == len(pop.code) and site.slug.upper() != pop.code:
        yield _('slug of the site'), pop.code.lower(), site.slug
    field = get_settings().pop_id_field
    theirs = site.custom_field_data.get(field)
    if None not in (theirs, pop.external_id) and theirs != pop.external_id:
        yield _('custom field {field} of the site').format(field=field), pop.external_id, theirs
    if site.status in _OUT_OF_USE:
        yield _('status of the site'), SiteStatusChoices.STATUS_ACTIVE, site.status
    if (site.latitude is None) != (site.longitude is None):
        yield _('coordinates of the site'), _('both or none'), f'{site.latitude}, {site.longitude}'


def _of_partner(partner: Partner):
    others = Partner.objects.filter(LIVE, tenant__name=partner.tenant.name).exclude(pk=partner.pk)
    for other in others.select_related('tenant__group'):
        yield (_('name of the tenant'), _('a name that no other partner has'),
               _('{name} is also partner #{pk}').format(name=other.tenant.name, pk=other.pk))
