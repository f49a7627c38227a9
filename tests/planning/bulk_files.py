"""Files for bulk tasks, and what carries them out."""

from core.models import Job

from netbox_optical.jobs.bulk_task import CarryOutBulkTask
from netbox_optical.planning.bulk_tasks import devices, fibers, tasks
from netbox_optical.planning.bulk_tasks.csv_text import header_line
from tests import factories as make

FIBERS = header_line(column for column in fibers.COLUMNS if column.required)
DEVICES = header_line(column for column in devices.COLUMNS if column.required)


def table(header, *rows, delimiter=','):
    """A file; rows are tuples, or lines as they are."""
    lines = [header if delimiter == ',' else header.replace(',', delimiter)]
    lines += [row if isinstance(row, str) else delimiter.join(str(cell) for cell in row) for row in rows]
    return '\n'.join(lines) + '\n'


def fiber_row(a, port_a, b, port_b, external_id='', loss='17.5', types='G.652.D', lengths='80000', *more):
    return (a, port_a, b, port_b, external_id, loss, types, lengths, *more)


def ring(count):
    """So many ROADMs in PoPs of their own, as TIDs."""
    return [make.make_device(f'flex.{make.free_code().lower()}').tid for _ in range(count)]


def ring_rows(tids, count, first=1):
    """Rows of so many fibres round the ring, each on ports of its own."""
    def port(number):
        return f'{number // 8 + 1}-A-{number % 8 + 1}-L1'

    rows, used = [], dict.fromkeys(tids, 0)
    for number in range(count):
        a, b = tids[number % len(tids)], tids[(number + 1) % len(tids)]
        rows.append(fiber_row(a, port(used[a]), b, port(used[b] + 100), first + number))
        used[a] += 1
        used[b] += 1
    return rows


def work(task, user, **options):
    """What the worker does."""
    job = Job(name='Optical bulk task', user=user, queue_name='netbox_optical.bulk')
    try:
        CarryOutBulkTask(job).run(task_id=task.pk, **options)
    finally:
        task.refresh_from_db()
    return job


def run_file(kind, text, user, **options):
    """Accept a file and carry it out; the task."""
    task = tasks.accept(kind, text, user, **options)
    work(task, user)
    return task


def outcomes(task):
    return [row.status for row in task.rows.order_by('number')]
