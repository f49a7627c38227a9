"""Do the passwords of devices stay where they belong? A search of everything that a run leaves behind.

Looked at: logs of NetBox, workers and lab; a dump of the database (run journals and the change log are in it); what
waits in the cache; the API's answers about every plugin object, the change log, the jobs; pages of the web interface.
"""

from __future__ import annotations

import base64
import contextlib
import html
import json
import re
import subprocess
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, quote_plus

import httpx
import redis

from tools import environment, postgres

# Objects in one answer of the API, and pages of single objects for each model; small models are looked at whole.
PAGE = 500
DETAILS = 12
# Models whose objects have to do with secrets or devices' answers: all their pages.
WHOLE = ('credentials', 'network-managers', 'services', 'runs')
CORE = ('core/object-changes', 'core/jobs')
# The manager's tokens are random and short-lived; no place has a use for one.
BEARER = re.compile(rb'Bearer\s+[\w-]{40,}')


class ScanFailed(Exception):
    """A place could not be looked at; the message says which."""


@dataclass
class Needles:
    """What must not be found: every password, plain and as it travels."""

    forms: dict[bytes, str] = field(default_factory=dict)

    def add(self, name: str, user: str, password: str) -> None:
        """The forms of a password: plain, escaped for URLs, JSON and HTML, in a basic authentication."""
        pair = base64.b64encode(f'{user}:{password}'.encode()).decode()
        forms = {
            password, quote(password, safe=''), quote_plus(password), json.dumps(password)[1:-1],
            html.escape(password), pair, quote(pair, safe=''), base64.b64encode(password.encode()).decode(),
        }
        self.forms |= {form.encode(): name for form in forms}

    def found_in(self, content: bytes) -> set[str]:
        """Names of the secrets in there."""
        found = {name for form, name in self.forms.items() if form in content}
        return found | ({'a bearer token'} if BEARER.search(content) else set())


class SecretScan:
    """One search of a running instance.

    Args:
        folder: of the instance: logs, `instance.json`; `lab/credentials.json` names the secrets.
    """

    def __init__(self, folder: Path, state_dir: Path, url: str, token: str):
        self.folder = folder
        self.url = url.rstrip('/')
        self.known = environment.read(folder)
        credentials = json.loads((state_dir / 'credentials.json').read_text(encoding='utf-8'))
        self.needles = Needles()
        for name, login in credentials.items():
            self.needles.add(name, login['user'], login['password'])
        scheme = 'Bearer' if token.startswith('nbt_') else 'Token'
        self.api = httpx.Client(
            base_url=f'{self.url}/api/', headers={'Authorization': f'{scheme} {token}'}, timeout=120, trust_env=False
        )
        self.lists: dict[str, str] = {}
        self.pages: list[str] = []

    def run(self) -> tuple[int, list[str]]:
        """How many places there were, and the hits. Raises ScanFailed."""
        self._prove()
        places, hits = 0, []
        for place, content in self._places():
            places += 1
            hits += [f'{name} in {place}' for name in sorted(self.needles.found_in(content))]
        return places, hits

    def _prove(self) -> None:
        """A search that finds nothing anywhere proves nothing."""
        for form, name in self.needles.forms.items():
            if self.needles.found_in(b'{"x": "' + form + b'"}') != {name}:
                raise ScanFailed(f'{name} would not be found')

    def _places(self) -> Iterator[tuple[str, bytes]]:
        yield from self._logs()
        yield 'database', self._dump()
        yield from self._cache()
        yield from self._answers()
        yield from self._web()

    def _logs(self) -> Iterator[tuple[str, bytes]]:
        logs = [*self.folder.glob('*.log'), *self.folder.glob('netbox/**/*.log')]
        if not any(path.name == 'lab.log' for path in logs):
            raise ScanFailed(f'no log of the lab in {self.folder.name}')
        for path in logs:
            yield path.name, path.read_bytes()

    def _dump(self) -> bytes:
        server = postgres.ensure(self.folder)
        command = [server.program('pg_dump'), '--data-only', self.known['database']['name']]
        result = subprocess.run(command, env=server.environment(), capture_output=True, timeout=300, check=False)
        if result.returncode or b'netbox_optical_workflowstep' not in result.stdout:
            raise ScanFailed(f'pg_dump: {result.stderr.decode(errors="replace")[-500:]}')
        return result.stdout

    def _cache(self) -> Iterator[tuple[str, bytes]]:
        known = self.known['redis']
        for number in (known['database'], known['database'] + 1):
            server = redis.Redis(known['host'], known['port'], number, known['password'])
            for key in server.scan_iter(count=500):
                yield f'cache {key.decode(errors="replace")}', _value(server, key)

    def _answers(self) -> Iterator[tuple[str, bytes]]:
        """All objects of all plugin models, the change log, the jobs; notes which pages there are."""
        root = self._get('plugins/optical/').json()
        paths = [f'plugins/optical/{name}' for name, url in root.items() if str(url).endswith(f'/optical/{name}/')]
        for path in filter(self._is_list, (*paths, *CORE)):
            offset, name, urls = 0, path.rpartition('/')[2], []
            while True:
                answer = self._get(f'{path}/?limit={PAGE}&offset={offset}')
                yield f'{path} from {offset}', answer.content
                document = answer.json()
                urls += [str(entry.get('display_url') or '') for entry in document.get('results', ())]
                offset += PAGE
                if not document.get('next'):
                    break
            if path not in CORE:
                self.pages += list(filter(None, urls if name in WHOLE else urls[:DETAILS]))

    def _is_list(self, path: str) -> bool:
        """What only computes something has nothing to read."""
        return 'GET' in self.api.options(f'{path}/').headers.get('allow', '')

    def _get(self, path: str) -> httpx.Response:
        answer = self.api.get(path)
        if answer.status_code != httpx.codes.OK:
            raise ScanFailed(f'{path}: {answer.status_code}')
        return answer

    def _web(self) -> Iterator[tuple[str, bytes]]:
        """Lists and objects, as the administrator sees them."""
        lists = {url.rstrip('/').rpartition('/')[0] + '/' for url in self.pages}
        with httpx.Client(timeout=120, trust_env=False, follow_redirects=True) as browser:
            self._log_in(browser)
            for url in sorted(lists) + self.pages:
                answer = browser.get(url)
                if answer.status_code != httpx.codes.OK or b'id_password' in answer.content:
                    raise ScanFailed(f'{url}: {answer.status_code}')
                yield url.removeprefix(self.url), answer.content

    def _log_in(self, browser: httpx.Client) -> None:
        page = browser.get(f'{self.url}/login/')
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        if not found:
            raise ScanFailed('no login form')
        form = {
            'username': self.known.get('admin_user', 'admin'), 'password': self.known['admin_password'],
            'csrfmiddlewaretoken': found[1],
        }
        browser.post(f'{self.url}/login/', data=form, headers={'Referer': f'{self.url}/login/'})


def _value(server: redis.Redis, key: bytes) -> bytes:
    """All that a key holds; job queues compress the arguments of their jobs."""
    kind = server.type(key)
    if kind == b'string':
        found = [server.get(key) or b'']
    elif kind == b'hash':
        found = [part for pair in server.hgetall(key).items() for part in pair]
    elif kind == b'list':
        found = server.lrange(key, 0, -1)
    else:
        return server.dump(key) or b''
    for part in list(found):
        with contextlib.suppress(zlib.error):
            found.append(zlib.decompress(part))
    return b'\n'.join(found)
