"""`netbox optical_bulk_validate`: compare the fibres of ROADMs with the network, as a bulk task."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from users.models import User

from netbox_optical.planning.bulk_tasks import tasks, validation


class Command(BaseCommand):
    help = 'Queue a comparison of each fiber from these ROADMs to a ROADM or amplifier, once.'

    def add_arguments(self, parser):
        parser.add_argument('tid', help='regular expression that the whole TID of a ROADM matches: "flex[.]mi.*"')
        parser.add_argument('--user', required=True, help='name of the user in whose name, and with whose permissions')

    def handle(self, *args, **options):
        user = User.objects.filter(username=options['user']).first()
        if user is None:
            raise CommandError(f'there is no user "{options["user"]}"')
        try:
            task = tasks.accept_validation(validation.roadms(options['tid'], user), user)
        except ValidationError as refused:
            raise CommandError(' '.join(refused.messages)) from refused
        self.stdout.write(f'{task}: {task.row_count} fibers queued')
