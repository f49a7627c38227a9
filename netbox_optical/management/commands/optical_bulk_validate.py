"""`netbox optical_bulk_validate`: compare the fibres of ROADMs with the network, as a bulk task."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from netbox_optical.management.common import add_user, user_named
from netbox_optical.planning.bulk_tasks import tasks, validation


class Command(BaseCommand):
    help = 'Queue a comparison of each fiber from these ROADMs to a ROADM or amplifier, once.'

    def add_arguments(self, parser):
        parser.add_argument('tid', help='regular expression that the whole TID of a ROADM matches: "flex[.]mi.*"')
        add_user(parser)

    def handle(self, *args, **options):
        user = user_named(options['user'])
        try:
            task = tasks.accept_validation(validation.roadms(options['tid'], user), user)
        except ValidationError as refused:
            raise CommandError(' '.join(refused.messages)) from refused
        self.stdout.write(f'{task}: {task.row_count} fibers queued')
