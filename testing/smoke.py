"""The smoke run: four services over REST, lit, verified, removed; the simulated network afterwards as it was before.

`python -m testing.smoke` against the running instance that the environment names (or `--url`, `--token` and
`--state-dir`). Everything is done as an outside client would: NetBox through pynetbox, light through the lab's own
control port. Of a private instance, what the run leaves behind is searched for the devices' passwords at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pynetbox

from testing.secret_scan import ScanFailed, SecretScan

# How long one run may take; the last phase waits for a simulated circuit to come up.
RUN_SECONDS = 180


@dataclass(frozen=True)
class Order:
    """A service to make: end devices, client and line ports (the same names at both ends), type, card and mode."""

    a: str
    z: str
    client: str
    line: str
    service_type: str
    card: str
    mode: str
    width: int


ORDERS = (
    Order('g30.mi01', 'g30.rm01', 'port-1/1/3', 'port-1/1/1', '100GBE', 'CHM2T', 'QPSK_100G', 50_000),
    Order('g30.mi01', 'g30.ba01', 'port-1/1/9', 'port-1/1/2', '400GBE', 'CHM2T', '16QAM_400G', 100_000),
    Order('g42.mi01', 'g42.pd01', '1-4-T1', '1-4-L1', '100GBE', 'CHM6-C6', '100E.31U', 100_000),
    Order('g42.mi01', 'g42.na01', '1-4-T9', '1-4-L2', '400GBE', 'CHM6-C6', '400E.96P', 150_000),
)


class SmokeFailed(Exception):
    """Something did not hold; the message says what."""


class Lab:
    """The lab's control port."""

    def __init__(self, state_dir: Path):
        inventory = json.loads((state_dir / 'inventory.json').read_text(encoding='utf-8'))
        self.client = httpx.Client(base_url=inventory['control'], timeout=30)

    def get(self, path: str, **parameters: str) -> Any:
        """A JSON document of the control port."""
        answer = self.client.get(path, params=parameters)
        answer.raise_for_status()
        return answer.json()

    def requests(self) -> int:
        """Management requests that all elements received so far."""
        status = self.get('/status')
        return status['requests'] + status['tnms']['requests']

    def lit(self, tid: str, port: str) -> tuple[bool, str]:
        """Does Ethernet reach the other end, and if not, why."""
        verdict = self.get('/light', tid=tid, port=port)
        return verdict['lit'], f'{verdict.get("where")}: {verdict.get("reason")}'


class Smoke:
    """One run of the scenario."""

    def __init__(self, url: str, token: str, state_dir: Path):
        self.api = pynetbox.api(url.rstrip('/'), token=token)
        self.optical = self.api.plugins.optical
        self.lab = Lab(state_dir)

    def run(self) -> str:
        """The closing line. Raises SmokeFailed."""
        before, counted = self.lab.get('/state'), self.lab.requests()
        services = [self.create(number, order) for number, order in enumerate(ORDERS, start=1)]
        for order, service in zip(ORDERS, services, strict=True):
            self.check_light(order, lit=True)
            self.check_empty_plan(service)
        for order, service in zip(ORDERS, services, strict=True):
            self.terminate(service)
            self.check_light(order, lit=False)
        self.compare(before, self.lab.get('/state'))
        count = self.lab.requests() - counted
        return f'smoke: ok, {len(services)} services lit, {len(services)} dark, {count} device requests'

    def create(self, number: int, order: Order) -> Any:
        """Order a service, plan it, apply the plan, wait for it to be active."""
        service = self.optical.services.create(
            partner=next(iter(self.optical.partners.all())).id, service_type=order.service_type, flow_id=900,
            client_id=number, client_port_a=self.port(order.a, order.client),
            client_port_z=self.port(order.z, order.client), mode=self.mode(order.card, order.mode),
            carriers=[{
                'och_id': 900 + number, 'line_port_a': self.port(order.a, order.line),
                'line_port_z': self.port(order.z, order.line), 'width': order.width,
            }])
        run = self.post(f'services/{service.id}/plan/', {'kind': 'create'})
        if not run['steps']:
            raise SmokeFailed(f'{service.name}: the plan of a new service is empty')
        self.post(f'runs/{run["id"]}/apply/', {})
        self.wait(run['id'], service.name)
        service = self.optical.services.get(service.id)
        if service.status.value != 'active' or service.in_sync is not True:
            raise SmokeFailed(f'{service.name} is {service.status.value}, in sync: {service.in_sync}')
        print(f'smoke: {service.name} is active after {len(run["steps"])} steps', flush=True)
        return service

    def check_empty_plan(self, service: Any) -> None:
        """Planning again changes nothing."""
        run = self.post(f'services/{service.id}/plan/', {'kind': 'create'})
        if run['steps']:
            titles = [step['title'] for step in run['steps']]
            raise SmokeFailed(f'{service.name}: planning again right after success is not empty: {titles}')

    def terminate(self, service: Any) -> None:
        """With the typed word."""
        run = self.post(f'services/{service.id}/terminate/', {'confirm': 'TERMINATE'})
        self.wait(run['id'], service.name)
        if (status := self.optical.services.get(service.id).status.value) != 'terminated':
            raise SmokeFailed(f'{service.name} is {status} after termination')
        print(f'smoke: {service.name} is terminated', flush=True)

    def check_light(self, order: Order, *, lit: bool) -> None:
        """At both ends."""
        for tid in (order.a, order.z):
            verdict, reason = self.lab.lit(tid, order.client)
            if verdict != lit:
                raise SmokeFailed(f'{tid} {order.client} is {"lit" if verdict else "dark"} ({reason})')

    def wait(self, run_id: int, name: str) -> None:
        """Until the run has ended; it has to have succeeded."""
        deadline = time.monotonic() + RUN_SECONDS
        while True:
            run = self.optical.runs.get(run_id)
            if run.status.value not in ('draft', 'approved', 'running'):
                break
            if time.monotonic() > deadline:
                raise SmokeFailed(f'{name}: run {run_id} is still {run.status.value} after {RUN_SECONDS} s')
            time.sleep(0.3)
        if run.status.value != 'succeeded':
            raise SmokeFailed(f'{name}: run {run_id} is {run.status.value}: {run.error}')

    def compare(self, before: dict, after: dict) -> None:
        """The full state of every element."""
        changed = sorted(tid for tid in before if before[tid] != after.get(tid))
        if changed:
            detail = first_difference(before[changed[0]], after[changed[0]])
            raise SmokeFailed(f'state differs afterwards on {", ".join(changed)}; first: {detail}')

    def post(self, path: str, document: dict) -> dict:
        """An action; the answer as JSON."""
        answer = self.api.http_session.post(
            f'{self.api.base_url}/plugins/optical/{path}', json=document, timeout=120,
            headers={'Authorization': f'{"Bearer" if self.api.token.startswith("nbt_") else "Token"} {self.api.token}'})
        if not answer.ok:
            raise SmokeFailed(f'POST {path}: {answer.status_code} {answer.text[:2000]}')
        return answer.json()

    def port(self, tid: str, aid: str) -> int:
        """Primary key of an optical port."""
        ports = [port for port in self.optical.ports.filter(aid=aid) if port.display == f'{tid} {aid}']
        if len(ports) != 1:
            raise SmokeFailed(f'{len(ports)} ports {tid} {aid}')
        return ports[0].id

    def mode(self, card: str, name: str) -> int:
        """Primary key of an operational mode."""
        modes = list(self.optical.modes.filter(card_type=card, name=name))
        if len(modes) != 1:
            raise SmokeFailed(f'{len(modes)} modes {card} {name}')
        return modes[0].id


def first_difference(before: Any, after: Any, path: str = '') -> str:
    """Where two documents differ first, with both values."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys(), key=str):
            if before.get(key) != after.get(key):
                return first_difference(before.get(key), after.get(key), f'{path}/{key}')
    return f'{path}: {json.dumps(before, default=str)[:300]} -> {json.dumps(after, default=str)[:300]}'


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0 when everything held."""
    file = Path(os.environ.get('NETBOX_OPTICAL_INSTANCE', 'instance.json'))
    known = json.loads(file.read_text(encoding='utf-8')) if file.is_file() else {}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--url', default=known.get('url'), required='url' not in known)
    parser.add_argument('--token', default=known.get('token'), required='token' not in known)
    parser.add_argument('--state-dir', default=file.parent / 'lab', type=Path)
    options = parser.parse_args(arguments)
    try:
        closing = Smoke(options.url, options.token, options.state_dir).run()
        if known:
            print(scan(file.parent, options), flush=True)
    except (SmokeFailed, ScanFailed) as failure:
        print(f'smoke: failed: {failure}')
        return 1
    print(closing)
    return 0


def scan(folder: Path, options: argparse.Namespace) -> str:
    """No device's password has got anywhere. Raises SmokeFailed, ScanFailed."""
    places, hits = SecretScan(folder, options.state_dir, options.url, options.token).run()
    if hits:
        raise SmokeFailed(f'secrets: {places} places scanned, {len(hits)} hits: {"; ".join(hits[:20])}')
    return f'secrets: {places} places scanned, 0 hits'


if __name__ == '__main__':
    sys.exit(main())
