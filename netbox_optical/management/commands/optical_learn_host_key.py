"""`netbox optical_learn_host_key`: show a device's SSH host key, and store it when its fingerprint is confirmed."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from users.models import User

from netbox_optical.choices import LifecycleChoices
from netbox_optical.drivers.errors import DriverError
from netbox_optical.jobs.base import changes_of
from netbox_optical.models import OpticalDevice
from netbox_optical.planning import host_keys


class Command(BaseCommand):
    help = 'Show the SSH host key of a device; with --fingerprint, store it if that is the one.'

    def add_arguments(self, parser):
        parser.add_argument('tid', help='target identifier')
        parser.add_argument('--user', required=True, help='in whose name the change log has it')
        parser.add_argument('--fingerprint', help='what the device is known to show, such as SHA256:...')

    def handle(self, *args, **options):
        device = OpticalDevice.objects.exclude(status=LifecycleChoices.TERMINATED).filter(tid=options['tid']).first()
        user = User.objects.filter(username=options['user']).first()
        if device is None or user is None:
            raise CommandError(f'no such device: {options["tid"]}' if device is None else
                               f'there is no user "{options["user"]}"')
        try:
            if not options['fingerprint']:
                shown = host_keys.read(device)
                state = 'stored' if device.host_key else 'not stored; repeat with --fingerprint to store it'
                self.stdout.write(f'{device.tid} {shown.address} {shown.fingerprint} ({state})')
                return
            with changes_of(user):
                shown = host_keys.learn(device, options['fingerprint'])
        except (ValidationError, DriverError) as error:
            text = ' '.join(error.messages) if isinstance(error, ValidationError) else str(error)
            raise CommandError(text) from error
        self.stdout.write(f'{device.tid} {shown.address} {shown.fingerprint} (stored)')
