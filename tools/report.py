"""What the person at the terminal sees: one line per step, with the time it took, and a sign of life while it lasts."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Failure(Exception):
    """A step failed in a way that the message fully explains; shown without a traceback."""


def say(text: str) -> None:
    print(text, flush=True)


@contextmanager
def step(title: str, sign_of_life: float = 15.0) -> Iterator[None]:
    """Say what is being done; every `sign_of_life` seconds say that it still is; at the end say how long it took."""
    began = time.monotonic()
    done = threading.Event()

    def keep_telling() -> None:
        while not done.wait(sign_of_life):
            say(f'  ... {title} ({time.monotonic() - began:.0f} s so far)')

    say(f'- {title}')
    teller = threading.Thread(target=keep_telling, daemon=True)
    teller.start()
    try:
        yield
    except BaseException:
        say(f'  failed after {time.monotonic() - began:.1f} s: {title}')
        raise
    finally:
        done.set()
        teller.join()
    if time.monotonic() - began >= 1:
        say(f'  done in {time.monotonic() - began:.1f} s')


def die(error: Failure) -> int:
    print(f'\nerror: {error}', file=sys.stderr, flush=True)
    return 1
