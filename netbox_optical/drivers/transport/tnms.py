"""Client of a Transport NMS (TNMS): bearer token, TAPI RESTCONF reads, and script jobs on network elements."""

from __future__ import annotations

import ssl
import time
import urllib.parse
from dataclasses import dataclass
from typing import Any, NamedTuple

import httpx

from ..base import NmsEndpoint, Timeouts, TlsPolicy
from ..errors import AuthenticationFailed, Broken, DriverError, EffectUnknown, Refused, Unreachable
from . import tls

CONTEXT = '/data/tapi-common:context'
PHYSICAL = f'{CONTEXT}/tapi-equipment:physical-context'
RUN = '/operations/tapi-equipment-extensions-cli:run-cli-script/'
RESULT = '/operations/tapi-equipment-extensions-cli:get-cli-script-result/'
# No element answers a script sooner: login, one command and logout take longer than this.
FIRST_POLL = 0.2
LAST_POLL = 5.0
_LOGIN_WAIT = 2.0
# Value names under which a context may tell the release of the manager; TAPI leaves them to the vendor.
_VERSION_NAMES = ('version', 'software-version', 'release')
_WRAPPER = 'tapi-equipment-extensions-cli'


@dataclass(frozen=True)
class ScriptResponse:
    """What one command of a script answered, and its status (`FINISHED` or `FAILED`)."""

    output: str
    status: str


@dataclass(frozen=True)
class NmsDevice:
    """A device that the manager knows: its uuid, name and ports (uuid to name as the manager shows it)."""

    uuid: str
    name: str
    ports: dict[str, str]


class NmsEnd(NamedTuple):
    """One end of a fibre: uuids of the device and of its access port."""

    device: str
    port: str


class NmsSpan(NamedTuple):
    """A fibre (`physical-span`) between two access ports."""

    a: NmsEnd
    z: NmsEnd


class TnmsClient:
    """One network manager. Base URLs are tried in order, the next one on connection failure only.

    A 401 renews the token once, since nothing was executed then. Login is never repeated after a refusal.
    """

    def __init__(self, endpoint: NmsEndpoint, timeouts: Timeouts):
        self._endpoint = endpoint
        self._timeouts = timeouts
        self._urls = [url.rstrip('/') for url in endpoint.urls]
        self._http: httpx.Client | None = None

    def __enter__(self) -> TnmsClient:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close connections; never raises."""
        http, self._http = self._http, None
        if http is not None:
            http.close()

    # -- reads -------------------------------------------------------------------------------------------------------

    def check(self) -> None:
        """Log in and read the list of devices. Raises DriverError."""
        self.devices()

    def devices(self, ports: bool = False) -> list[NmsDevice]:
        """All devices, with their ports when asked for."""
        inner = ';access-port(name;uuid)' if ports else ''
        entries = self._physical(f'device(name;uuid{inner})', 'device')
        return [
            NmsDevice(
                uuid=str(entry.get('uuid', '')),
                name=_name(entry),
                ports={str(port.get('uuid', '')): _name(port) for port in _list(entry.get('access-port'))},
            )
            for entry in entries
        ]

    def version(self) -> str:
        """The manager's version, where its TAPI context has a name of that kind; else empty. Raises DriverError."""
        document = self.request('GET', f'{CONTEXT}?fields=name')
        context = document.get('tapi-common:context') if isinstance(document, dict) else None
        names = _list(context.get('name')) if isinstance(context, dict) else []
        found = {str(entry.get('value-name', '')).lower(): str(entry.get('value', '')) for entry in names}
        return next((found[name] for name in _VERSION_NAMES if found.get(name)), '')

    def spans(self) -> list[NmsSpan]:
        """All fibres; spans that do not have two ends are left out."""
        found = []
        for entry in self._physical('physical-span(uuid;access-port)', 'physical-span'):
            ends = [
                NmsEnd(str(port.get('device-uuid', '')), str(port.get('access-port-uuid', '')))
                for port in _list(entry.get('access-port'))
            ]
            if len(ends) == 2:
                found.append(NmsSpan(*ends))
        return found

    def device_uuid(self, name: str) -> str:
        """The uuid of the one device of exactly this name. Raises Refused when there is none or more than one."""
        matches = [device.uuid for device in self.devices() if device.name == name]
        if len(matches) != 1:
            count = 'no device' if not matches else f'{len(matches)} devices'
            raise Refused(f'the network manager has {count} of the name "{name}"', code='404', device=name)
        return matches[0]

    def _physical(self, fields: str, member: str) -> list[dict[str, Any]]:
        document = self.request('GET', f'{PHYSICAL}?fields={urllib.parse.quote(fields)}')
        context = document.get('tapi-equipment:physical-context') if isinstance(document, dict) else None
        if context is None or context == []:
            return []
        if not isinstance(context, dict):
            raise Broken('the physical context of the network manager is not an object', request=PHYSICAL)
        return _list(context.get(member))

    # -- script jobs -------------------------------------------------------------------------------------------------

    def run_script(self, uuid: str, commands: list[str]) -> list[ScriptResponse]:
        """Run TL1 commands on a device; every command runs whatever the others answer.

        Responses stand in the order of the commands; there may be fewer of them, which the caller must check. Raises
        EffectUnknown when the job's end is not known, Refused when the job was not accepted.
        """
        body = {'device-list': [uuid], 'commands': commands, 'channel': 'TL1', 'error-policy': 'CONTINUE'}
        job = _output(self._submit({f'{_WRAPPER}:input': body})).get('id')
        if job is None:
            raise EffectUnknown('the network manager accepted a script and did not name its job', request=RUN)
        result = self._await(job)
        if result.get('status') != 'FINISHED':
            raise EffectUnknown(f'script job {job} ended as {result.get("status")}', request=f'job {job}')
        mine = [entry for entry in _list(result.get('device-results')) if entry.get('device-ref') == uuid]
        if len(mine) != 1:
            message = f'script job {job} has {len(mine)} results for device {uuid}'
            raise EffectUnknown(message, request=f'job {job}')
        return [
            ScriptResponse(str(entry.get('output') or ''), str(entry.get('status') or ''))
            for entry in _list(mine[0].get('responses'))
        ]

    def _submit(self, body: Any) -> Any:
        """The answer to a script. Raises EffectUnknown when the script may run although the answer is none."""
        try:
            return self.request('POST', RUN, body)
        except DriverError as error:
            half_done = isinstance(error, Refused) and error.code in ('500', '502', '504')
            if half_done or isinstance(error, Broken):
                message = f'whether the script runs is not known: {error.message}'
                raise EffectUnknown(message, request=error.request, reply=error.reply) from error
            raise

    def _await(self, job: Any) -> dict[str, Any]:
        """The job's result once it has ended. Asking is harmless, so it goes on over connection failures."""
        deadline = time.monotonic() + self._timeouts.job
        pause = FIRST_POLL
        trouble: DriverError | None = None
        while time.monotonic() + pause < deadline:
            time.sleep(pause)
            pause = min(pause * 1.5, LAST_POLL)
            try:
                output = _output(self.request('POST', RESULT, {f'{_WRAPPER}:input': {'id': job}}))
            except (Unreachable, EffectUnknown) as error:
                trouble = error
                continue
            except DriverError as error:
                message = f'the end of script job {job} is not known: {error.message}'
                raise EffectUnknown(message, request=f'job {job}') from error
            if output.get('status') not in ('PENDING', 'RUNNING'):
                return output
        message = f'script job {job} did not end within {self._timeouts.job:g} s; it may still be running'
        raise EffectUnknown(message, request=f'job {job}') from trouble

    # -- requests ----------------------------------------------------------------------------------------------------

    def request(self, method: str, path: str, body: Any = None) -> Any:
        """Send one request and return the decoded answer. Raises DriverError kinds."""
        failures: list[str] = []
        cause: Exception | None = None
        for url in list(self._urls):
            try:
                response = self._send(url, method, path, body)
            except (_NotConnected, Unreachable) as error:
                failures.append(str(error))
                cause = error
                continue
            if url != self._urls[0]:
                self._urls.remove(url)
                self._urls.insert(0, url)
            return _decode(response, method, path)
        where = '; '.join(failures) or 'no URL is known'
        raise Unreachable(f'cannot reach the network manager: {where}', request=f'{method} {path}') from cause

    def _send(self, url: str, method: str, path: str, body: Any) -> httpx.Response:
        for renewed in (False, True):
            token = self._token(url)
            headers = {'Authorization': token, 'Accept': 'application/yang-data+json, application/json'}
            if body is not None:
                headers['Content-Type'] = 'application/yang-data+json'
            try:
                response = self._client().request(method, url + path, json=body, headers=headers)
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
                raise _NotConnected(url, error) from error
            except httpx.HTTPError as error:
                # Sent, perhaps executed: never again elsewhere.
                what = str(error) or type(error).__name__
                raise EffectUnknown(f'no answer from {url}: {what}', request=f'{method} {path}') from error
            if response.status_code != 401 or renewed:
                break
            self._forget(url, token)
        if response.status_code == 401:
            raise AuthenticationFailed(f'{url} does not accept its own token', request=f'{method} {path}')
        return response

    def _token(self, url: str) -> str:
        """The token for a URL; a login when there is none. Raises AuthenticationFailed, Broken, _NotConnected..."""
        tokens = self._endpoint.tokens
        # Whoever waits for the login of another one does not wait for its time-outs.
        held = tokens.lock.acquire(timeout=_LOGIN_WAIT)
        try:
            token = tokens.by_url.get(url) or self._log_in(url)
            tokens.by_url[url] = token
            return token
        finally:
            if held:
                tokens.lock.release()

    def _forget(self, url: str, token: str) -> None:
        """Give up a token that was refused, unless somebody has replaced it already."""
        known = self._endpoint.tokens.by_url
        if known.get(url) == token:
            known.pop(url, None)

    def _log_in(self, url: str) -> str:
        login = self._endpoint.login
        form = {'user': login.user, 'password': login.password.get_secret_value()}
        try:
            response = self._client().post(f'{url}/auth', data=form)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            # Whatever happened to a login, nothing has changed: as good as not connected.
            raise _NotConnected(url, error) from error
        if response.status_code in (401, 403):
            raise AuthenticationFailed(f'{url} refused the login of user "{login.user}"', request='POST /auth')
        document = _decode(response, 'POST', '/auth')
        token = document.get('access_token') if isinstance(document, dict) else None
        if not token:
            raise Broken(f'{url} gave no token at login', request='POST /auth')
        return f'{document.get("token_type") or "Bearer"} {token}'

    def _client(self) -> httpx.Client:
        if self._http is None:
            timeout = httpx.Timeout(self._timeouts.read, connect=self._timeouts.connect)
            self._http = httpx.Client(verify=_verification(self._endpoint.tls), timeout=timeout, trust_env=False)
        return self._http


class _NotConnected(Exception):
    def __init__(self, url: str, error: Exception):
        super().__init__(f'{url}: {error or type(error).__name__}')


def _verification(policy: TlsPolicy) -> ssl.SSLContext:
    try:
        return tls.context_for(policy)
    except OSError as error:
        raise Unreachable(f'the CA bundle {policy.ca_file} cannot be used: {error}') from error


def _decode(response: httpx.Response, method: str, path: str) -> Any:
    text = response.text
    if not response.is_success:
        message = f'{method} {path.partition("?")[0]} was answered {response.status_code}: {text[:500].strip()}'
        raise Refused(message, code=str(response.status_code), request=f'{method} {path}', reply=text[:4000])
    try:
        return response.json() if text.strip() else {}
    except ValueError as error:
        raise Broken('the network manager answered no JSON', request=f'{method} {path}', reply=text[:4000]) from error


def _output(document: Any) -> dict[str, Any]:
    found = document.get(f'{_WRAPPER}:output') if isinstance(document, dict) else None
    if not isinstance(found, dict):
        message = 'the network manager answered a script request without an output'
        raise EffectUnknown(message, reply=str(document)[:500])
    return found


def _list(value: Any) -> list[dict[str, Any]]:
    """A YANG list as the manager gives it: missing, one entry alone, or a list."""
    if value is None:
        return []
    return [entry for entry in (value if isinstance(value, list) else [value]) if isinstance(entry, dict)]


def _name(entry: dict[str, Any]) -> str:
    """The value of the name called `name`, else of the first one."""
    names = _list(entry.get('name'))
    for candidate in names:
        if candidate.get('value-name') == 'name':
            return str(candidate.get('value', ''))
    return str(names[0].get('value', '')) if names else ''
