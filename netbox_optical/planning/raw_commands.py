"""Raw commands: what may be sent, and sending it. Nothing is planned, and nothing in NetBox follows from it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from netbox_optical.choices import OnErrorChoices
from netbox_optical.drivers.base import Driver, Login
from netbox_optical.drivers.errors import AuthenticationFailed, DriverError, EffectUnknown, NoDriver, Unreachable
from netbox_optical.drivers.registry import driver_class, open_driver
from netbox_optical.models import OpticalDevice, RawCommandLog
from netbox_optical.planning.credentials import hide
from netbox_optical.planning.endpoints import device_endpoint, known_logins, logins_of

MOST_COMMANDS = 200
LONGEST_COMMAND = 2000
_LONGEST_REPLY = 200_000
# What is stored is shown: a command that carries a secret, whatever the device's language, must not become a record.
_SECRET = re.compile(r'(ACT|CANC)-USER|USER-SECU|ED-PID|PASSW|SECRET|COMMUNITY|PRIVATE-?KEY|TOKEN', re.IGNORECASE)
# After these nothing is known of the session, nor of the device; going on would be a guess.
_HOPELESS = (Unreachable, AuthenticationFailed, EffectUnknown)


def refusal(device: OpticalDevice) -> str:
    """Why this device takes no raw commands; empty when it does."""
    try:
        takes = driver_class(device.platform).raw is not Driver.raw
    except NoDriver as error:
        return str(error)
    if takes:
        return ''
    return str(_('{platform} takes no raw commands.').format(platform=device.profile.label))


def lines_of(text: str) -> list[str]:
    """One command per line; empty lines are none."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def accept(device: OpticalDevice, commands: Sequence[str], on_error: str, user: Any) -> RawCommandLog:
    """The record of commands that are going to be sent. Raises ValidationError, without repeating a secret."""
    if reason := refusal(device):
        raise ValidationError(reason)
    if not commands:
        raise ValidationError({'commands': _('Give at least one command.')})
    if len(commands) > MOST_COMMANDS:
        raise ValidationError({'commands': _('{count} commands are too many; {most} are possible at once.').format(
            count=len(commands), most=MOST_COMMANDS)})
    known = known_logins(device)
    for number, command in enumerate(commands, start=1):
        if problem := _problem(command, known):
            raise ValidationError({'commands': _('Command {number}: {problem}').format(
                number=number, problem=problem)})
    log = RawCommandLog(
        device=device, device_name=device.tid, commands=list(commands), on_error=on_error, requested_by=user)
    log.full_clean()
    log.save()
    return log


def _problem(command: str, known: Sequence[Login]) -> str:
    if len(command) > LONGEST_COMMAND:
        return str(_('longer than {most} characters.').format(most=LONGEST_COMMAND))
    if not command.isprintable():
        return str(_('holds control characters or a line end.'))
    if _SECRET.search(command) or hide(command, *known) != command:
        return str(_('carries a login, password or other secret; those are never sent as raw commands, because every '
                     'command stays on record.'))
    return ''


def send(log: RawCommandLog) -> Iterator[dict[str, Any]]:
    """Send the commands in order in one session; each exchange as a journal line, as soon as it is over.

    Ends after the first error when the log says so, and in any case when the session is lost: `log.error` tells then
    why commands are left. Raises CredentialMissing.
    """
    endpoint = device_endpoint(log.device)
    logins = logins_of(endpoint)
    with open_driver(endpoint) as driver:
        for number, command in enumerate(log.commands, start=1):
            line, error = _exchange(driver, command, logins)
            left = len(log.commands) - number
            lost = isinstance(error, _HOPELESS)
            if error is not None and left and (lost or log.on_error == OnErrorChoices.STOP):
                why = _('the session is lost') if lost else _('stop on error')
                log.error = str(_('{left} of {all} commands were not sent: {why}.').format(
                    left=left, all=len(log.commands), why=why))
                yield line
                return
            yield line


def _exchange(driver: Driver, command: str, logins: Sequence[Login]) -> tuple[dict[str, Any], DriverError | None]:
    line: dict[str, Any] = {'command': hide(command, *logins), 'started': timezone.now().isoformat()}
    clock, failure = time.monotonic(), None
    try:
        reply = driver.raw(command)
    except DriverError as error:
        failure, reply = error, error.reply
        line |= {'ok': False, 'category': error.category, 'message': hide(error.message, *logins)}
    else:
        line |= {'ok': True, 'category': '', 'message': ''}
    line |= {'reply': hide(reply, *logins)[:_LONGEST_REPLY], 'seconds': round(time.monotonic() - clock, 3)}
    return line, failure
