"""TL1 over script jobs of a network manager: many commands in one job, each job with its own login at the element."""

from __future__ import annotations

import time
from collections.abc import Sequence

from ...base import Journal, Login
from ...errors import AuthenticationFailed, Broken, DriverError, EffectUnknown
from ..tnms import ScriptResponse, TnmsClient
from . import grammar
from .messages import Garbled, MessageReader, Part
from .parser import Assembler, Reply
from .session import Scribe, Session


class ScriptedSession(Session):
    """A session that is a script job per `run`: login first, logout last, and no stop at a denied command.

    Stopping is left to the caller, who gives writes one at a time: with the manager's own stop-at-error the logout
    would be left out and replies would not stand where they belong.
    """

    costly = True

    def __init__(
        self, tid: str, client: TnmsClient, device_uuid: str | None, login: Login, journal: Journal | None = None
    ):
        self._tid = tid
        self._client = client
        self._uuid = device_uuid
        self._login = login
        self._scribe = Scribe(tid, login, journal)
        self._ctags = grammar.Ctags()

    def run(self, templates: Sequence[str]) -> list[Reply]:
        if not templates:
            return []
        replies = self._job(templates)
        # The element lost our login between two commands; nothing was executed since, so those go again, once.
        again = [at for at, reply in enumerate(replies) if reply.denial and reply.denial.no_login]
        if again:
            for at, reply in zip(again, self._job([templates[at] for at in again]), strict=True):
                replies[at] = reply
        return replies

    def close(self) -> None:
        self._client.close()

    def _job(self, templates: Sequence[str]) -> list[Reply]:
        user, password = self._login.user, self._login.password.get_secret_value()
        script = [grammar.act_user(self._tid, user, password), *templates, grammar.canc_user(self._tid, user)]
        ctags = [next(self._ctags) for _ in script]
        lines = [grammar.fill(template, {'ctag': ctag}) for template, ctag in zip(script, ctags, strict=True)]
        writes = not all(grammar.is_read(template) for template in templates)
        begun = time.monotonic()
        try:
            if self._uuid is None:
                self._uuid = self._client.device_uuid(self._tid)
            responses = self._client.run_script(self._uuid, lines)
        except DriverError as error:
            self._scribe.write('\n'.join(lines), error.message, False, begun)
            error.device = error.device or self._tid
            # The operator knows TL1 commands; the manager's path or job is in the message or its cause.
            error.request = self._scribe.mask('\n'.join(lines[1:-1]))
            raise
        return self._replies(lines, ctags, responses, writes, begun)

    def _replies(
        self, lines: list[str], ctags: list[str], responses: list[ScriptResponse], writes: bool, begun: float
    ) -> list[Reply]:
        """Replies of the commands between login and logout."""
        found: list[Reply] = []
        for at, (line, ctag) in enumerate(zip(lines[:-1], ctags[:-1], strict=True)):
            try:
                reply = self._read(line, ctag, responses[at] if at < len(responses) else None)
            except Garbled as error:
                self._scribe.write(line, f'no reply: {error}', False, begun)
                # Whatever reply is missing, that of the login too, the others may have been carried out.
                kind = EffectUnknown if writes else Broken
                about = line if at else '\n'.join(lines[1:-1])
                raise self._scribe.error(kind, f'no complete reply in the script job: {error}', about) from error
            self._scribe.write(line, str(reply), reply.code == 'COMPLD', begun)
            if at == 0 and reply.code != 'COMPLD':
                message = f'login refused: {reply.denial or reply.code}'
                raise self._scribe.error(AuthenticationFailed, message, 'ACT-USER', str(reply))
            found.append(reply)
        if len(responses) != len(lines):
            kind = EffectUnknown if writes else Broken
            message = f'the script job has {len(responses)} responses for {len(lines)} commands'
            raise self._scribe.error(kind, message, '\n'.join(lines[1:-1]))
        return found[1:]

    def _read(self, line: str, ctag: str, response: ScriptResponse | None) -> Reply:
        """The reply to one command. Raises Garbled when it is missing, incomplete or belongs to another command."""
        if response is None:
            raise Garbled('the job has no response to this command')
        reader, assembler = MessageReader(), Assembler()
        for message in [*reader.feed(response.output.encode()), *reader.finish()]:
            reply = assembler.add(message) if isinstance(message, Part) else None
            if reply and reply.answers(ctag):
                return reply
        text = self._scribe.mask(response.output.replace(line, '').strip())[:300]
        raise Garbled(f'{response.status}, {text or "empty output"}')
