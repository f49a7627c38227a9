"""Is it there? Asks devices and network managers side by side, and keeps what each of them answered."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from netbox_optical.choices import CheckResultChoices
from netbox_optical.drivers.base import Endpoint, Exchange, NmsEndpoint, Timeouts
from netbox_optical.drivers.errors import DriverError
from netbox_optical.drivers.registry import open_driver
from netbox_optical.drivers.transport.tnms import TnmsClient
from netbox_optical.models import ConnectionCheck, NetworkManager, OpticalDevice
from netbox_optical.planning.credentials import CredentialMissing, hide
from netbox_optical.planning.endpoints import device_endpoint, logins_of, manager_endpoint, timeouts
from netbox_optical.settings import get_settings

Target = OpticalDevice | NetworkManager
_ERROR_LIMIT = 4000


@dataclass(frozen=True)
class Answer:
    """What one system said. `latency` in ms until the first answer, login included; `counts` by kind of thing."""

    started: datetime.datetime
    latency: float | None = None
    version: str = ''
    counts: dict[str, int] = field(default_factory=dict)
    category: str = ''
    error: str = ''

    @property
    def ok(self) -> bool:
        """Nothing went wrong."""
        return not self.category


def ask_all(targets: Iterable[Target]) -> Iterator[tuple[Target, Answer]]:
    """Ask every system, several at a time, and tell each answer as it comes. One that fails is an answer, too."""
    workers = get_settings().max_parallel_devices
    with ThreadPoolExecutor(workers, thread_name_prefix='check') as pool:
        futures = {}
        for target in targets:
            try:
                probe = _probe(target)  # reads the database and the secret, so it is done here and not in a thread
            except Exception as error:
                yield target, _failed(timezone.now(), error)
            else:
                futures[pool.submit(probe)] = target
        for future in as_completed(futures):
            yield futures[future], future.result()


def store(target: Target, answer: Answer, user: Any) -> ConnectionCheck:
    """Keep an answer. Older ones of the system go with `prune`."""
    check = ConnectionCheck(
        device=target if isinstance(target, OpticalDevice) else None,
        manager=target if isinstance(target, NetworkManager) else None,
        result=CheckResultChoices.OK if answer.ok else CheckResultChoices.FAILED,
        started=answer.started, latency=answer.latency, version=answer.version[:200], counts=answer.counts,
        category=answer.category, error=answer.error[:_ERROR_LIMIT], requested_by=user,
    )
    check.full_clean()
    check.save()
    return check


def prune(target: Target) -> None:
    """Delete all but the newest checks of a system. Call it outside a request: nobody is named as its doer."""
    old = target.checks.order_by('-started', '-pk').values_list('pk', flat=True)[get_settings().check_history:]
    ConnectionCheck.objects.filter(pk__in=list(old)).delete()


def _probe(target: Target) -> Callable[[], Answer]:
    """What a thread can do alone. Raises CredentialMissing."""
    if isinstance(target, NetworkManager):
        endpoint = manager_endpoint(target)
        return lambda: _ask_manager(endpoint, timeouts())
    endpoint = device_endpoint(target)
    return lambda: _ask_device(endpoint)


def _ask_device(endpoint: Endpoint) -> Answer:
    """Log in and read the inventory."""
    began, clock = timezone.now(), time.monotonic()
    first: list[float] = []

    def journal(exchange: Exchange) -> None:
        if exchange.ok:
            first.append(time.monotonic())

    logins = logins_of(endpoint)
    try:
        with open_driver(endpoint, journal) as driver:
            inventory = driver.discover()
    except Exception as error:
        return _failed(began, error, logins, _milliseconds(clock, first[0]) if first else None)
    return Answer(
        started=began, latency=_milliseconds(clock, first[0] if first else time.monotonic()),
        version=inventory.software,
        counts={'cards': len(inventory.cards), 'ports': len(inventory.ports)},
    )


def _ask_manager(endpoint: NmsEndpoint, limits: Timeouts) -> Answer:
    """Log in and read what the manager manages."""
    began, clock, latency = timezone.now(), time.monotonic(), None
    try:
        with TnmsClient(endpoint, limits) as client:
            version = client.version()
            latency = _milliseconds(clock, time.monotonic())
            devices = client.devices(ports=True)
            spans = client.spans()
    except Exception as error:
        return _failed(began, error, [endpoint.login], latency)
    return Answer(started=began, latency=latency, version=version, counts={
        'devices': len(devices), 'ports': sum(len(device.ports) for device in devices), 'spans': len(spans)})


def _failed(
    began: datetime.datetime, error: Exception, logins: Iterable[Any] = (), latency: float | None = None
) -> Answer:
    if isinstance(error, CredentialMissing):
        category, text = 'credential', str(error)
    elif isinstance(error, DriverError):
        category, text = error.category, str(error)
        if error.reply and error.reply not in text:
            text = f'{text}\n{error.reply}'
    else:
        # A defect of ours must not hide what the other systems answered, nor must it look like theirs.
        category, text = 'internal', f'{type(error).__name__}: {error}'
    return Answer(started=began, latency=latency, category=category, error=hide(text, *logins))


def _milliseconds(start: float, end: float) -> float:
    return round((end - start) * 1000, 1)
