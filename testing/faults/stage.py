"""The network, simulated and in NetBox, and what a cell asks of both. Needs a set-up Django and a database of ours."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.test import override_settings
from utilities.request import apply_request_processors

from netbox_optical.jobs.engine import Engine
from netbox_optical.jobs.workflow import change_request
from netbox_optical.lab.element import Dark, LineSystemElement, Signal
from netbox_optical.lab.network import NetworkDescription
from netbox_optical.lab.thread import LabThread
from netbox_optical.management.commands.optical_demo_seed import addresses
from netbox_optical.models import OpticalDevice, OpticalPort, WorkflowRun
from netbox_optical.planning.seed import seed

from .network import DOMAIN, NETWORK

USER = 'faults'
# No device takes longer than this for anything on a loopback address; faults that are a time-out are waited for less.
PATIENT = {'connect_timeout': 5.0, 'read_timeout': 10.0, 'slow_command_timeout': 10.0}
HASTY = {'connect_timeout': 5.0, 'read_timeout': 0.4, 'slow_command_timeout': 0.4}


def settings_of(credentials: str | Path, **changes: Any) -> dict[str, Any]:
    """The plugin's settings for all cells: a plan is believed, since it is made once and carried out many times."""
    return {'netbox_optical': {
        'domain': DOMAIN, 'credential_file': str(credentials), 'plan_trust': 3600.0, **PATIENT, **changes}}


class Stage:
    """The running lab and the seeded database.

    `carry_out` has an approved run carried out and returns it when it is over, or waits: here, or by a worker.
    """

    def __init__(self, lab: LabThread, user: Any):
        self.lab = lab
        self.user = user
        self.carry_out: Callable[[WorkflowRun], WorkflowRun] = carry_out_here

    @contextmanager
    def settings(self, **changes: Any) -> Iterator[None]:
        with override_settings(PLUGINS_CONFIG=settings_of(self.lab.inventory()['credentials'], **changes)):
            yield

    # -- the simulated network ----------------------------------------------------------------------------------------

    def element(self, tid: str) -> Any:
        return self.lab.lab.elements[tid]

    def lit(self, tid: str, port: str) -> bool:
        """Whether Ethernet that enters there reaches the other end, and comes back."""
        return self.lab.light(tid, port).lit

    def passes(self, start: tuple[str, str], end: tuple[str, str], signal: Signal) -> bool:
        """Whether light that enters the line system at one add/drop port leaves it at another."""
        return self.lab.call(lambda: self._follow(start, end, signal))

    def _follow(self, start: tuple[str, str], end: tuple[str, str], signal: Signal) -> bool:
        tid, port = start
        for _ in range(20):
            element = self.element(tid)
            if not isinstance(element, LineSystemElement):
                return False
            try:
                port = element.forward(port, signal)
            except Dark:
                return False
            if (tid, port) == end:
                return True
            peer = NETWORK.peer(tid, port)
            if peer is None:
                return False
            tid, port = peer
        return False

    # -- NetBox -------------------------------------------------------------------------------------------------------

    @staticmethod
    def port(tid: str, aid: str) -> OpticalPort:
        return OpticalPort.objects.select_related('optical_device').get(optical_device__tid=tid, aid=aid)

    def transport(self, name: str) -> None:
        """How the transponders are managed from now on: `restconf` or `netconf`."""
        elements = self.lab.inventory()['elements']
        for device in OpticalDevice.objects.filter(role='transponder'):
            entry = elements[device.tid]
            OpticalDevice.objects.filter(pk=device.pk).update(
                transport=name, port=entry['ports'][name], host_key=entry['ssh_host_key'] or '')


def carry_out_here(run: WorkflowRun) -> WorkflowRun:
    """What the worker does with an approved run, in this process."""
    with apply_request_processors(change_request(run)):
        Engine(run, logging.getLogger('testing.faults')).execute()
    run.refresh_from_db()
    return run


def seeded(lab: LabThread, network: NetworkDescription = NETWORK) -> Stage:
    """Put the network of the lab into the database that Django is connected to."""
    for element in lab.lab.elements.values():
        if element.platform == 'flexils':
            element.options.provision_delay = 0.0
    inventory = json.loads(Path(lab.lab.state_dir, 'inventory.json').read_text(encoding='utf-8'))
    with override_settings(PLUGINS_CONFIG=settings_of(inventory['credentials'])):
        seed(network, addresses(inventory))
    user, _ = get_user_model().objects.get_or_create(username=USER, defaults={'is_superuser': True})
    return Stage(lab, user)
