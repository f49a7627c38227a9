"""Whole devices, read side by side; and wishes compared with what was read, without asking a device again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from netbox_optical.drivers.base import Driver, Endpoint, Journal
from netbox_optical.drivers.errors import CannotPlan, DriverError
from netbox_optical.drivers.registry import open_driver
from netbox_optical.drivers.snapshot import Snapshot
from netbox_optical.intent.wish import Wish
from netbox_optical.models import OpticalDevice
from netbox_optical.planning import by_hand
from netbox_optical.planning.credentials import CredentialMissing, hide
from netbox_optical.planning.endpoints import device_endpoint, logins_of
from netbox_optical.planning.network import NetworkPlan, plan_observed
from netbox_optical.planning.sessions import Sessions
from netbox_optical.settings import get_settings

# For `select_related`: what reaching a device takes.
REACHED_BY = (
    'device__device_type__manufacturer', 'device__primary_ip4', 'device__primary_ip6', 'device__oob_ip',
    'device__site__optical_pop', 'loopback', 'credential', 'manager__credential')
_TEXT_LIMIT = 2000


@dataclass
class Reading:
    """The snapshots by TID, and per device that could not be read the kind of error and its text, without secrets.

    `others`: devices whose platform has no driver. Nobody asked them anything.
    """

    snapshots: dict[str, Snapshot] = field(default_factory=dict)
    endpoints: dict[str, Endpoint] = field(default_factory=dict)
    errors: dict[str, tuple[str, str]] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)

    def unread(self, tids: Iterable[str]) -> list[str]:
        """Which of these devices were not read."""
        return sorted(set(tids) - set(self.snapshots))


def read_all(
    devices: Iterable[OpticalDevice], tell: Callable[[str], None] = lambda tid: None, listen: Journal | None = None
) -> Reading:
    """Take a snapshot of every device, several at a time; one that fails hides nothing of the others.

    `tell` hears the TID of each as soon as it is settled, `listen` every exchange in the thread that made it. No
    database access while devices are read.
    """
    reading = Reading()
    workers = get_settings().max_parallel_devices
    with Sessions(listen) as sessions, ThreadPoolExecutor(workers, thread_name_prefix='survey') as pool:
        futures = {}
        for device in devices:
            if not by_hand.has_driver(device):
                reading.others.add(device.tid)
                tell(device.tid)
                continue
            try:
                endpoint = device_endpoint(device)
            except CredentialMissing as error:
                reading.errors[device.tid] = 'credential', str(error)
                tell(device.tid)
            else:
                reading.endpoints[device.tid] = endpoint
                futures[pool.submit(_survey, sessions, endpoint)] = device.tid
        for future in as_completed(futures):
            tid = futures[future]
            if (error := future.exception()) is None:
                reading.snapshots[tid] = future.result()
            else:
                reading.errors[tid] = _told(error, reading.endpoints[tid])
            tell(tid)
    return reading


def _survey(sessions: Sessions, endpoint: Endpoint) -> Snapshot:
    try:
        with sessions.driver(endpoint) as driver:
            return driver.survey()
    finally:
        sessions.close(endpoint.device)


def _told(error: BaseException, endpoint: Endpoint) -> tuple[str, str]:
    if isinstance(error, DriverError):
        return error.category, hide(str(error), *logins_of(endpoint))[:_TEXT_LIMIT]
    # A defect of ours at one device must not hide the others.
    return 'internal', hide(f'{type(error).__name__}: {error}', *logins_of(endpoint))[:_TEXT_LIMIT]


def plan_on(wish: Wish, reading: Reading) -> NetworkPlan:
    """What would have to be done for the wish, on the snapshots alone: no device is asked.

    All its devices that have a driver must have been read (`Reading.unread`); the others are left out. Raises
    CannotPlan for what no plan leads to.
    """
    wish, _others = by_hand.split(wish)
    tids = sorted(wish.devices)
    wanted = {tid: wish.observed(tid) for tid in tids}
    drivers = {tid: _mute(reading.endpoints[tid]) for tid in tids}
    observations = {tid: drivers[tid].observation(reading.snapshots[tid], wanted[tid]) for tid in tids}

    @contextmanager
    def driver(tid: str) -> Iterator[Driver]:
        yield drivers[tid]

    return plan_observed(wish, wanted, observations, driver)


def _mute(endpoint: Endpoint) -> Driver:
    """A driver that can plan and reaches nobody, whatever it should try; so there is nothing to close."""
    return open_driver(replace(endpoint, addresses=(), nms=replace(endpoint.nms, urls=()) if endpoint.nms else None))


def differences(wish: Wish, reading: Reading) -> list[str]:
    """Every difference of the wish and the snapshots, a line each; a plan that cannot be made is one, too."""
    try:
        return plan_on(wish, reading).differences()
    except CannotPlan as error:
        return [f'{error.device or "plan"}: {error.message}']


def present(wish: Wish, reading: Reading) -> bool:
    """Whether anything of a product is on the network: its client signals, else its circuits, else its fibre ends."""
    for kinds in (('client-port', 'cross-connect'), ('optical-circuit',), ('fiber-end',)):
        mine = {tid: [target.resource for target in targets if target.resource.kind in kinds]
                for tid, targets in wish.targets.items()}
        if not any(mine.values()):
            continue
        for tid, resources in mine.items():
            found = _mute(reading.endpoints[tid]).observation(reading.snapshots[tid], wish.observed(tid))
            if any(resource.ref in found.resources for resource in resources):
                return True
        return False
    return False
