"""What planning tells the jobs: signals, because planning knows no jobs. Sent inside the transaction concerned."""

from django.dispatch import Signal

# A run may be carried out: `run`, and the `user` whose changes these will be.
run_approved = Signal()
# A `run` that no worker is at was given up after it had begun.
run_given_up = Signal()
# A bulk `task` is to be carried out, or to go on, in the name of `user`.
task_accepted = Signal()
