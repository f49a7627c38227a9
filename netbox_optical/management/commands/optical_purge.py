"""`netbox optical_purge`: remove an object from NetBox and leave the network as it is."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from utilities.exceptions import AbortRequest

from netbox_optical.management.common import add_user, user_named
from netbox_optical.planning import purge
from netbox_optical.planning.changes import changes_by
from netbox_optical.planning.run_actions import may


class Command(BaseCommand):
    help = 'Remove an object that is out of sync, and its runs, from NetBox; no device is touched.'

    def add_arguments(self, parser):
        parser.add_argument('kind', choices=tuple(purge.MODELS))
        parser.add_argument('id', type=int)
        add_user(parser)
        parser.add_argument('--confirm', default='', help=f'the word {purge.CONFIRM}')

    def handle(self, *args, **options):
        user = user_named(options['user'])
        target = purge.MODELS[options['kind']].objects.restrict(user, 'view').filter(pk=options['id']).first()
        if target is None:
            raise CommandError(f'there is no {options["kind"]} {options["id"]} that {user} may view')
        if not may(user, 'purge', target):
            raise CommandError(f'{user} may not purge {target}')
        name = str(target)
        try:
            with changes_by(user):
                gone = purge.purge(target, options['confirm'])
        except ValidationError as refused:
            raise CommandError(' '.join(refused.messages)) from refused
        except AbortRequest as refused:
            raise CommandError(str(refused.message)) from refused
        for label, count in sorted(gone.items()):
            self.stdout.write(f'{label}: {count}')
        self.stdout.write(f'{name} is gone from NetBox; no device was touched')
