"""SSH host keys: read from the device, shown to a person, stored once; never over another key."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from netbox_optical.choices import TransportChoices
from netbox_optical.drivers.errors import Unreachable
from netbox_optical.drivers.transport import netconf, ssh
from netbox_optical.drivers.transport.tl1.ssh import PORT
from netbox_optical.models import OpticalDevice
from netbox_optical.planning.endpoints import timeouts

_PORTS = {TransportChoices.TL1_SSH: PORT, TransportChoices.NETCONF: netconf.DEFAULT_PORT}


class HostKeyChanged(ValidationError):
    """The device shows another key than the one that is stored; the message names both fingerprints."""


@dataclass(frozen=True)
class ShownKey:
    """`host_key` as `<type> <base64>`, `fingerprint` as ssh-keygen prints it, `address` where it was shown."""

    host_key: str
    fingerprint: str
    address: str


def refusal(device: OpticalDevice) -> str:
    """Why there is no host key to learn; empty when there is one."""
    if device.effective_transport in _PORTS:
        return ''
    return str(_('{device} is managed over {transport}, which has no SSH host key.').format(
        device=device, transport=device.effective_transport))


def read(device: OpticalDevice) -> ShownKey:
    """Ask the device for its key; no login is tried and nothing is stored.

    Raises ValidationError when the transport has none, HostKeyChanged when it is not the stored one, Unreachable.
    """
    if reason := refusal(device):
        raise ValidationError(reason)
    port = device.port or _PORTS[device.effective_transport]
    failures: list[str] = []
    cause: OSError | None = None
    for address in device.management_addresses:
        try:
            host_key = ssh.fetch_host_key(address, port, timeouts().connect)
        except OSError as error:
            failures.append(f'{address} port {port}: {error}')
            cause = error
            continue
        shown = ShownKey(host_key, ssh.fingerprint_of(host_key), address)
        refuse_change(device, shown)
        return shown
    reasons = '; '.join(failures) or 'the device has no management address'
    raise Unreachable(f'no host key was read: {reasons}', device=device.tid) from cause


def refuse_change(device: OpticalDevice, shown: ShownKey) -> None:
    """Raises HostKeyChanged when another key is stored. A key of another type is another key."""
    stored = ' '.join(device.host_key.split()[:2])
    if stored and stored != shown.host_key:
        raise HostKeyChanged(_(
            'The SSH host key of {device} has changed: {address} shows {shown} ({kind}), stored is {stored}. If the '
            'change is known to be right, clear the stored key first; nothing was changed.'
        ).format(device=device, address=shown.address, shown=shown.fingerprint, kind=shown.host_key.split()[0],
                 stored=ssh.fingerprint_of(stored)))


def learn(device: OpticalDevice, fingerprint: str) -> ShownKey:
    """Store the key that the device shows now, which must be the one that a person has looked at. Change-logged.

    Raises as `read`, and ValidationError when the fingerprint is not the confirmed one.
    """
    shown = read(device)
    if shown.fingerprint != fingerprint.strip():
        raise ValidationError({'fingerprint': _('{address} shows {shown}, confirmed was "{fingerprint}".').format(
            address=shown.address, shown=shown.fingerprint, fingerprint=fingerprint)})
    with transaction.atomic():
        # Somebody else may have stored one meanwhile.
        locked = OpticalDevice.objects.select_for_update(of=('self',)).get(pk=device.pk)
        refuse_change(locked, shown)
        if not locked.host_key:
            locked.snapshot()
            locked.host_key = shown.host_key
            locked.save()
    device.host_key = locked.host_key
    return shown
