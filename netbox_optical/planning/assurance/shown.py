"""Which deviations belong to what somebody looks at."""

from __future__ import annotations

from dcim.models import Cable, Device, Site
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet

from netbox_optical.choices import DeviationStatusChoices
from netbox_optical.models import (
    Deviation,
    DigitalService,
    OpticalDevice,
    OpticalFiber,
    OpticalSpectrum,
    Partner,
    PoP,
)

__all__ = ('open_of',)


def open_of(item: Model) -> QuerySet[Deviation]:
    """Those that are open, of a product or of the core object that it stands for; whoever shows them restricts them."""
    return Deviation.objects.filter(_place(item), status=DeviationStatusChoices.OPEN)


def _place(item: Model) -> Q:
    if isinstance(item, Site):
        return Q(device__device__site=item) | _own(PoP, site=item)
    if isinstance(item, PoP):
        return Q(device__device__site=item.site_id) | _own(PoP, pk=item.pk)
    if isinstance(item, Device):
        return Q(device__device=item)
    if isinstance(item, OpticalDevice):
        return Q(device=item)
    if isinstance(item, Cable):
        return _own(OpticalFiber, cable=item)
    if isinstance(item, Partner):
        return _own(Partner, pk=item.pk) | _own(OpticalSpectrum, partner=item) | _hits(partner=item)
    if isinstance(item, DigitalService):
        return _own(DigitalService, pk=item.pk) | _hits(pk=item.pk)
    if isinstance(item, OpticalSpectrum):
        return _own(OpticalSpectrum, pk=item.pk) | _hits(channel_uses__channel__spectrum=item)
    return _own(type(item), pk=item.pk)


def _own(model: type[Model], **which: object) -> Q:
    return Q(object_type=ContentType.objects.get_for_model(model),
             object_id__in=model.objects.filter(**which).values('pk'))


def _hits(**which: object) -> Q:
    # By primary key: joined, a deviation that hits two services would be there twice.
    through = Deviation.services.through.objects
    return Q(pk__in=through.filter(digitalservice__in=DigitalService.objects.filter(**which).values('pk')).values(
        'deviation'))
