"""Many runs and four workers, real ones: work on different devices overlaps, work on one device never does.

What is looked at is the journal: when each request was sent, and how long its answer took.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest

from tests.conftest import _connected_to

from .crowd import CARDS, DOMAIN, NETWORK, PAIRS

pytestmark = pytest.mark.slow

WORKERS = 4
LATENCY = 0.1  # seconds; else a run is over before the next worker has looked
PATIENCE = 480


@pytest.fixture(scope='module')
def crowd(django_db_setup, django_db_blocker, instance_folder, tmp_path_factory):
    """The network on sockets, in a database of its own, and four workers."""
    from django.conf import settings
    from django.db import connection
    from django.test import override_settings

    from netbox_optical.lab.thread import LabThread
    from netbox_optical.management.commands.optical_demo_seed import addresses
    from netbox_optical.planning.seed import seed
    from tools import database, postgres

    folder = tmp_path_factory.mktemp('crowd')
    server, name = postgres.ensure(instance_folder), f'{settings.DATABASES["default"]["NAME"]}_crowd'
    template = database.ensure_template(server, Path(sys.executable), instance_folder / 'instance.json')
    database.copy(server, template, name)
    with LabThread(NETWORK, folder / 'lab') as lab, django_db_blocker.unblock(), _connected_to(name):
        ours = {'domain': DOMAIN, 'credential_file': lab.inventory()['credentials']}
        with override_settings(PLUGINS_CONFIG={'netbox_optical': ours}):
            seed(NETWORK, addresses(lab.inventory()))
            with connection.cursor() as cursor:
                cursor.execute('ANALYZE')
            with _workers(folder, instance_folder, name, ours):
                yield lab
    database.drop(server, name)


class _workers:
    """Programs as an operator starts them, on this database."""

    def __init__(self, folder: Path, instance_folder: Path, name: str, plugin: dict):
        instance = json.loads((instance_folder / 'instance.json').read_text())
        (folder / 'instance.json').write_text(json.dumps({**instance, 'plugin': plugin}))
        self.env = {**os.environ, 'NETBOX_OPTICAL_INSTANCE': str(folder / 'instance.json'),
                    'NETBOX_OPTICAL_DATABASE': name}
        self.log = folder / 'workers.log'
        self.programs: list[subprocess.Popen] = []

    def __enter__(self):
        with self.log.open('w') as log:
            for _ in range(WORKERS):
                self.programs.append(subprocess.Popen(
                    [sys.executable, '-m', 'netbox', 'rqworker', 'netbox_optical.network'], env=self.env, stdout=log,
                    stderr=log))
        wait_for('the workers', lambda: self.log.read_text().count('Listening on') >= WORKERS, self.log.read_text)
        return self

    def __exit__(self, *_):
        for program in self.programs:
            program.terminate()
        for program in self.programs:
            program.wait(60)


def wait_for(what, condition, tell=lambda: ''):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f'waited for {what}: {tell()}'
        time.sleep(0.5)


@pytest.fixture(scope='module')
def asker(crowd):
    from users.models import User
    return User.objects.create_superuser(username='crowd', password=None)


def port(tid, aid):
    from netbox_optical.models import OpticalPort
    return OpticalPort.objects.select_related('optical_device').get(optical_device__tid=tid, aid=aid)


def order(flow, client, ends, ports, carriers, mode=None):
    """A planned service."""
    from netbox_optical.models import Partner
    from netbox_optical.planning.service import ServiceRequest, create_service
    return create_service(ServiceRequest(
        partner=Partner.objects.get(), service_type='100GBE', flow_id=flow, client_id=client,
        client_port_a=port(ends[0], ports), client_port_z=port(ends[1], ports), mode=mode, carriers=carriers))


def carrier(och_id, ends=None, line='', width=None):
    """A new channel on these lines; without, one that exists."""
    from netbox_optical.planning.service import CarrierRequest
    if ends is None:
        return [CarrierRequest(och_id=och_id)]
    return [CarrierRequest(
        och_id=och_id, line_port_a=port(ends[0], line), line_port_z=port(ends[1], line), width=width)]


def mode(card, name):
    from netbox_optical.models import OperationalMode
    return OperationalMode.objects.get(card_type=card, name=name)


def provision(services, asker):
    """Plan all, then queue all; the runs, when the workers are through."""
    from netbox_optical.choices import RunStatusChoices
    from netbox_optical.models import WorkflowRun
    from netbox_optical.planning import runs

    planned = [runs.plan(service, 'create', asker) for service in services]
    for run in planned:
        runs.apply(run, asker)
    mine = WorkflowRun.objects.filter(pk__in=[run.pk for run in planned])
    wait_for('the runs', lambda: not mine.filter(status__in=RunStatusChoices.LIVE).exists(),
             lambda: str(list(mine.values_list('status', 'error'))))
    assert set(mine.values_list('status', flat=True)) == {'succeeded'}, list(mine.values_list('status', 'error'))
    return list(mine.prefetch_related('steps'))


def exchanges(run):
    """By device, when somebody waited for it: [(began, ended)] in seconds."""
    found = defaultdict(list)
    for step in run.steps.all():
        for exchange in step.journal:
            began = datetime.fromisoformat(exchange['started']).timestamp()
            found[exchange['device']].append((began, began + exchange['seconds']))
    return found


def test_services_on_different_devices_are_provisioned_side_by_side(crowd, asker):
    for tid in crowd.lab.elements:
        crowd.order(tid, 'delay', seconds=LATENCY, times=0)
    services = [
        order(number + 1, 1, (a := f'g30.ax{number:02}', z := f'g30.bx{number:02}'), 'port-1/1/3',
              carrier(100 + number, (a, z), 'port-1/1/1', 50_000), mode('CHM2T', 'QPSK_100G'))
        for number in range(PAIRS)]
    whole = []
    for run in provision(services, asker):
        spans = [span for device in exchanges(run).values() for span in device]
        assert len(exchanges(run)) == 2
        whole.append((min(began for began, _ in spans), max(ended for _, ended in spans)))
    assert len(whole) == PAIRS
    changes = sorted([(began, 1) for began, _ in whole] + [(ended, -1) for _, ended in whole])
    at_once = peak = 0
    for _, change in changes:
        at_once += change
        peak = max(peak, at_once)
    assert 2 <= peak <= WORKERS, f'{peak} runs at once'
    lit = [crowd.light(f'g30.ax{number:02}', 'port-1/1/3').lit for number in range(PAIRS)]
    assert all(lit)


def test_services_on_one_device_never_overlap(crowd, asker):
    crowd.cancel()
    ends = ('g42.ax00', 'g42.bx00')
    lines = [(number, f'{card}-{line}') for number, (card, line) in enumerate(
        ((card, line) for card in CARDS for line in ('L1', 'L2')), start=200)]
    opened = [order(och_id, 1, ends, f'{line[:3]}-T{9 if line.endswith("2") else 1}',
                    carrier(och_id, ends, line, 150_000), mode('CHM6-C6', '800E.96P')) for och_id, line in lines]
    provision(opened, asker)
    for tid in ends:
        crowd.order(tid, 'delay', seconds=LATENCY, times=0)
    services = [
        order(och_id, client, ends, f'{line[:3]}-T{client + (8 if line.endswith("2") else 0)}', carrier(och_id))
        for client in range(2, 7) for och_id, line in lines]
    assert len(services) == 20
    found = provision(services, asker)
    for tid in ends:
        by_run = sorted(
            (min(began for began, _ in spans), max(ended for _, ended in spans))
            for run in found for spans in [exchanges(run)[tid]])
        assert len(by_run) == 20
        for (_, ended), (began, _) in pairwise(by_run):
            assert began >= ended - 0.001, f'two runs were at {tid} at the same time'
    assert all(crowd.light(ends[0], str(service.client_port_a.aid)).lit for service in services)
