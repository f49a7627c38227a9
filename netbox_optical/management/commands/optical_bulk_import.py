"""`netbox optical_bulk_import`: devices or fibres from a CSV file, as a bulk task."""

from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from netbox.choices import CSVDelimiterChoices
from users.models import User
from utilities.constants import CSV_DELIMITERS

from netbox_optical.jobs.bulk_task import CarryOutBulkTask
from netbox_optical.management.common import add_user, text_of, user_named
from netbox_optical.models import BulkTask
from netbox_optical.planning.bulk_tasks import tasks
from netbox_optical.planning.bulk_tasks.verdicts import BadFile


class Command(BaseCommand):
    help = 'Check a CSV file of devices or fibers as a whole and make what it asks for, row by row; repeatable.'

    def add_arguments(self, parser):
        parser.add_argument('kind', choices=tuple(tasks.MAKERS))
        parser.add_argument('file', type=Path)
        add_user(parser)
        parser.add_argument('--delimiter', default=CSVDelimiterChoices.AUTO, choices=(
            CSVDelimiterChoices.AUTO, *CSV_DELIMITERS))
        parser.add_argument('--with-runs', action='store_true', help='plan what is made, and apply it to the network')
        parser.add_argument('--dry-run', action='store_true', help='check the file only; nothing is changed')
        parser.add_argument('--queue', action='store_true', help='leave it to a worker; without it, wait for the end')

    def handle(self, *args, **options):
        user = user_named(options['user'])
        text = text_of(options['file'])
        try:
            if options['dry_run']:
                self._tell_look(tasks.look(options['kind'], text, user, delimiter=options['delimiter']))
                return
            task = tasks.accept(
                options['kind'], text, user, delimiter=options['delimiter'], file_name=options['file'].name,
                with_runs=options['with_runs'], queue=options['queue'])
        except BadFile as bad:
            raise CommandError('\n'.join([f'{options["file"]}: {len(bad.problems)} mistakes, nothing was made',
                                          *map(str, bad.problems)])) from bad
        except PermissionDenied as error:
            raise CommandError(str(error)) from error
        if options['queue']:
            self.stdout.write(f'{task}: {task.row_count} rows queued')
        else:
            self._work(task, user)

    def _work(self, task: BulkTask, user: User) -> None:
        job = CarryOutBulkTask.enqueue(
            instance=task, name=str(task), user=user, task_id=task.pk, whole=True, immediate=True)
        BulkTask.objects.filter(pk=task.pk).update(job=job)
        task.refresh_from_db()
        for row in task.rows.order_by('number'):
            self.stdout.write(f'row {row.number}: {row.status}{f", {row.message}" if row.message else ""}')
        self.stdout.write(f'{task}: {task.status}, {task.done_count} done, {task.skipped_count} skipped, '
                          f'{task.failed_count} failed, {task.left_count} left')
        if task.failed_count or task.error:
            raise CommandError(task.error or f'{task.failed_count} rows failed')

    def _tell_look(self, verdicts: list) -> None:
        for verdict in verdicts:
            self.stdout.write(f'row {verdict.record.number}: {verdict.skip or "would be made"}')
        self.stdout.write(f'{len(verdicts)} rows; dry run: nothing was changed')
