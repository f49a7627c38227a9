"""A lab in a thread of its own, for tests."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from .faults import Fault
from .lab import Lab, Ports, free_prefix
from .light import LinkVerdict
from .network import NetworkDescription

START_TIMEOUT = 60.0
CALL_TIMEOUT = 30.0


class LabThread:
    """`with LabThread(network, state_dir) as lab: lab.light('g30.mi01', 'port-1/1/3')`.

    Attributes:
        lab: the lab itself; touch it through `call` only, it lives in the other thread.
    """

    def __init__(
        self, network: NetworkDescription, state_dir: str | Path, *, prefix: str | None = None,
        ports: Ports | None = None, **options: Any,
    ):
        prefix = prefix or free_prefix(network, ports)
        self.lab = Lab(network, state_dir=state_dir, prefix=prefix, ports=ports, **options)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name='lab', daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        try:
            self._await(self.lab.start(), START_TIMEOUT)
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._await(self.lab.stop(), START_TIMEOUT)
        finally:
            self._end()

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()

    def _await(self, coroutine: Any, timeout: float) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(timeout)

    def call[T](self, function: Callable[[], T]) -> T:
        """Run a function in the lab's thread and return its result."""
        async def run() -> T:
            return function()

        return self._await(run(), CALL_TIMEOUT)

    def light(self, tid: str, port: str) -> LinkVerdict:
        return self.call(lambda: self.lab.light.link(tid, port))

    def pairs(self) -> list[LinkVerdict]:
        return self.call(self.lab.light.pairs)

    def state(self) -> dict[str, Any]:
        return self.call(self.lab.state)

    def reset(self) -> None:
        self.call(self.lab.reset)

    def keep(self) -> dict[str, Any]:
        return self.call(self.lab.keep)

    def bring_back(self, kept: dict[str, Any]) -> None:
        self.call(lambda: self.lab.bring_back(kept))

    def order(self, element: str, kind: str, **values: Any) -> Fault:
        """Order a fault, see `faults.Faults.order`. Raises FaultError."""
        return self._await(self.lab.faults(element).order(kind, **values), CALL_TIMEOUT)

    def cancel(self, element: str | None = None, number: int | None = None) -> int:
        return self._await(self.lab.cancel(element, number), CALL_TIMEOUT)

    def ordered(self, element: str | None = None) -> list[dict[str, Any]]:
        return self.call(lambda: self.lab.ordered(element))

    def status(self) -> dict[str, Any]:
        return self.call(self.lab.status)

    def inventory(self) -> dict[str, Any]:
        return self.lab.inventory()
