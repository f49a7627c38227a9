"""What a user may see of what something else points to."""

from __future__ import annotations

from typing import Any

from django.db import models

from netbox_optical.models import OpticalPort, PortClaim

__all__ = ('visible_owner',)


def visible_owner(port: OpticalPort, user: Any) -> models.Model | None:
    """What uses the port now, when the user may view it; None also when nothing does (see `port.claim`)."""
    claim = PortClaim.objects.filter(port=port).select_related('owner_type').first()
    if claim is None:
        return None
    return claim.owner_type.model_class().objects.restrict(user, 'view').filter(pk=claim.owner_id).first()
