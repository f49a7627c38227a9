"""`netbox optical_demo_seed`: the lab's network as NetBox objects, and one channel in service."""

import json
import time
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from users.models import User

from netbox_optical.choices import RunKindChoices, RunStatusChoices
from netbox_optical.lab.network import load_network
from netbox_optical.models import DigitalService, OperationalMode, OpticalPort, Partner
from netbox_optical.planning import runs
from netbox_optical.planning.seed import Addresses, seed
from netbox_optical.planning.service import CarrierRequest, ServiceRequest, create_service


class Command(BaseCommand):
    help = 'Put the simulated network into NetBox; repeatable. Nothing is sent to a device unless --service is given.'

    def add_arguments(self, parser):
        parser.add_argument('--state-dir', required=True, type=Path, help='state folder of the running lab')
        parser.add_argument('--network', default='garr', help='name or JSON file of the network description')
        parser.add_argument('--service', action='store_true', help='also light one service, by a running worker')
        parser.add_argument('--user', default='admin', help='who asks for that service')
        parser.add_argument('--timeout', type=float, default=180, help='seconds to wait for it')

    def handle(self, *args, **options):
        network = load_network(options['network'])
        inventory = json.loads((options['state_dir'] / 'inventory.json').read_text(encoding='utf-8'))
        seed(network, addresses(inventory))
        self.stdout.write(f'seeded {len(network.devices)} devices, {len(network.fibers)} fibres')
        call_command('optical_install_scripts', stdout=self.stdout)
        if options['service']:
            self._service(options)

    def _service(self, options) -> None:
        service = DigitalService.objects.filter(flow_id=1, client_id=1).exclude(status='terminated').first()
        if service is None:
            service = create_service(_first_service())
        user = User.objects.get(username=options['user'])
        run = runs.plan(service, RunKindChoices.CREATE, user)
        if service.status == 'active' and not run.steps.exists():
            run.delete()
            self.stdout.write(f'{service} is in service already')
            return
        # A lab that was started anew is dark; what NetBox has is put on it again.
        run = runs.apply(run, user)
        deadline = time.monotonic() + options['timeout']
        while run.status in RunStatusChoices.LIVE:
            if time.monotonic() > deadline:
                raise CommandError(f'{run} is still {run.status} after {options["timeout"]} s; is a worker running?')
            time.sleep(0.2)
            run.refresh_from_db()
        if run.status != RunStatusChoices.SUCCEEDED:
            raise CommandError(f'{run} is {run.status}: {run.error}')
        self.stdout.write(f'{service} is in service')


def addresses(inventory: dict) -> Addresses:
    """What the lab says of itself, as the seed wants it."""
    elements = inventory['elements']
    return Addresses(
        devices={tid: (entry['host'], entry['ports'].get(entry['transport'])) for tid, entry in elements.items()},
        host_keys={
            tid: entry['ssh_host_key'] for tid, entry in elements.items() if entry.get('ssh_host_key')},
        manager_url=inventory['tnms']['url'], ca_file=inventory['ca'],
    )


def _first_service() -> ServiceRequest:
    """100GbE Milano - Bologna on a channel that has room for others."""
    def port(tid: str, aid: str) -> OpticalPort:
        return OpticalPort.objects.get(optical_device__tid=tid, aid=aid)

    return ServiceRequest(
        partner=Partner.objects.order_by('pk').first(), service_type='100GBE', flow_id=1, client_id=1,
        client_port_a=port('g30.mi01', 'port-1/2/3'), client_port_z=port('g30.bo01', 'port-1/2/3'),
        mode=OperationalMode.objects.get(card_type='CHM2T', name='16QAM_200G'),
        carriers=[CarrierRequest(
            och_id=1, line_port_a=port('g30.mi01', 'port-1/2/1'), line_port_z=port('g30.bo01', 'port-1/2/1'),
            central_frequency=193_100_000, width=50_000)],
        description='In service since the demo began',
    )
