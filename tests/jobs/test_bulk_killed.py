"""A process that carries a bulk task out is killed in the middle of it; the task goes on where it was."""

import os
import subprocess
import sys
import time

import pytest

from netbox_optical.jobs import sweeper
from netbox_optical.models import BulkTask, OpticalFiber
from netbox_optical.planning.bulk_tasks import tasks
from tests import factories as make
from tests.planning.bulk_files import FIBERS, outcomes, ring, ring_rows, table, work

ROWS = 420  # more than two chunks


@pytest.mark.django_db(transaction=True)
def test_F10_106_bug_51_a_killed_process_leaves_no_half_row_and_nothing_is_made_twice(tmp_path, admin_user):
    make.make_partner()
    file = tmp_path / 'spans.csv'
    file.write_text(table(FIBERS, *ring_rows(ring(40), ROWS)))
    process = subprocess.Popen(
        [sys.executable, '-m', 'netbox', 'optical_bulk_import', 'fibers', str(file), '--user', admin_user.username],
        env=os.environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        for _ in range(1_000):
            if BulkTask.objects.filter(done_count__gt=0).exists() or process.poll() is not None:
                break
            time.sleep(0.1)
        process.kill()
    finally:
        output, _ = process.communicate(timeout=30)
    task = BulkTask.objects.get()
    assert task.status == 'running', output.decode()
    done = task.done_count
    assert 0 < done < ROWS and OpticalFiber.objects.count() == done
    for _ in range(100):  # the server notices a moment later
        if sweeper.sweep_tasks():
            break
        time.sleep(0.1)
    task.refresh_from_db()
    assert (task.status, task.left_count) == ('failed', ROWS - done) and 'worker was lost' in task.error
    tasks.resume(task, admin_user)
    work(task, admin_user)
    assert (task.status, outcomes(task)) == ('succeeded', ['done'] * ROWS)
    assert OpticalFiber.objects.count() == ROWS
    assert list(OpticalFiber.objects.order_by('pk').values_list('external_id', flat=True)) == list(range(1, ROWS + 1))
