"""Name and password of the management user that the simulated elements accept."""

from __future__ import annotations

import hmac
from dataclasses import dataclass


@dataclass(frozen=True, repr=False)
class Credentials:
    """A management user. The password never shows in a repr, so it cannot slip into a log or a traceback."""

    user: str
    password: str

    def __repr__(self) -> str:
        return f'Credentials(user={self.user!r}, password=********)'

    def accepts(self, user: str, password: str) -> bool:
        """Whether the pair is right; compared in constant time, as real gear should."""
        same_user = hmac.compare_digest(self.user.encode(), user.encode())
        return hmac.compare_digest(self.password.encode(), password.encode()) and same_user
