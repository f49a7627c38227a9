"""Which run holds an object: its own, or one that changes a channel which the object shares."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from netbox_optical.choices import LifecycleChoices, RunStatusChoices
from netbox_optical.models import DigitalService, OpticalSpectrum, TransportChannel, WorkflowRun
from netbox_optical.models.base import LIVE, lock_rows

__all__ = (
    'changing_run', 'held_by', 'hold_channels', 'live_run', 'live_users', 'runs_of', 'shared_notes', 'sharers',
    'sharers_held',
)


def runs_of(target: models.Model) -> models.QuerySet[WorkflowRun]:
    """All runs of an object."""
    return WorkflowRun.objects.filter(
        object_type=ContentType.objects.get_for_model(target), object_id=target.pk)


def live_users(channel: TransportChannel, besides: DigitalService | None = None) -> list[DigitalService]:
    """Services that are not terminated and use this channel."""
    users = DigitalService.objects.filter(LIVE, channel_uses__channel=channel, channel_uses__live=True)
    return list(users.exclude(pk=besides.pk) if besides is not None else users)


def sharers(service: DigitalService) -> list[DigitalService]:
    """Other live services on any channel of this one, by name."""
    return list(DigitalService.objects.filter(
        LIVE, channel_uses__live=True, channel_uses__channel__in=_channels(service),
    ).exclude(pk=service.pk).distinct().order_by('name', 'pk'))


def shared_notes(service: DigitalService) -> list[str]:
    """Per channel that is in use already: what of it a run of this service leaves as it is."""
    return [
        _('{channel} is in use by {users}: its line ports {ports}, its way and its spectrum stay as they are').format(
            channel=channel, users=', '.join(str(user) for user in users),
            ports=f'{channel.line_port_a} / {channel.line_port_z}')
        for channel in _channels(service).select_related('line_port_a__optical_device', 'line_port_z__optical_device')
        if (users := [user for user in live_users(channel, besides=service) if user.status != LifecycleChoices.PLANNED])
    ]


def live_run(target: models.Model) -> WorkflowRun | None:
    """The run that holds the object now."""
    holding = Q(object_type=ContentType.objects.get_for_model(target), object_id=target.pk)
    if isinstance(target, DigitalService):
        for pk, spectrum in _channels(target).values_list('pk', 'spectrum'):
            holding |= _changing(pk, spectrum)
    return WorkflowRun.objects.filter(holding, status__in=RunStatusChoices.LIVE).first()


def changing_run(channel: TransportChannel) -> WorkflowRun | None:
    """The run that gives a channel other values now."""
    return WorkflowRun.objects.filter(
        _changing(channel.pk, channel.spectrum_id), status__in=RunStatusChoices.LIVE).first()


def held_by(target: models.Model) -> str:
    """Why a run cannot start because of another one; empty when none holds the object."""
    run = live_run(target)
    if run is None:
        return ''
    return _('{run} is {status} on {target}: {url}').format(
        run=run, status=run.get_status_display(), target=target, url=run.get_absolute_url())


def sharers_held(run: WorkflowRun) -> str:
    """Why a run that changes a channel cannot start: another user of the channel is held; empty when none is."""
    if not run.change or not isinstance(run.target, DigitalService):
        return ''
    return next((reason for other in sharers(run.target) if (reason := held_by(other))), '')


def hold_channels(target: models.Model) -> None:
    """Let one transaction at a time decide about services that share a channel. Must run in a transaction."""
    if isinstance(target, DigitalService):
        lock_rows(_channels(target))


def _channels(service: DigitalService) -> models.QuerySet[TransportChannel]:
    return TransportChannel.objects.filter(
        pk__in=service.channel_uses.filter(live=True).values('channel'))


def _changing(channel: int, spectrum: int) -> Q:
    """Runs that write values of a channel or its spectrum."""
    return Q(change__contains=[{'model': TransportChannel._meta.label_lower, 'pk': channel}]) | Q(
        change__contains=[{'model': OpticalSpectrum._meta.label_lower, 'pk': spectrum}])
