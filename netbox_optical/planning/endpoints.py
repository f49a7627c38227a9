"""How to reach a device: from models, settings and credentials to what a driver needs."""

from __future__ import annotations

from netbox_optical.choices import TransportChoices
from netbox_optical.drivers.base import Endpoint, Login, NmsEndpoint, Timeouts, TlsPolicy
from netbox_optical.drivers.errors import CannotPlan
from netbox_optical.models import NetworkManager, OpticalDevice
from netbox_optical.models.manager import TlsMixin
from netbox_optical.planning.branches import branch_refusal
from netbox_optical.planning.credentials import CredentialMissing, resolve
from netbox_optical.settings import get_settings


def timeouts() -> Timeouts:
    """From the settings, in seconds."""
    settings = get_settings()
    return Timeouts(
        connect=settings.connect_timeout, read=settings.read_timeout, slow=settings.slow_command_timeout,
        job=settings.tnms_job_timeout,
    )


def _tls(owner: TlsMixin) -> TlsPolicy:
    verify = owner.verify_tls or not get_settings().allow_unverified_tls
    return TlsPolicy(verify=verify, ca_file=owner.ca_file or None, fingerprint=owner.tls_fingerprint or None)


def _refuse_branch(device: str) -> None:
    if reason := branch_refusal():
        raise CannotPlan(str(reason), device=device)


def manager_endpoint(manager: NetworkManager, device_uuid: str | None = None) -> NmsEndpoint:
    """A network manager, primary URL first. Raises CannotPlan in a branch."""
    _refuse_branch(manager.name)
    urls = tuple(url.rstrip('/') for url in (manager.url, manager.secondary_url) if url)
    return NmsEndpoint(urls=urls, login=resolve(manager.credential), tls=_tls(manager), device_uuid=device_uuid)


def device_endpoint(device: OpticalDevice) -> Endpoint:
    """A device over its transport. Raises CredentialMissing, or CannotPlan in a branch."""
    _refuse_branch(device.tid)
    nms = None
    if device.effective_transport == TransportChoices.TNMS and device.manager is not None:
        nms = manager_endpoint(device.manager, str(device.manager_uuid) if device.manager_uuid else None)
    return Endpoint(
        device=device.tid, platform=device.platform, transport=device.effective_transport,
        addresses=tuple(device.management_addresses), port=device.port, login=resolve(device.credential),
        tls=_tls(device), host_key=device.host_key or None, nms=nms, timeouts=timeouts(),
    )


def logins_of(endpoint: Endpoint) -> list[Login]:
    """All whose passwords must not show in what comes back from this device."""
    return [endpoint.login, *([endpoint.nms.login] if endpoint.nms else [])]


def known_logins(device: OpticalDevice) -> list[Login]:
    """The same of a device, as far as this process may read its secrets."""
    try:
        return logins_of(device_endpoint(device))
    except CredentialMissing:
        return []
