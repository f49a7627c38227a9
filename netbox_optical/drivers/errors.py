"""What can go wrong between us and a device, sorted by what an operator has to do about it.

Every error names the device, the request and the reply (secrets masked) and keeps the original exception as
`__cause__`.
"""

from __future__ import annotations

from collections.abc import Mapping


class DriverError(Exception):
    """Base. `device` is the TID, `request` and `reply` are texts without secrets (empty when there were none)."""

    # What an operator reads first; also the value stored with a failed step.
    category = 'error'

    def __init__(self, message: str, *, device: str = '', request: str = '', reply: str = ''):
        super().__init__(message)
        self.message = message
        self.device = device
        self.request = request
        self.reply = reply

    def __str__(self) -> str:
        where = f'{self.device}: ' if self.device else ''
        return f'{where}{self.message}'


class Unreachable(DriverError):
    """No connection could be made on any address: nothing was sent, nothing has changed."""

    category = 'unreachable'


class AuthenticationFailed(DriverError):
    """The device or NMS refused our login. Never repeated, to avoid a lock-out."""

    category = 'authentication'


class EffectUnknown(DriverError):
    """The request was sent and no complete reply came back (time-out, session lost): read the device to know."""

    category = 'effect unknown'


class Refused(DriverError):
    """The device understood and said no. Nothing was changed by this request.

    `code` is the native error code (TL1 mnemonic such as `IENE`, HTTP status such as `409`).
    """

    category = 'refused'

    def __init__(self, message: str, *, code: str = '', **where: str):
        super().__init__(message, **where)
        self.code = code


class Broken(DriverError):
    """The reply cannot be understood."""

    category = 'broken'


class CannotPlan(DriverError):
    """The wish cannot be reached from what the device holds; found before anything was sent.

    For example: a port that does not exist, a tributary unit held by a foreign cross-connect.
    """

    category = 'cannot plan'


class NoDriver(DriverError):
    """No installed package registers a driver for this platform: it is configured by somebody else."""

    category = 'no driver'


class NotObserved(CannotPlan):
    """The plan depends on more of some devices than was read of them: read that, and plan again.

    `needs` says of each device, by TID, what is missing, in the words of its driver's `observe_more`.
    """

    def __init__(self, needs: Mapping[str, tuple[str, ...]]):
        missing = '; '.join(f'{tid}: {", ".join(names)}' for tid, names in needs.items())
        super().__init__(f'not observed: {missing}', device=next(iter(needs), ''))
        self.needs = dict(needs)
