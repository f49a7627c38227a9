"""Switches of the simulated network manager, also while it runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class TnmsOptions:
    """Attributes (seconds are floats):

    token_lifetime: until a bearer token is refused.
    pending_delay, running_delay: how long a job stays in these states.
    unavailable: answer 503 to everything.
    fail_jobs: the next so many jobs end FAILED without being run.
    truncate_output: cut every command's output to so many characters; 0 never.
    reverse_devices: lists in another order than asked or expected.
    duplicate_devices: every device appears twice, the second time with another uuid.
    version: told as a name of the TAPI context; empty: not told, as TAPI allows.
    omit_ports: `<tid> <port>` of access ports that are missing from the inventory.
    """

    token_lifetime: float = 1200.0
    pending_delay: float = 0.05
    running_delay: float = 0.05
    unavailable: bool = False
    fail_jobs: int = 0
    truncate_output: int = 0
    reverse_devices: bool = False
    duplicate_devices: bool = False
    version: str = ''
    omit_ports: frozenset[str] = frozenset()
