"""What somebody must be allowed to add before they adopt it: the right to adopt makes nobody an owner of everything."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dcim.models import Cable, Interface
from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext_lazy as _
from utilities.permissions import get_permission_for_model

from netbox_optical.models import (
    DigitalService,
    OpticalDevice,
    OpticalFiber,
    OpticalPort,
    OpticalSpectrum,
    TransportChannel,
)

_MADE: dict[str, tuple[type[models.Model], ...]] = {
    'device': (OpticalDevice,), 'inventory': (Interface, OpticalPort), 'fiber': (Cable, OpticalFiber),
    'channel': (OpticalSpectrum, TransportChannel), 'service': (DigitalService,), 'spectrum': (OpticalSpectrum,),
}


def check_may_add(user: Any, products: Iterable[str]) -> None:
    """Raises PermissionDenied that names the kinds of objects that the user may not add."""
    needed = dict.fromkeys(model for product in sorted(products) for model in _MADE.get(product, ()))
    denied = [model for model in needed if not user.has_perm(get_permission_for_model(model, 'add'))]
    if denied:
        raise PermissionDenied(_('You may not add these: {kinds}.').format(
            kinds=', '.join(str(model._meta.verbose_name_plural) for model in denied)))


def check_made(user: Any, made: models.Model | None) -> None:
    """Object permissions are conditions on what is saved. Raises PermissionDenied."""
    if made is None or isinstance(made, OpticalDevice):
        return
    for item in (made, made.spectrum) if isinstance(made, TransportChannel) else (made,):
        if not type(item).objects.restrict(user, 'add').filter(pk=item.pk).exists():
            raise PermissionDenied(_('You may not add {item}.').format(item=item))
