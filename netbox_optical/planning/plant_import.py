"""Import of a whole optical plant from a file of somebody else's: all of it or nothing, and every mistake told.

A second import of the same file under the same name makes nothing. It never changes or deletes what is there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from core.signals import clear_events
from dcim.models import Cable, Device, Interface, Site
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from netbox.context import current_request, query_cache
from utilities.exceptions import AbortRequest
from utilities.permissions import get_permission_for_model

from netbox_optical.models import OpticalDevice, OpticalFiber, OpticalPort, Partner, PoP
from netbox_optical.planning import sections, topology
from netbox_optical.planning.plant_writer import PlantWriter
from netbox_optical.platforms import PlatformProfile, profiles

# What a user must be allowed to add before anything is read.
MODELS = (Site, PoP, Device, OpticalDevice, Interface, OpticalPort, Cable, OpticalFiber)
KINDS = {
    'sites': _('Sites'), 'pops': _('PoPs'), 'devices': _('Devices'), 'ports': _('Ports'), 'fibers': _('Fibres'),
}


@dataclass(frozen=True)
class Outcome:
    """What was made (in a dry run: would be), what was there already, per kind; and how many sections that gives.

    `notes` say what the file did not tell or what was left out.
    """

    network: str
    made: dict[str, int]
    known: dict[str, int]
    sections: int
    notes: list[str] = field(default_factory=list)
    dry_run: bool = False

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Per kind its label for people and both counts."""
        return [{'kind': kind, 'label': label, 'made': self.made[kind], 'known': self.known[kind]}
                for kind, label in KINDS.items()]


def platforms() -> list[PlatformProfile]:
    """Platforms that a plant without known hardware can be made of."""
    return [profile for profile in profiles().values()
            if profile.degree_port and profile.add_drop_port and {'roadm', 'amplifier'} <= set(profile.roles)]


def import_text(user: Any, text: str, kind: str, *, name: str = '', file_name: str = '', **options: Any) -> Outcome:
    """Read a text of the format `gnpy` or `gml` and import it; see `import_plant`. Mistakes of the file: on `text`.

    The network is called `name`, else what the text says, else `file_name`.
    """
    try:
        described = topology.read(text, kind)
    except topology.TopologyError as error:
        raise ValidationError({'text': error.problems}) from error
    return import_plant(user, described, name=name or described.name or file_name, **options)


def import_plant(
    user: Any, described: topology.Topology, *, name: str = '', partner: Partner | None = None, platform: str = '',
    dry_run: bool = False,
) -> Outcome:
    """Make what is not there yet, in one transaction; in a dry run nothing is left of it, not even in the change log.

    Args:
        user: in whose name; needs the permission to add every object that is made.
        name: of the network; a second import is known by it. Empty: what the file says.
        partner: whose the sites, devices and cables are.
        platform: of the devices; empty: the first that can be.

    Raises ValidationError with all mistakes (nothing is changed then), PermissionDenied naming the kinds of objects.
    """
    name = (name or described.name).strip()
    if not name:
        raise ValidationError({'name': _('The file does not name the network; give a name.')})
    if denied := [model for model in MODELS if not user.has_perm(get_permission_for_model(model, 'add'))]:
        raise may_not_add(denied)
    writer = PlantWriter(described, name, partner.tenant if partner else None, _profile(platform))
    with _quiet(dry_run), _told_as_mistakes(), transaction.atomic():
        with sections.deferred():
            writer.run()
        outcome = Outcome(
            name, {kind: writer.made[kind] for kind in KINDS}, {kind: writer.known[kind] for kind in KINDS},
            writer.count_sections(), described.notes, dry_run)
        # Object permissions are conditions on what is saved.
        if denied := [model for model, keys in writer.created.items()
                      if model.objects.restrict(user, 'add').filter(pk__in=keys).count() != len(keys)]:
            raise may_not_add(denied)
        transaction.set_rollback(dry_run)
    return outcome


def may_not_add(models: Iterable) -> PermissionDenied:
    """Says which kinds of objects may not be added."""
    return PermissionDenied(_('You may not add these: {kinds}.').format(
        kinds=', '.join(str(model._meta.verbose_name_plural) for model in models)))


def _profile(key: str) -> PlatformProfile:
    known = {profile.key: profile for profile in platforms()}
    if key and key not in known:
        raise ValidationError({'platform': _('"{platform}" cannot be imported as; use one of: {known}.').format(
            platform=key, known=', '.join(known))})
    return known[key] if key else next(iter(known.values()))


@contextmanager
def _quiet(dry_run: bool) -> Iterator[None]:
    """In a dry run nothing is logged, and event rules hear nothing. Outside of a request, look-ups are remembered as in
    one.
    """
    request = current_request.set(None if dry_run else current_request.get())
    cache = query_cache.get()
    cached = query_cache.set(defaultdict(dict) if cache is None else cache)
    try:
        yield
    finally:
        query_cache.reset(cached)
        current_request.reset(request)


@contextmanager
def _told_as_mistakes() -> Iterator[None]:
    try:
        yield
    except (ValidationError, PermissionDenied, AbortRequest, IntegrityError) as error:
        clear_events.send(sender=None)  # of objects that are gone again
        if isinstance(error, AbortRequest):
            raise ValidationError(error.message) from error
        if isinstance(error, IntegrityError):
            raise ValidationError(_('Somebody else made the same objects at the same moment; import again.')) from error
        raise
