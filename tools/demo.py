"""`make demo`: everything up, then where it is and how to log in."""

import time

from tools.instance import Instance, announce
from tools.report import say


def demo() -> int:
    began = time.monotonic()
    instance = Instance('demo')
    instance.up(lab=True, workers=2, web=True, seed=True, service=True)
    say(f'ready after {time.monotonic() - began:.0f} s')
    announce(instance)
    return 0
