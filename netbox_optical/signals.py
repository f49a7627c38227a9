"""Keeps core objects and ours in step."""

from dcim.models import Device, Site
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _
from netbox.signals import post_clean
from utilities.exceptions import AbortRequest

from netbox_optical.choices import LifecycleChoices
from netbox_optical.models import (
    BulkTask,
    DigitalService,
    FiberSegment,
    OpticalDevice,
    OpticalFiber,
    OpticalSpectrum,
    Partner,
    PoP,
    TransportChannel,
    WorkflowRun,
)
from netbox_optical.models.pop import check_site_name
from netbox_optical.models.port import claim_ports
from netbox_optical.planning.bulk_tasks.tasks import settle
from netbox_optical.planning.dependants import check_termination, live_dependants
from netbox_optical.planning.purge import is_purging
from netbox_optical.planning.renaming import check_device_site, preview_code, refresh_names
from netbox_optical.planning.sections import rebuild_sections


@receiver(post_clean, sender=Site)
def site_keeps_pop_code(sender, instance, **kwargs):
    """A site that is a PoP cannot be renamed to something that no longer begins with its code."""
    try:
        pop = instance.optical_pop
    except ObjectDoesNotExist:
        return
    if pop.is_live:
        check_site_name(instance.name, pop.code, 'name')


@receiver(pre_delete, sender=DigitalService)
@receiver(pre_delete, sender=TransportChannel)
@receiver(pre_delete, sender=OpticalSpectrum)
def release_ports(sender, instance, **kwargs):
    """A deleted owner leaves its ports to others."""
    claim_ports(instance, {})


@receiver(post_save, sender=OpticalFiber)
@receiver(post_save, sender=FiberSegment)
def sections_follow_fibers(sender, **kwargs):
    """Sections are derived in the transaction that changes a fibre; a fibre that carries light stays."""
    try:
        rebuild_sections()
    except ValidationError as error:
        raise AbortRequest(' '.join(error.messages)) from error


@receiver(post_delete, sender=OpticalFiber)
@receiver(post_delete, sender=FiberSegment)
def sections_follow_deleted_fibers(sender, **kwargs):
    """As `sections_follow_fibers`; NetBox shows the message of an aborted deletion as markup."""
    try:
        rebuild_sections()
    except ValidationError as error:
        raise AbortRequest(escape(' '.join(error.messages))) from error


@receiver(pre_delete, sender=DigitalService)
def live_service_stays(sender, instance, **kwargs):
    """A service that may be on the network is terminated, not deleted: its light would stay behind."""
    if instance.status not in (LifecycleChoices.PLANNED, LifecycleChoices.TERMINATED) and not is_purging():
        raise AbortRequest(escape(_('{service} is {status}; terminate it before deleting it.').format(
            service=instance, status=instance.get_status_display())))


@receiver(pre_delete, sender=WorkflowRun)
def live_run_stays(sender, instance, **kwargs):
    """A worker is at it."""
    if instance.is_live:
        raise AbortRequest(escape(_('{run} is {status}; abort it or wait for its end.').format(
            run=instance, status=instance.get_status_display())))


@receiver(post_save, sender=WorkflowRun)
def bulk_task_hears_of_its_run(sender, instance, **kwargs):
    """How a run ended is the outcome of a row of the task that started it."""
    if instance.bulk_task_id and not instance.is_live:
        settle(instance.bulk_task, instance)


@receiver(pre_delete, sender=BulkTask)
def live_task_stays(sender, instance, **kwargs):
    """A worker is at it."""
    if instance.is_live:
        raise AbortRequest(escape(_('{task} is {status}; abort it or wait for its end.').format(
            task=instance, status=instance.get_status_display())))


@receiver(pre_delete, sender=DigitalService)
def remember_channels(sender, instance, **kwargs):
    """See `planned_channels_go_along`; after the deletion the link is gone."""
    instance._channels_used = list(instance.channels.select_related('spectrum'))


@receiver(post_delete, sender=DigitalService)
def planned_channels_go_along(sender, instance, **kwargs):
    """A channel lives while a service uses it: one that was only planned goes with its last service."""
    for channel in getattr(instance, '_channels_used', ()):
        if channel.status == LifecycleChoices.PLANNED and not channel.uses.exists():
            spectrum = channel.spectrum
            channel.delete()
            spectrum.delete()


@receiver(post_clean, sender=Partner)
@receiver(post_clean, sender=PoP)
@receiver(post_clean, sender=OpticalDevice)
@receiver(post_clean, sender=OpticalFiber)
def needed_ones_are_not_terminated(sender, instance, **kwargs):
    """What live objects need does not end before them."""
    check_termination(instance)


@receiver(post_clean, sender=PoP)
def pop_keeps_its_devices(sender, instance, **kwargs):
    """A new code must not give two devices one name; and a PoP does not walk away from its devices."""
    stored = PoP.objects.filter(pk=instance.pk).first() if instance.pk else None
    if stored is None:
        return
    if stored.site_id != instance.site_id and (names := live_dependants(stored)):
        raise ValidationError({'site': _('{site} has {names}; move or terminate these first.').format(
            site=stored.site, names=', '.join(names))})
    if stored.code != instance.code and instance.code:
        preview_code(stored, instance.code)


@receiver(post_clean, sender=Device)
def device_moves_between_pops(sender, instance, **kwargs):
    """An optical device stands in a PoP, and its name there is its own."""
    if instance.pk and instance.site_id:
        check_device_site(instance, instance.site)


@receiver(pre_save, sender=PoP)
def remember_code(sender, instance, raw=False, **kwargs):
    """See `names_follow_code`."""
    if instance.pk and not raw:
        instance._code_before = PoP.objects.filter(pk=instance.pk).values_list('code', 'site_id').first()


@receiver(post_save, sender=PoP)
def names_follow_code(sender, instance, created, raw=False, **kwargs):
    """Names that hold the PoP's code change with it, in the same transaction."""
    if not created and not raw and instance._code_before != (instance.code, instance.site_id):
        refresh_names(OpticalDevice.objects.filter(device__site=instance.site_id).exclude(
            status=LifecycleChoices.TERMINATED))


# What the names of a device and of all that hangs on it follow from, the device of NetBox and the PoP aside.
_NAMED_BY = ('tid', 'name_prefix', 'platform', 'device_id', 'status')


@receiver(pre_save, sender=OpticalDevice)
def remember_name(sender, instance, raw=False, **kwargs):
    """See `names_follow_device`; after saving nobody knows what the device was called."""
    if instance.pk and not raw:
        instance._named_by = OpticalDevice.objects.filter(pk=instance.pk).values(*_NAMED_BY).first()


@receiver(post_save, sender=Device)
@receiver(post_save, sender=OpticalDevice)
def names_follow_device(sender, instance, created, raw=False, **kwargs):
    """So do names that hold the device's."""
    if created or raw:
        return
    lookup = {'device': instance.pk} if sender is Device else {'pk': instance.pk}
    named_by = getattr(instance, '_named_by', None)
    if named_by and all(getattr(instance, name) == value for name, value in named_by.items()):
        return  # a report that marks two hundred devices must not look at the names of all that they carry
    before = {instance.pk: named_by['tid']} if named_by else {}
    refresh_names(OpticalDevice.objects.filter(
        **lookup, device__site__optical_pop__isnull=False).exclude(status=LifecycleChoices.TERMINATED), before)


@receiver(pre_delete, sender=PoP)
def pop_with_devices_stays(sender, instance, **kwargs):
    """A device without a PoP has no name."""
    if names := live_dependants(instance):
        raise AbortRequest(escape(_('{pop} has {names}; terminate or move these first.').format(
            pop=instance, names=', '.join(names))))
