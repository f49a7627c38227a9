"""Open drivers of one piece of work: one session per device, reused from the first read to the last."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

from netbox_optical.drivers.base import Driver, Endpoint, Exchange, Journal, NmsEndpoint, NmsTokens
from netbox_optical.drivers.errors import CannotPlan, DriverError, Refused
from netbox_optical.drivers.registry import open_driver
from netbox_optical.settings import get_settings

__all__ = ('Sessions',)


class Sessions:
    """A context manager; at its end every session is closed.

    Different devices may be used from different threads at the same time, one device by one thread at a time. `listen`
    is told every exchange, reads and logins included, in the thread that made it.
    """

    def __init__(self, listen: Journal | None = None) -> None:
        self._listen = listen
        self._drivers: dict[str, Driver] = {}
        self._journals: dict[str, Journal] = {}
        self._tokens: dict[NmsEndpoint, NmsTokens] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> Sessions:
        return self

    def __exit__(self, *exc: object) -> None:
        with self._lock:
            tids = list(self._drivers)
        if tids:
            # Saying goodbye takes a request and its answer; nobody should wait for one device after the other.
            with ThreadPoolExecutor(min(len(tids), get_settings().max_parallel_devices), 'goodbye') as pool:
                list(pool.map(self.close, tids))

    def close(self, tid: str) -> None:
        """End the session of one device, if there is one; whoever needs it again gets a new one."""
        with self._lock:
            driver = self._drivers.pop(tid, None)
        if driver is not None:
            driver.close()

    @contextmanager
    def driver(self, endpoint: Endpoint, journal: Journal | None = None) -> Iterator[Driver]:
        """The device's driver, its exchanges told to `journal` meanwhile.

        A session that failed otherwise than by a refusal is not used again: nobody knows what it would answer.
        """
        tid = endpoint.device
        with self._lock:
            driver = self._drivers.get(tid)
            if driver is None:
                driver = open_driver(self._sharing(endpoint), lambda exchange: self._tell(tid, exchange))
                self._drivers[tid] = driver
        if journal is not None:
            self._journals[tid] = journal
        try:
            yield driver
        except (Refused, CannotPlan):
            raise
        except DriverError:
            with self._lock:
                self._drivers.pop(tid, None)
            driver.close()
            raise
        finally:
            self._journals.pop(tid, None)

    def _sharing(self, endpoint: Endpoint) -> Endpoint:
        """The endpoint with one login at its network manager for all devices of this piece of work."""
        if endpoint.nms is None:
            return endpoint
        manager = replace(endpoint.nms, device_uuid=None)
        tokens = self._tokens.setdefault(manager, endpoint.nms.tokens)
        return replace(endpoint, nms=replace(endpoint.nms, tokens=tokens))

    def _tell(self, tid: str, exchange: Exchange) -> None:
        if self._listen is not None:
            self._listen(exchange)
        if journal := self._journals.get(tid):
            journal(exchange)
