"""How a cell went."""

from __future__ import annotations

from dataclasses import dataclass


class NotInjected(Exception):
    """The fault did not strike where it was meant to; nothing can be said of what would have become of it."""


@dataclass(frozen=True)
class Outcome:
    """`trouble` is empty when the cell held; `trail` are the states that the run went through."""

    scenario: str
    step: str
    fault: str
    way: str
    trail: str
    trouble: str = ''

    @property
    def line(self) -> str:
        verdict = f'LOST: {self.trouble}'.replace('\n', ' ') if self.trouble else 'ok'
        return f'{self.scenario:34} {self.step:32} {self.fault:23} {self.way:5} {verdict} ({self.trail})'
