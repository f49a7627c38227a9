"""`netbox optical_import_plant`: a whole optical plant from a file."""

from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from utilities.request import apply_request_processors

from netbox_optical.management.common import add_user, text_of, user_named
from netbox_optical.models import Partner
from netbox_optical.models.base import LIVE
from netbox_optical.planning import plant_import, topology
from netbox_optical.planning.changes import request_as


class Command(BaseCommand):
    help = 'Make sites, PoPs, ROADMs, amplifiers and fibres from a file; all or nothing, repeatable, never deletes.'

    def add_arguments(self, parser):
        parser.add_argument('file', type=Path)
        parser.add_argument('--format', required=True, choices=tuple(topology.FORMATS))
        add_user(parser)
        parser.add_argument('--partner', default='', help='name of the partner that owns it; left out: nobody')
        parser.add_argument('--name', default='', help='name of the network; left out: what the file says, or its name')
        parser.add_argument('--platform', default='', choices=[one.key for one in plant_import.platforms()])
        parser.add_argument('--dry-run', action='store_true', help='say what would be made; nothing is changed')

    def handle(self, *args, **options):
        user = user_named(options['user'])
        text = text_of(options['file'])
        try:
            with apply_request_processors(request_as(user)):
                outcome = plant_import.import_text(
                    user, text, options['format'], name=options['name'], file_name=options['file'].stem,
                    partner=self._partner(options['partner']), platform=options['platform'],
                    dry_run=options['dry_run'])
        except ValidationError as error:
            raise CommandError('\n'.join([f'{options["file"]}: nothing was imported', *error.messages])) from error
        except PermissionDenied as error:
            raise CommandError(str(error)) from error
        self._tell(outcome)

    def _partner(self, name: str) -> Partner | None:
        if not name:
            return None
        partner = Partner.objects.filter(LIVE, tenant__name=name).select_related('tenant').first()
        if partner is None:
            raise CommandError(f'there is no partner "{name}"')
        return partner

    def _tell(self, outcome: plant_import.Outcome) -> None:
        for kind in outcome.made:
            self.stdout.write(f'{kind}: {outcome.made[kind]} made, {outcome.known[kind]} there already')
        self.stdout.write(f'sections: {outcome.sections}')
        for note in outcome.notes:
            self.stdout.write(f'note: {note}')
        if outcome.dry_run:
            self.stdout.write('dry run: nothing was changed')
