"""The TL1 session contract, and its implementation over a byte stream (TCP, SSH).

A session carries command templates (see `grammar`) and gives whole replies back; a denial is a reply, not an error,
because only the caller knows whether it minds. Everything else that goes wrong is a `DriverError`.
"""

from __future__ import annotations

import abc
import contextlib
import datetime
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

from ...base import Exchange, Journal, Login, Timeouts
from ...errors import AuthenticationFailed, Broken, DriverError, EffectUnknown, Unreachable
from . import grammar
from .messages import Acknowledgement, Autonomous, Garbled, Message, MessageReader, Part
from .parser import Assembler, Reply

BANNER_PATIENCE = 5.0


class Session(abc.ABC):
    """Commands to one network element, as one logged-in user.

    `costly`: every `run` is an errand of its own, so that commands that may travel together should.
    """

    costly = False

    @abc.abstractmethod
    def run(self, templates: Sequence[str]) -> list[Reply]:
        """Send the commands in order and return their replies, one each; a denied command does not stop the rest.

        Commands that change something are given alone, so that the caller decides after each, unless they do no harm
        after a refusal. Raises Unreachable, AuthenticationFailed, EffectUnknown, Broken.
        """

    @abc.abstractmethod
    def close(self) -> None:
        """Log out and hang up; never raises."""


class Pipe(Protocol):
    """A connected byte stream."""

    def send(self, data: bytes) -> None:
        """Send everything. Raises OSError."""

    def receive(self, timeout: float) -> bytes:
        """What has come; empty when the other side hung up. Raises TimeoutError, OSError."""

    def close(self) -> None:
        """Hang up; never raises."""


Connect = Callable[[str], Pipe]


class _Lost(Exception):
    """The connection ended or fell silent; `silent` tells which."""

    def __init__(self, message: str, silent: bool = False):
        super().__init__(message)
        self.silent = silent


class Scribe:
    """Writes the journal of one device, without secrets."""

    def __init__(self, device: str, login: Login, journal: Journal | None):
        self.device = device
        self._secret = login.password.get_secret_value()
        self._journal = journal

    def mask(self, text: str) -> str:
        """`text` without passwords."""
        # A very short password would mask half of the alphabet; ACT-USER itself is masked by its form anyway.
        return grammar.mask(text, self._secret if len(self._secret) > 3 else '')

    def write(self, request: str, reply: str, ok: bool, begun: float) -> None:
        """One journal line; `begun` is the `time.monotonic` of the sending."""
        if self._journal is None:
            return
        seconds = time.monotonic() - begun
        started = datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=seconds)
        self._journal(
            Exchange(
                device=self.device, request=self.mask(request), reply=self.mask(reply), ok=ok, started=started,
                seconds=round(seconds, 3),
            )
        )  # fmt: skip

    def error(self, kind: type[DriverError], message: str, request: str = '', reply: str = '') -> DriverError:
        """A `kind` error about this device, masked."""
        return kind(self.mask(message), device=self.device, request=self.mask(request), reply=self.mask(reply))


class StreamSession(Session):
    """A session over a byte stream; it connects and logs in when first used, and again when the element dropped it.

    `addresses` are tried in order, the next one on connection failure only. `tid` selects the element behind a
    gateway. Autonomous messages are understood anywhere; they are inhibited before the first command that changes
    something, and as soon as one is heard, so that a short session that only reads need not ask for silence.
    """

    def __init__(
        self,
        tid: str,
        addresses: Sequence[str],
        connect: Connect,
        login: Login,
        timeouts: Timeouts,
        journal: Journal | None = None,
    ):
        self._tid = tid
        self._addresses = tuple(addresses)
        self._connect = connect
        self._login = login
        self._timeouts = timeouts
        self._scribe = Scribe(tid, login, journal)
        self._ctags = grammar.Ctags()
        self._pipe: Pipe | None = None
        self._reader = MessageReader()
        self._assembler = Assembler()
        self._quiet = self._noisy = False
        self.autonomous: deque[Autonomous] = deque(maxlen=200)

    def run(self, templates: Sequence[str]) -> list[Reply]:
        return [self._one(template) for template in templates]

    def close(self) -> None:
        if self._pipe is not None:
            with contextlib.suppress(Exception):
                line = grammar.fill(grammar.canc_user(self._tid, self._login.user), {'ctag': next(self._ctags)})
                self._pipe.send(line.encode() + b'\r\n')
        self._drop()

    # -- one command -------------------------------------------------------------------------------------------------

    def _one(self, template: str) -> Reply:
        line = ''
        may_reconnect = grammar.is_read(template)
        may_log_in = True
        while True:
            self._ready()
            if not self._quiet and (self._noisy or not grammar.is_read(template)):
                self._hush()
            ctag = next(self._ctags)
            line = grammar.fill(template, {'ctag': ctag})
            begun = time.monotonic()
            try:
                reply = self._exchange(line, ctag)
            except (_Lost, OSError, Garbled) as error:
                self._drop()
                self._scribe.write(line, f'no reply: {error}', False, begun)
                if may_reconnect and not isinstance(error, Garbled) and not getattr(error, 'silent', False):
                    may_reconnect = False
                    continue
                raise self._failure(line, error) from error
            self._scribe.write(line, str(reply), reply.code == 'COMPLD', begun)
            # "Login not active" means that nothing was executed: a write may be sent again as well.
            if reply.denial and reply.denial.no_login and may_log_in:
                may_log_in = False
                self._log_in_again()
                continue
            return reply

    def _failure(self, line: str, error: Exception) -> DriverError:
        if isinstance(error, Garbled) and grammar.is_read(line):
            return self._scribe.error(Broken, f'the reply cannot be understood: {error}', line)
        # A read has no effect that could be unknown.
        kind = Unreachable if grammar.is_read(line) else EffectUnknown
        return self._scribe.error(kind, f'no complete reply: {error}', line)

    def _exchange(self, line: str, ctag: str) -> Reply:
        """Send one line and wait for its reply. Raises _Lost, OSError, Garbled."""
        if self._pipe is None:
            raise _Lost('not connected')
        self._pipe.send(line.encode() + b'\r\n')
        deadline = time.monotonic() + self._timeouts.read
        slow = False
        while True:
            for message in self._receive(deadline):
                if isinstance(message, Acknowledgement) and message.ctag in ('', ctag):
                    if final := _final(message, ctag):
                        return final
                    if not slow:
                        slow, deadline = True, time.monotonic() + self._timeouts.slow
                elif isinstance(message, Part) and (reply := self._assembler.add(message)):
                    if reply.answers(ctag):
                        return reply
                elif isinstance(message, Part) and message.ctag == ctag and message.code == 'DELAY' and not slow:
                    slow, deadline = True, time.monotonic() + self._timeouts.slow

    def _receive(self, deadline: float) -> list[Message]:
        left = deadline - time.monotonic()
        if left <= 0 or self._pipe is None:
            raise _Lost('time is up', silent=True)
        try:
            data = self._pipe.receive(left)
        except TimeoutError as error:
            raise _Lost('time is up', silent=True) from error
        if not data:
            raise _Lost('the connection ended inside a reply' if self._reader.inside else 'the connection ended')
        return self._take(data)

    def _take(self, data: bytes) -> list[Message]:
        messages = self._reader.feed(data)
        heard = [message for message in messages if isinstance(message, Autonomous)]
        self.autonomous.extend(heard)
        # What the element says of the login itself cannot be inhibited.
        self._noisy |= any(not message.verb.endswith('SESSION') for message in heard)
        return messages

    # -- connecting --------------------------------------------------------------------------------------------------

    def _ready(self) -> None:
        """Connected and logged in. A connection that ended while idle is noticed here, before a write goes into it."""
        if self._pipe is not None and self._ended():
            self._drop()
        if self._pipe is None:
            self._open()

    def _ended(self) -> bool:
        try:
            while True:
                data = self._pipe.receive(0.0) if self._pipe else b''
                if not data:
                    return True
                self._take(data)
        except TimeoutError:
            return False
        except (OSError, Garbled):
            return True

    def _open(self) -> None:
        failures: list[str] = []
        cause: Exception | None = None
        for address in self._addresses:
            try:
                self._pipe = self._connect(address)
                self._reader, self._assembler = MessageReader(), Assembler()
                self._await_prompt()
                self._log_in()
                return
            except (OSError, UnicodeError, _Lost, Garbled) as error:
                self._drop()
                failures.append(f'{address}: {error or type(error).__name__}')
                cause = error
            except DriverError:
                self._drop()
                raise
        text = '; '.join(failures) or 'no address is known'
        raise self._scribe.error(Unreachable, f'cannot connect: {text}') from cause

    def _await_prompt(self) -> None:
        """Read the banner. An element that waits silently for input is spoken to after a while."""
        deadline = time.monotonic() + min(BANNER_PATIENCE, self._timeouts.connect)
        while not self._reader.at_prompt:
            try:
                self._receive(deadline)
            except _Lost as lost:
                if lost.silent:
                    return
                raise

    def _log_in(self) -> None:
        """`ACT-USER`. Raises AuthenticationFailed, _Lost, OSError, Garbled."""
        user, password = self._login.user, self._login.password.get_secret_value()
        reply = self._login_command(grammar.act_user(self._tid, user, password))
        if reply.code != 'COMPLD':
            raise self._scribe.error(
                AuthenticationFailed, f'login refused: {reply.denial or reply.code}', 'ACT-USER', str(reply)
            )
        self._quiet = self._noisy = False

    def _hush(self) -> None:
        """Ask for silence, once per login; an element that refuses goes on being understood. Raises Unreachable."""
        try:
            for verb in ('INH-MSG-ALL', 'INH-DBREPT-ALL'):
                self._login_command(grammar.command(verb, self._tid))
        except (_Lost, OSError, Garbled) as error:
            self._drop()
            message = f'the connection ended before the command was sent: {error}'
            raise self._scribe.error(Unreachable, message) from error
        self._quiet = True

    def _log_in_again(self) -> None:
        try:
            self._log_in()
        except (_Lost, OSError, Garbled) as error:
            # Nothing but the login was sent: starting afresh is safe.
            self._drop()
            self._scribe.write('ACT-USER', f'no reply: {error}', False, time.monotonic())

    def _login_command(self, template: str) -> Reply:
        ctag = next(self._ctags)
        line = grammar.fill(template, {'ctag': ctag})
        begun = time.monotonic()
        try:
            reply = self._exchange(line, ctag)
        except (_Lost, OSError, Garbled) as error:
            self._scribe.write(line, f'no reply: {error}', False, begun)
            raise
        self._scribe.write(line, str(reply), reply.code == 'COMPLD', begun)
        return reply

    def _drop(self) -> None:
        pipe, self._pipe = self._pipe, None
        if pipe is not None:
            with contextlib.suppress(Exception):
                pipe.close()


def _final(message: Acknowledgement, ctag: str) -> Reply | None:
    """The reply that an acknowledgement stands for, when no other will follow. Raises _Lost."""
    if message.code == 'OK':
        return Reply(ctag, 'COMPLD')
    if message.code in ('NG', 'RL'):
        return Reply(ctag, 'DENY', f'   {message.code}')
    if message.code == 'NA':
        raise _Lost('the element does not know what became of the command (NA)', silent=True)
    return None
